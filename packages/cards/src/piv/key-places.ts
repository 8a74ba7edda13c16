import type { CardKeyUse, NewCardKey } from '../credential-card/credential-card.js';
import { ApduError } from '../iso7816/apdu-error.js';
import { notEnoughMemory } from '../iso7816/status-words.js';
import { isSameBlock } from './card-management-key.js';
import { putCertificateOf } from './certificates.js';
import { cardKeyOf, isFree, type KeySlot, noteRetiredKey, readSlot } from './key-slots.js';
import { mayOpenMessages } from './opens-messages.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import { type PivKeyReference, retiredKeyReferences } from './sp800-73.js';

/** Where keys for signatures go first. 9E is for doors: it wants no PIN. */
const signaturePlaces: readonly PivKeyReference[] = ['9A', '9C'];
const decryptionPlaces: readonly PivKeyReference[] = ['9D'];

/** What a place is looked for. */
export interface PlaceWanted extends Pick<NewCardKey, 'use' | 'keep' | 'mayMove'> {
  /** SubjectPublicKeyInfo DER of a key made elsewhere: nothing is lost where the card has it already. */
  readonly publicKeyDer?: Uint8Array;
}

/**
 * Finds the place for a new key, and makes room there without losing a key that deciphers: where the card can, it moves
 * to a retired slot, with its certificate; elsewhere the new key goes to the next place. Needs the card management key.
 *
 * Errors: `ApduError` 6A84 when there is no place.
 */
export async function placeForKey(
  session: PivSession,
  abilities: PivAbilities,
  wanted: PlaceWanted,
): Promise<PivKeyReference> {
  const places = isForSignatures(wanted.use) ? signaturePlaces : decryptionPlaces;
  for (const place of places) {
    if (!wanted.keep.includes(place) && (await isCleared(session, abilities, place, wanted))) return place;
  }
  return (await freeRetiredSlot(session, abilities, wanted.keep)).keyReference;
}

function isForSignatures(use: CardKeyUse): boolean {
  return use !== 'decryption';
}

/** Moves a key away that is not to be overwritten. False where it has to stay, as the card cannot move it. */
async function isCleared(
  session: PivSession,
  abilities: PivAbilities,
  place: PivKeyReference,
  { keep, mayMove = [], publicKeyDer }: PlaceWanted,
): Promise<boolean> {
  const slot = await readSlot(session, abilities, place);
  if (isFree(slot)) {
    // Of a key that an interrupted run moved away: it must not stand beside the new one.
    if (slot.certificateDer !== undefined) await session.deleteCertificate(place);
    return true;
  }
  if (isSame(cardKeyOf(slot).publicKeyDer, publicKeyDer)) return true;
  if (isOverwritten(slot) && !mayMove.includes(place)) return true;
  if (!abilities.canMoveKeys) return false;
  await moveToRetired(session, abilities, slot, keep);
  return true;
}

/**
 * A key that only signs is of no use once another signs in its place, and nobody enciphers to a key without certificate.
 * One in 9D is there to decipher.
 */
function isOverwritten({ keyReference, certificateDer }: KeySlot): boolean {
  if (keyReference === '9D') return false;
  return certificateDer === undefined || !mayOpenMessages(certificateDer);
}

/**
 * Moves a key and its certificate to a retired slot. Interrupted before the key moved, it still has its
 * certificate where it is; afterwards the slot it came from has no key, and is free.
 */
async function moveToRetired(
  session: PivSession,
  abilities: PivAbilities,
  from: KeySlot,
  keep: readonly string[],
): Promise<void> {
  const { keyReference } = await freeRetiredSlot(session, abilities, keep);
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

/**
 * The first retired slot without key. A certificate there, on cards that tell of keys by metadata, is one that an
 * interrupted move left, whose key has it too, or one whose key was deleted.
 */
async function freeRetiredSlot(
  session: PivSession,
  abilities: PivAbilities,
  keep: readonly string[],
): Promise<KeySlot> {
  for (const keyReference of retiredKeyReferences) {
    if (keep.includes(keyReference)) continue;
    const slot = await readSlot(session, abilities, keyReference);
    if (isFree(slot)) return slot;
  }
  throw new ApduError('makeKey', notEnoughMemory);
}

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && isSameBlock(one, other);
}
