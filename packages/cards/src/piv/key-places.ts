import type { CardKeyUse, NewCardKey } from '../credential-card/credential-card.js';
import { ApduError } from '../iso7816/apdu-error.js';
import { notEnoughMemory } from '../iso7816/status-words.js';
import { isSameBlock } from './card-management-key.js';
import { putCertificateOf } from './certificates.js';
import { isFree, type KeySlot, noteRetiredKey, readSlot } from './key-slots.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import { type PivKeyReference, retiredKeyReferences } from './sp800-73.js';

/** Where keys for signatures go first. 9E is for doors: it wants no PIN. */
const signaturePlaces = ['9A', '9C'] as const;

/**
 * Finds the place for a new key, and makes room there without losing a key that deciphers: where the card can, the one
 * in 9D moves to a retired slot, with its certificate. Needs the card management key.
 *
 * Errors: `ApduError` 6A84 when there is no place.
 */
export async function placeForKey(
  session: PivSession,
  abilities: PivAbilities,
  { use, keep }: Pick<NewCardKey, 'use' | 'keep'>,
): Promise<PivKeyReference> {
  const place = isForSignatures(use)
    ? signaturePlaces.find((keyReference) => !keep.includes(keyReference))
    : await placeInKeyManagement(session, abilities, keep);
  return place ?? (await freeRetiredSlot(session, abilities, keep)).keyReference;
}

function isForSignatures(use: CardKeyUse): boolean {
  return use !== 'decryption';
}

async function placeInKeyManagement(
  session: PivSession,
  abilities: PivAbilities,
  keep: readonly string[],
): Promise<'9D' | undefined> {
  if (keep.includes('9D')) return undefined;
  const slot = await readSlot(session, abilities, '9D');
  if (!isFree(slot)) {
    if (!abilities.canMoveKeys) return undefined;
    await moveToRetired(session, abilities, slot, keep);
  }
  return '9D';
}

/**
 * Moves a key and its certificate to a retired slot. Interrupted before the key moved, it finds the slot again by the
 * certificate that waits there; afterwards the slot it came from has no key, and is free.
 */
async function moveToRetired(
  session: PivSession,
  abilities: PivAbilities,
  from: KeySlot,
  keep: readonly string[],
): Promise<void> {
  const { keyReference } = await freeRetiredSlot(session, abilities, keep, from.certificateDer);
  // Step 1: the certificate, so that the key is never without.
  if (from.certificateDer !== undefined) {
    await putCertificateOf(session, keyReference, from.certificateDer);
    await noteRetiredKey(session, keyReference);
  }
  // Step 2: the key.
  await session.yubico.moveKey(from.keyReference, keyReference);
  // Step 3: what is left behind.
  if (from.certificateDer !== undefined) await session.deleteCertificate(from.keyReference);
}

/** The first retired slot that has neither key nor certificate, or only the certificate that is to move there. */
async function freeRetiredSlot(
  session: PivSession,
  abilities: PivAbilities,
  keep: readonly string[],
  movingCertificate?: Uint8Array,
): Promise<KeySlot> {
  for (const keyReference of retiredKeyReferences) {
    if (keep.includes(keyReference)) continue;
    const slot = await readSlot(session, abilities, keyReference);
    const { certificateDer } = slot;
    const isEmpty = certificateDer === undefined || isSame(certificateDer, movingCertificate);
    if (isFree(slot) && isEmpty) return slot;
  }
  throw new ApduError('makeKey', notEnoughMemory);
}

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && isSameBlock(one, other);
}
