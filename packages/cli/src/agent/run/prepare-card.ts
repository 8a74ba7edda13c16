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
 * Gives a blank card its files and its id; the card as it is then. Nothing happens to others.
 *
 * Errors: {@link FixedAdminKey} for a blank card that cannot get the admin key that it is to have.
 */
export async function prepareCard(
  { card, say }: CardRun,
  log: RunLog,
  { configuration }: PersonalisationPlan,
  cardId: CardId,
  contents: CardContents,
): Promise<CardContents> {
  if (!contents.needsPreparation) return contents;
  if (configuration.DiversifyAdminKey && !card.canChangeAdminKey) throw new FixedAdminKey();
  await log.enter('prepareCard');
  await card.prepare({ cardId, defaultAdminKey: defaultAdminKeyOf(configuration, card.application) });
  say(`prepared the card ${cardId}`);
  return await card.read();
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
  say(`bound the card to the request as smart card ${smartcard.uuid}`);
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
  // A card that this run has prepared has the default admin key that the run gave it.
  const answers = isFresh
    ? { ...byServer, default: answerWithKey(defaultAdminKeyOf(configuration, card.application)) }
    : byServer;
  const [own, ...others] = adminKeysInUse(card.application, answers, configuration);
  const candidates = own === undefined ? others : isFresh ? [...others, own] : [own, ...others];
  const found = await findAdminKey(card, candidates);
  say(`the card accepts the answer with ${found.name === 'own' ? 'its own' : `the ${found.name}`} admin key`);
  // Without a key of its own the card keeps what it has: some cards do not take the default of every template.
  if (found.name === 'own' || !configuration.DiversifyAdminKey) return found.answer;
  if (!card.canChangeAdminKey) throw new FixedAdminKey(bound.requestUuid);
  const [newKey] = await Promise.all([diversifiedKey(client, bound), log.enter('changeAdminKey')]);
  await card.changeAdminKey(found.answer, newKey);
  say('set the diversified admin key');
  // The key is at hand until the card is opened: the server need not be asked for each answer.
  return answerWithKey(newKey);
}

async function diversifiedKey(client: CardRun['client'], bound: BoundCard): Promise<Secret<Uint8Array>> {
  const key = await client.getDiversifiedKey(bound);
  if (key === undefined) throw new CommandFailure('The server gives no diversified admin key.');
  return new Secret(new Uint8Array(Buffer.from(key, 'base64')));
}

/** Sets the PIN that the person chose, or that the server proposes now. */
export async function setUserPin(
  { client, card, say }: CardRun,
  log: RunLog,
  { pin }: PersonalisationPlan,
  bound: BoundCard,
  own: AnswerChallenge,
): Promise<Secret<string>> {
  if (pin.kind === 'current') return pin.pin;
  const newPin = pin.kind === 'new' ? pin.pin : await proposedPin(client, bound);
  if (pin.kind === 'proposed') say('received the PIN that the server proposes');
  // Set once more by the next run, whatever became of it.
  log.note('setPin');
  await card.setPin(own, newPin);
  say('set the user PIN');
  return newPin;
}

async function proposedPin(client: CardRun['client'], bound: BoundCard): Promise<Secret<string>> {
  const pin = await client.getServerProposedPin(bound);
  if (pin === undefined) throw new CommandFailure('The server proposes no PIN.');
  return new Secret(pin);
}
