import './texts.js';
import type { v2 } from '@cardea/sdk';
import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../language/language.js';
import { management, v1 } from '../../server.js';
import { serialOf, smartcard } from '../my-cards/queries.js';
import { personName } from '../requests/queries.js';

/** Requests on the one card that they were started for. */
const onTheirCard: readonly v2.Request['type'][] = ['Unblock', 'Retire', 'TemporaryCardRetire'];

/**
 * Says which card was in the reader, whose it is as far as the person may see that, which one the request is for, and what
 * to do. `cardId` is missing for a card that was never enrolled.
 */
export function WrongCard(props: { readonly request: v2.Request; readonly cardId: string | undefined }) {
  const { cardId } = props;
  const { type, oldSmartcardUuid } = props.request;
  const { t } = useLanguage();
  const isForOne = oldSmartcardUuid !== null && onTheirCard.includes(type);
  const wanted = useQuery({ ...smartcard(oldSmartcardUuid ?? ''), enabled: isForOne, retry: false });
  const found = useQuery({
    queryKey: ['smartcards', 'with card id', cardId],
    queryFn: () => seenCard(cardId ?? ''),
    enabled: cardId !== undefined,
    retry: false,
  });
  const holder = useQuery({
    ...personName(found.data?.assignedUserUuid ?? ''),
    enabled: found.data !== undefined && found.data !== null,
  });
  if (wanted.isLoading || found.isLoading || holder.isLoading) return null;
  const card = found.data ? serialOf(found.data) : (cardId ?? '');
  const inReader = holder.data ? t('handOver.cardOf', { card, name: holder.data }) : card;
  if (!isForOne) return t('handOver.usedCardHint', { inReader });
  const expected = wanted.data === undefined ? oldSmartcardUuid : serialOf(wanted.data);
  return cardId === undefined
    ? t('handOver.strangeCardHint', { expected })
    : t('handOver.wrongCardHint', { inReader, expected });
}

/** The card with this card id; null where the person may not see it. */
async function seenCard(cardId: string): Promise<v2.Smartcard | null> {
  const found = await v1.findSmartcardByCardId(cardId);
  return found === undefined ? null : await management.smartcard(found.Uuid);
}
