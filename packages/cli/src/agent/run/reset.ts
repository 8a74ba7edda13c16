import { randomInt, X509Certificate } from 'node:crypto';
import {
  AdminKeyRejected,
  answerWithKey,
  type CardContents,
  factoryAdminKey,
  identifyCard,
  PinRejected,
  PivSession,
  Secret,
} from '@cardea/cards';
import { CardeaApiError, type CardeaClient } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { findAssignment } from './card-in-use.js';
import type { CardRun } from './card-run.js';

/** A reset, which needs the server only to be told whether the card is in use. */
export interface CardReset extends Pick<CardRun, 'card' | 'held' | 'say'> {
  readonly client?: CardeaClient;
  /** Resets a card although the server says that it is in use, or says nothing. */
  readonly isForced: boolean;
  /** Of a card that is erased under it; unless given, 24 zero bytes (MIM CM: smart card policy), or the factory's. */
  readonly adminKey?: Secret<Uint8Array>;
  /** Whether the person wants it, told what will be lost. */
  readonly isConfirmed: (losses: readonly string[]) => Promise<boolean>;
}

/**
 * Takes a card back to its beginning: a PIV card with Yubico's extensions by their RESET, whatever its PIN and keys;
 * every other card under the default admin key, which deletes its keys and certificates and leaves its files. The server
 * is told nothing.
 *
 * Errors: `CommandFailure` when the card is in use, the person does not want it, or the card has another admin key;
 * what the card throws. Interrupted anywhere, the same reset again finishes.
 */
export async function resetCard(reset: CardReset): Promise<void> {
  const { card, held, say } = reset;
  const contents = await card.read();
  await requireOutOfUse(reset, contents);
  if (!(await reset.isConfirmed(lossesOf(contents)))) throw new CommandFailure('The card stays as it is.');
  const identified = await identifyCard(held.connection, held.atr);
  if (identified.application === 'PIV' && identified.yubicoVersion !== undefined) {
    await resetPivApplication(new PivSession(held.connection));
    say('the card is as it left the factory: PIN 123456, PUK 12345678, the admin key of the factory');
    return;
  }
  await erase(reset, contents);
}

/** What a reset deletes, one line each. */
function lossesOf({ cardId, keys }: CardContents): readonly string[] {
  const lines = keys.map(({ location, certificateDer }) => {
    if (certificateDer === undefined) return `key ${location}, without a certificate`;
    const { subject, validTo } = new X509Certificate(certificateDer);
    return `key ${location}: certificate of ${subject.replaceAll('\n', ', ')}, valid to ${validTo}`;
  });
  return [`card ${cardId ?? 'without a card id'}`, ...(lines.length === 0 ? ['no keys'] : lines)];
}

async function requireOutOfUse(
  { client, isForced, say }: CardReset,
  { cardId }: CardContents,
): Promise<void> {
  if (isForced || cardId === undefined) return;
  if (client === undefined) throw new CommandFailure(unknownUse);
  const status = await statusOf(client, cardId);
  if (status === 'unknown') {
    say('the server does not know the card');
    return;
  }
  if (status === 'Retired') return;
  throw new CommandFailure(
    `The server says that the card is ${status}. Retire it with \`cardea card retire\`, or reset it with --force.`,
  );
}

const unknownUse = 'Without the server nobody can tell whether the card is in use. Reset it with --force.';

async function statusOf(client: CardeaClient, cardId: string): Promise<string> {
  try {
    if ((await client.findSmartcardByCardId(cardId)) === undefined) return 'unknown';
    return (await findAssignment(client, cardId)).status;
  } catch (error) {
    if (error instanceof CardeaApiError || error instanceof CommandFailure) throw error;
    throw new CommandFailure(unknownUse);
  }
}

/** As many tries as a PIN or PUK can have (Yubico: SET PIN RETRIES). */
const mostTries = 255;

/** RESET works on a card whose PIN and PUK are both blocked. */
async function resetPivApplication(session: PivSession): Promise<void> {
  await block((wrong) => session.verify(wrong));
  await block((wrong) => session.resetRetryCounter(wrong, randomPin()));
  await session.yubico.reset();
}

async function block(present: (wrong: Secret<string>) => Promise<void>): Promise<void> {
  // One more for each time that a random value happens to be the right one.
  for (let attempt = 0; attempt < 2 * mostTries; attempt += 1) {
    try {
      await present(randomPin());
    } catch (error) {
      if (!(error instanceof PinRejected)) throw error;
      if (error.retriesRemaining === 0) return;
    }
  }
  throw new CommandFailure('The card does not block its PIN, so that it cannot be reset.');
}

function randomPin(): Secret<string> {
  return new Secret(String(randomInt(100_000_000)).padStart(8, '0'));
}

async function erase({ card, say, adminKey }: CardReset, contents: CardContents): Promise<void> {
  if (contents.needsPreparation && contents.keys.length === 0) {
    say('the card is blank already');
    return;
  }
  const key = adminKey ?? factoryAdminKey(card.application) ?? new Secret(new Uint8Array(24));
  try {
    await card.retire(answerWithKey(key), { isErased: true, isUserPinBlocked: false, adminKey: 'keep' });
  } catch (error) {
    if (!(error instanceof AdminKeyRejected)) throw error;
    throw new CommandFailure(
      adminKey === undefined
        ? 'The card does not have the default admin key. Retire it with `cardea card retire`, or name its key with --admin-key-file.'
        : 'The card does not have this admin key.',
    );
  }
  say('deleted every key and certificate; the card can be enrolled again under its default admin key');
}
