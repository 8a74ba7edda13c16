import { answerWithKey, Secret } from '@cardea/cards';
import type { v1 } from '@cardea/sdk';
import { adminKeyAnswers, adminKeysInUse, findAdminKey } from './admin-key.js';
import type { BoundCard, CardRun } from './card-run.js';

/** What the runs know of the card and its request. */
interface CardToRekey {
  readonly bound: BoundCard;
  readonly configuration: v1.SmartcardConfiguration;
}

/**
 * Moves a card in use to the admin key that the server wants it to have now, where its own comes from an older master or
 * from another system. The server answers for both keys until the card is confirmed to have the new one, so an
 * interruption anywhere leaves a card that the next run finds under one of them. `begin` is called before the card is
 * changed. True when it was changed.
 *
 * Errors: `CommandFailure` when the card takes none of the keys that the server knows; `CardeaApiError`.
 */
export async function renewAdminKey(
  { client, card, say }: Pick<CardRun, 'client' | 'card' | 'say'>,
  { bound, configuration }: CardToRekey,
  begin: () => Promise<void> = async () => undefined,
): Promise<boolean> {
  if (!configuration.DiversifyAdminKey || !card.canChangeAdminKey) return false;
  const { requestUuid, smartcardUuid, cardId } = bound;
  const given = await client.management.giveOutNewAdminKey(requestUuid, { smartcardUuid, cardId });
  if (given === undefined) return false;
  const newKey = new Secret(new Uint8Array(Buffer.from(given.keyBase64.reveal(), 'base64')));
  await begin();
  const answers = { ...adminKeyAnswers(client, bound, configuration), new: answerWithKey(newKey) };
  const found = await findAdminKey(card, adminKeysInUse(card.application, answers, configuration));
  // A card that has it already may lack what goes with it, such as the PUK of a PIV card: changing it again sets both.
  await card.changeAdminKey(found.answer, newKey);
  await card.authenticateAdmin(answers.new);
  await client.management.confirmNewAdminKey(requestUuid, { smartcardUuid, cardId });
  say(`the card has the admin key of version ${given.adminKeyVersion} of the master`, 'adminKeyChanged');
  return true;
}
