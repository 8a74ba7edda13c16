import { randomUUID } from 'node:crypto';
import {
  type AnswerChallenge,
  answerWithKey,
  type CardContents,
  type CardId,
  parseUuid,
  Secret,
  toHex,
} from '@cardea/cards';
import { CommandFailure } from '../../failure.js';
import { adminKeyAnswers, adminKeysInUse, findAdminKey } from './admin-key.js';
import { ahead } from './ahead.js';
import type { BoundCard, CardRun } from './card-run.js';
import { defaultAdminKeyOf } from './default-admin-key.js';
import { FixedAdminKey } from './fixed-admin-key.js';
import type { PersonalisationPlan } from './personalisation-plan.js';
import type { RunLog } from './run-log.js';

/** The id under which the card is, or will be, known. */
export function cardIdFor({ cardId }: CardContents): CardId {
  return cardId ?? parseUuid<'Card'>(randomUUID(), 'cardId');
}

/**
 * Gives a blank card its files and its id. Nothing happens to others.
 *
 * Errors: {@link FixedAdminKey} for a blank card that cannot get the admin key that it is to have.
 */
export async function prepareCard(
  { card, say }: CardRun,
  log: RunLog,
  { configuration }: PersonalisationPlan,
  cardId: CardId,
  { needsPreparation }: CardContents,
): Promise<void> {
  if (!needsPreparation) return;
  if (configuration.DiversifyAdminKey && !card.canChangeAdminKey) throw new FixedAdminKey();
  await log.enter('prepareCard');
  await card.prepare({ cardId, defaultAdminKey: defaultAdminKeyOf(configuration, card.application) });
  say(`prepared the card ${cardId}`, 'cardPrepared');
}

/** Binds the card to the request, which from then on can run with no other. */
export async function bindCard(
  { client, held, say }: CardRun,
  log: RunLog,
  { request, oneTimePasswords }: PersonalisationPlan,
  cardId: CardId,
): Promise<BoundCard> {
  // Binding the same card again changes nothing: the next run needs no journal for it.
  log.note('bindCard');
  const atrHex = toHex(held.atr);
  const smartcard = await client.assignSmartcard({
    requestid: request.uuid,
    cardid: cardId,
    atr: atrHex,
    ...(oneTimePasswords === undefined ? {} : { onetimepassword: oneTimePasswords }),
  });
  if (smartcard === undefined) throw new CommandFailure('The server does not know the request any more.');
  log.note('bindCard', { smartcardUuid: smartcard.uuid });
  say(`bound the card to the request as smart card ${smartcard.uuid}`, 'cardBound');
  return { requestUuid: request.uuid, smartcardUuid: smartcard.uuid, cardId, atrHex };
}

/**
 * Finds out which admin key the card has, and gives it its own where it has another. The answers under the key that it
 * has then. Interrupted in between, the card has one of the two, and the next run finds out which.
 *
 * Errors: `CommandFailure` when the card takes none of the keys that the server knows; {@link FixedAdminKey}.
 */
export async function giveOwnAdminKey(
  { client, card, say }: CardRun,
  log: RunLog,
  { configuration }: PersonalisationPlan,
  bound: BoundCard,
  isFresh: boolean,
): Promise<AnswerChallenge> {
  const byServer = adminKeyAnswers(client, bound, configuration);
  const changesKey = configuration.DiversifyAdminKey && card.canChangeAdminKey;
  const keyToChangeTo = async () => {
    const [newKey] = await Promise.all([diversifiedKey(client, bound), log.enter('changeAdminKey')]);
    return newKey;
  };
  // A card that this run has prepared has the default admin key that the run gave it.
  const answers = isFresh
    ? { ...byServer, default: answerWithKey(defaultAdminKeyOf(configuration, card.application)) }
    : byServer;
  const [own, ...others] = adminKeysInUse(card.application, answers, configuration);
  // That a card fresh from its preparation gets a key of its own is certain.
  const freshKey = isFresh && changesKey ? ahead(keyToChangeTo()) : undefined;
  const fresh = others.filter(({ name }) => name !== 'new');
  const candidates = own === undefined ? others : isFresh ? [...fresh, own] : [own, ...others];
  const found = await findAdminKey(card, candidates);
  const hasOwn = found.name === 'own' || found.name === 'new';
  say(
    `the card accepts the answer with ${hasOwn ? 'its own' : `the ${found.name}`} admin key`,
    'adminKeyAccepted',
  );
  // Without a key of its own the card keeps what it has: some cards do not take the default of every template.
  if (hasOwn || !configuration.DiversifyAdminKey) return found.answer;
  if (!card.canChangeAdminKey) throw new FixedAdminKey(bound.requestUuid);
  const newKey = await (freshKey ?? keyToChangeTo());
  await card.changeAdminKey(found.answer, newKey);
  say('set the diversified admin key', 'adminKeyChanged');
  // The key is at hand until the card is opened: the server need not be asked for each answer.
  return answerWithKey(newKey);
}

async function diversifiedKey(client: CardRun['client'], bound: BoundCard): Promise<Secret<Uint8Array>> {
  const key = await client.getDiversifiedKey(bound);
  if (key === undefined) throw new CommandFailure('The server gives no diversified admin key.');
  return new Secret(new Uint8Array(Buffer.from(key, 'base64')));
}

/** The PIN that the card has, that the person chose, or that the server proposes now. */
export async function pinOf(
  { client, say }: Pick<CardRun, 'client' | 'say'>,
  { pin }: PersonalisationPlan,
  bound: BoundCard,
): Promise<Secret<string>> {
  if (pin.kind !== 'proposed') return pin.pin;
  const proposed = await client.getServerProposedPin(bound);
  if (proposed === undefined) throw new CommandFailure('The server proposes no PIN.');
  say('received the PIN that the server proposes');
  return new Secret(proposed);
}

/** Gives the card its user PIN. */
export async function setUserPin(
  { card, say }: Pick<CardRun, 'card' | 'say'>,
  log: RunLog,
  pin: Secret<string>,
  own: AnswerChallenge,
): Promise<void> {
  // Set once more by the next run, whatever became of it.
  log.note('setPin');
  await card.setPin(own, pin);
  say('set the user PIN', 'pinSet');
}
