import { ApduError } from '../iso7816/apdu-error.js';
import { notEnoughMemory } from '../iso7816/status-words.js';
import { isFree, type KeySlot, readSlot } from './key-slots.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import { dataObjectTag, type PivKeyReference, pivKeyReferences } from './sp800-73.js';

/** Where a card without metadata may have a key without certificate. */
const mainKeyReferences: readonly PivKeyReference[] = ['9A', '9C', '9D', '9E'];

/**
 * Deletes every key and certificate. Cards that cannot delete a key make one in its place that nobody uses. The key
 * goes before its certificate, by which an interrupted run finds it again. Needs the card management key.
 */
export async function eraseKeys(session: PivSession, abilities: PivAbilities): Promise<void> {
  for (const keyReference of pivKeyReferences) {
    const slot = await readSlot(session, abilities, keyReference);
    await eraseKey(session, abilities, slot);
    if (slot.certificateDer !== undefined) await session.deleteCertificate(keyReference);
  }
  const history = await session.getData(dataObjectTag.keyHistoryObject);
  if (history !== undefined && history.length > 0) {
    await session.putData(dataObjectTag.keyHistoryObject, new Uint8Array(0));
  }
}

async function eraseKey(session: PivSession, abilities: PivAbilities, slot: KeySlot): Promise<void> {
  const { keyReference } = slot;
  if (!isFree(slot)) {
    await (abilities.canMoveKeys
      ? session.yubico.deleteKey(keyReference)
      : overwriteKey(session, keyReference));
  } else if (slot.key === 'unknown' && mainKeyReferences.includes(keyReference)) {
    await overwriteKey(session, keyReference).catch(unlessFull);
  }
}

/** P-256 is made at once; there are cards that have RSA alone. */
async function overwriteKey(session: PivSession, keyReference: PivKeyReference): Promise<void> {
  try {
    await session.generateAsymmetricKeyPair(keyReference, 'P-256');
  } catch (error) {
    if (!(error instanceof ApduError) || error.sw === notEnoughMemory) throw error;
    await session.generateAsymmetricKeyPair(keyReference, 'RSA-2048');
  }
}

/** Where no key fits there is none to overwrite. */
function unlessFull(error: unknown): void {
  if (!(error instanceof ApduError) || error.sw !== notEnoughMemory) throw error;
}
