import { X509Certificate } from 'node:crypto';
import type { CardKey, CardKeyAlgorithm } from '../credential-card/credential-card.js';
import { ApduError } from '../iso7816/apdu-error.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { referencedDataNotFound } from '../iso7816/status-words.js';
import { decodeKeyHistory, encodeKeyHistory } from './key-history.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import { dataObjectTag, type PivKeyReference, retiredKeyReferences } from './sp800-73.js';
import type { KeyMetadata } from './yubico-session.js';

/** What a card has under a key reference. */
export interface KeySlot {
  readonly keyReference: PivKeyReference;
  /** `unknown` on cards that tell of keys by their certificates alone. */
  readonly key: 'present' | 'absent' | 'unknown';
  /** Absent too for a key of a kind that we do not know. */
  readonly metadata?: KeyMetadata;
  readonly certificateDer?: Uint8Array;
}

/** Reads one key reference: two commands on cards with metadata, one on others. */
export async function readSlot(
  session: PivSession,
  { hasMetadata }: PivAbilities,
  keyReference: PivKeyReference,
): Promise<KeySlot> {
  const key = hasMetadata ? await readKey(session, keyReference) : ({ key: 'unknown' } as const);
  const certificateDer = await session.getCertificate(keyReference);
  return { keyReference, ...key, ...(certificateDer === undefined ? {} : { certificateDer }) };
}

async function readKey(
  session: PivSession,
  keyReference: PivKeyReference,
): Promise<Pick<KeySlot, 'key' | 'metadata'>> {
  try {
    return { key: 'present', metadata: await session.yubico.getKeyMetadata(keyReference) };
  } catch (error) {
    if (error instanceof ApduError && error.sw === referencedDataNotFound) return { key: 'absent' };
    // Cards have kinds of keys that are not ours, such as RSA-1024 and X25519.
    if (error instanceof MalformedCardData) return { key: 'present' };
    throw error;
  }
}

/** Says whether a slot can take a key without anything being lost. */
export function isFree({ key, certificateDer }: KeySlot): boolean {
  return key === 'absent' || (key === 'unknown' && certificateDer === undefined);
}

/** How many retired keys from 82 on have their certificate on the card, by the key history object. */
async function readRetiredCount(session: PivSession): Promise<number> {
  const history = await session.getData(dataObjectTag.keyHistoryObject);
  if (history === undefined || history.length === 0) return 0;
  return decodeKeyHistory(history).keysWithOnCardCertificates;
}

/** Has the key history object name this retired key, so that other programs look for it. Needs the card management key. */
export async function noteRetiredKey(session: PivSession, keyReference: PivKeyReference): Promise<void> {
  const index = (retiredKeyReferences as readonly string[]).indexOf(keyReference);
  if (index === -1 || index < (await readRetiredCount(session))) return;
  const history = encodeKeyHistory({ keysWithOnCardCertificates: index + 1, keysWithOffCardCertificates: 0 });
  await session.putData(dataObjectTag.keyHistoryObject, history);
}

/**
 * Reads the keys of a card: 9A, 9C, 9D and 9E; as many retired ones as the key history names; and on cards with
 * metadata further ones up to the first free slot, which costs one more command.
 */
export async function readKeys(session: PivSession, abilities: PivAbilities): Promise<readonly CardKey[]> {
  const slots: KeySlot[] = [];
  for (const keyReference of ['9A', '9C', '9D', '9E'] as const) {
    slots.push(await readSlot(session, abilities, keyReference));
  }
  const retiredCount = await readRetiredCount(session);
  for (const [index, keyReference] of retiredKeyReferences.entries()) {
    if (index >= retiredCount && !abilities.hasMetadata) break;
    const slot = await readSlot(session, abilities, keyReference);
    if (index >= retiredCount && isFree(slot)) break;
    slots.push(slot);
  }
  return slots.filter((slot) => !isFree(slot)).map(cardKeyOf);
}

/** What a slot holds, in the words of credential cards. */
export function cardKeyOf({ keyReference, metadata, certificateDer }: KeySlot): CardKey {
  const publicKey = metadata?.publicKey ?? publicKeyOf(certificateDer);
  const algorithm = publicKey === undefined ? undefined : cardKeyAlgorithmOf(publicKey);
  return {
    location: keyReference,
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(publicKey === undefined ? {} : { publicKeyDer: subjectPublicKeyInfo(publicKey) }),
    ...(certificateDer === undefined ? {} : { certificateDer }),
  };
}

type PublicKey = KeyMetadata['publicKey'];

/** SubjectPublicKeyInfo DER of a public key. */
export function subjectPublicKeyInfo(publicKey: PublicKey): Uint8Array {
  return Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
}

function publicKeyOf(certificateDer: Uint8Array | undefined): PublicKey | undefined {
  try {
    return certificateDer === undefined ? undefined : new X509Certificate(certificateDer).publicKey;
  } catch {
    // Whoever wrote it, the card has a key there.
    return undefined;
  }
}

const curveNames: Readonly<Record<string, CardKeyAlgorithm>> = { prime256v1: 'P-256', secp384r1: 'P-384' };
const rsaNames: Readonly<Record<number, CardKeyAlgorithm>> = {
  2048: 'RSA-2048',
  3072: 'RSA-3072',
  4096: 'RSA-4096',
};

function cardKeyAlgorithmOf({ asymmetricKeyDetails }: PublicKey): CardKeyAlgorithm | undefined {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
  return modulusLength === undefined ? curveNames[namedCurve ?? ''] : rsaNames[modulusLength];
}
