import {
  type AdminKeyCipher,
  type CardId,
  CmError,
  type Repositories,
  type Request,
  type Secret,
  type Smartcard,
} from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import {
  type CardInReach,
  type CardOfRequest,
  requireBlocks,
  type SecretPorts,
  withCard,
} from './card-secrets.js';

// A card in use moves to the current admin-key master in three steps: the new key is given out, the card takes it, the
// client confirms. Between the first and the last either key may be on the card, and the server answers for both.

/** A new admin key for a card, and the version of the master that it is derived from. */
export interface NewAdminKey {
  readonly version: number;
  /** 24 bytes. */
  readonly key: Secret<Uint8Array>;
}

/**
 * Gives out the admin key that a card in use is to change to: for updates and renewals in place of a card whose key comes
 * from an older master or from another system, and for any request that finds the card amid such a change. Repeated, it is
 * the same key until the card has confirmed it. Undefined when the card has the current key.
 *
 * Errors: as for every card secret, and `PolicyViolation` for another request or a template that does not diversify.
 */
export async function giveOutNewAdminKey(
  ports: SecretPorts,
  caller: Caller,
  card: CardOfRequest,
): Promise<NewAdminKey | undefined> {
  return await withCard(ports, caller, 'smartcard.newAdminKey', card, async (reach) => {
    const { execution, smartcard, configuration } = reach;
    // Whatever brings the card back ends a change that was interrupted; only some requests begin one.
    if (!(await isChangingAdminKey(execution.tx, smartcard))) requireInPlace(execution.request);
    if (!configuration.diversifyAdminKey) {
      throw new CmError('PolicyViolation', 'The profile template does not diversify admin keys.');
    }
    const cardId = cardIdOf(smartcard);
    const version = await versionToChangeTo(ports, execution.tx, smartcard, cardId);
    execution.attempt.facts.adminKeyVersion = version ?? smartcard.adminKeyVersion;
    if (version === undefined) return undefined;
    return { version, key: await ports.adminKeys.diversifiedAdminKey(cardId, version) };
  });
}

/** Whether a new admin key was given out for a card that has not confirmed it. */
export async function isChangingAdminKey(
  tx: Pick<Repositories, 'cardSecrets'>,
  { cardId }: Pick<Smartcard, 'cardId'>,
): Promise<boolean> {
  return cardId !== null && (await tx.cardSecrets.findAdminKeyChange(cardId)) !== undefined;
}

/** Only the card that stays in use, and in the hands of its administrator for this, changes its key. */
function requireInPlace({ type, oldSmartcardUuid, newSmartcardUuid }: Request): void {
  const isInPlace = oldSmartcardUuid !== null && oldSmartcardUuid === newSmartcardUuid;
  if ((type !== 'OnlineUpdate' && type !== 'Renew') || !isInPlace) {
    throw new CmError(
      'PolicyViolation',
      'Cards change their admin key when they are updated or renewed in place.',
    );
  }
}

async function versionToChangeTo(
  { adminKeys }: Pick<Ports, 'adminKeys'>,
  tx: Pick<Repositories, 'cardSecrets'>,
  { adminKeyVersion }: Smartcard,
  cardId: CardId,
): Promise<number | undefined> {
  // The card may have that one already: it is settled before there is another.
  const underWay = await tx.cardSecrets.findAdminKeyChange(cardId);
  if (underWay !== undefined && underWay >= adminKeyVersion) return underWay;
  // Left from an earlier life of the card, which has been given its key anew since.
  if (underWay !== undefined) await tx.cardSecrets.deleteAdminKeyChange(cardId);
  const current = await adminKeys.currentVersion();
  const isImported = (await tx.cardSecrets.findImportedAdminKey(cardId)) !== undefined;
  if (adminKeyVersion >= current && !isImported) return undefined;
  await tx.cardSecrets.insertAdminKeyChange(cardId, current);
  return current;
}

/**
 * Answers a card's challenge under the admin key that was given out for it and is not confirmed yet, for whichever
 * request brings the card back.
 *
 * Errors: as for every card secret; `PolicyViolation` when the card changes no key; `MalformedInput` for a challenge of
 * another length.
 */
export async function answerUnderNewAdminKey(
  ports: SecretPorts,
  caller: Caller,
  card: CardOfRequest,
  challenge: Uint8Array,
  cipher: AdminKeyCipher,
): Promise<Secret<Uint8Array>> {
  return await withCard(ports, caller, 'smartcard.authenticationResponse', card, async (reach) => {
    const { cardId, version } = await changeUnderWay(reach);
    Object.assign(reach.execution.attempt.facts, { adminKeyVersion: version, cipher });
    requireBlocks(challenge, cipher);
    const key = await ports.adminKeys.diversifiedAdminKey(cardId, version);
    return ports.adminKeys.authenticationResponse(key, challenge, cipher);
  });
}

/**
 * Takes the client's word that the card answers under its new admin key, which from then on is the only one; an imported
 * one is forgotten. Gives the version of the master.
 *
 * Errors: as for every card secret; `PolicyViolation` when the card changes no key.
 */
export async function confirmNewAdminKey(
  ports: SecretPorts,
  caller: Caller,
  card: CardOfRequest,
): Promise<number> {
  return await withCard(ports, caller, 'smartcard.confirmAdminKey', card, async (reach) => {
    const { tx, attempt } = reach.execution;
    const { cardId, version } = await changeUnderWay(reach);
    attempt.facts.adminKeyVersion = version;
    await tx.smartcards.update({ ...reach.smartcard, adminKeyVersion: version });
    await tx.cardSecrets.deleteAdminKeyChange(cardId);
    await tx.cardSecrets.deleteImportedAdminKey(cardId);
    return version;
  });
}

async function changeUnderWay({
  execution,
  smartcard,
}: CardInReach): Promise<{ readonly cardId: CardId; readonly version: number }> {
  const cardId = cardIdOf(smartcard);
  const version = await execution.tx.cardSecrets.findAdminKeyChange(cardId);
  if (version === undefined) throw new CmError('PolicyViolation', 'This card changes no admin key.');
  return { cardId, version };
}

function cardIdOf({ cardId }: Smartcard): CardId {
  if (cardId === null) throw new CmError('PolicyViolation', 'This card has no card id.');
  return cardId;
}
