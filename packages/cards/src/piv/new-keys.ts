import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { malformed, type Secret } from '@cardea/domain';
import { UnsupportedByCard } from '../credential-card/card-refusals.js';
import type { MadeCardKey, NewCardKey } from '../credential-card/credential-card.js';
import { ApduError } from '../iso7816/apdu-error.js';
import {
  functionNotSupported,
  incorrectParameters,
  incorrectParametersInData,
} from '../iso7816/status-words.js';
import { deleteCertificateOf } from './certificates.js';
import type { PivKeyAlgorithm } from './key-algorithm.js';
import { type PlaceWanted, placeForKey } from './key-places.js';
import { subjectPublicKeyInfo } from './key-slots.js';
import { type PivAbilities, pivKeyAlgorithmFor } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import type { PivKeyReference } from './sp800-73.js';

/** How cards say that they know no such algorithm. */
const unknownAlgorithmWords: readonly number[] = [
  incorrectParametersInData,
  functionNotSupported,
  incorrectParameters,
];

/** Makes a key pair on the card. Needs the card management key. Errors: as `CredentialCard.makeKey`. */
export function makeKey(
  session: PivSession,
  abilities: PivAbilities,
  wanted: NewCardKey,
): Promise<MadeCardKey> {
  return fill(session, abilities, wanted, (place, algorithm) =>
    orUnsupported(wanted, session.generateAsymmetricKeyPair(place, algorithm)),
  );
}

/** Puts a key, PKCS#8 DER, on the card. Needs the card management key. Errors: as `CredentialCard.importKey`. */
export async function importKey(
  session: PivSession,
  abilities: PivAbilities,
  wanted: NewCardKey,
  privateKeyDer: Secret<Uint8Array>,
): Promise<MadeCardKey> {
  if (!abilities.canImportKeys) throw new UnsupportedByCard('keys made elsewhere');
  const publicKey = publicKeyOf(privateKeyDer);
  const withPublicKey = { ...wanted, publicKeyDer: subjectPublicKeyInfo(publicKey) };
  return fill(session, abilities, withPublicKey, async (place, algorithm) => {
    await session.yubico.importKey(place, algorithm, privateKeyDer);
    return publicKey;
  });
}

async function fill(
  session: PivSession,
  abilities: PivAbilities,
  wanted: NewCardKey & PlaceWanted,
  put: (place: PivKeyReference, algorithm: PivKeyAlgorithm) => Promise<KeyObject>,
): Promise<MadeCardKey> {
  const algorithm = pivKeyAlgorithmFor(abilities, wanted.algorithm);
  if (algorithm === undefined) throw new UnsupportedByCard(wanted.algorithm);
  const place = await placeForKey(session, abilities, wanted);
  const publicKey = await put(place, algorithm);
  // It belongs to the key that was there; a card that refused the new one keeps both.
  await deleteCertificateOf(session, place);
  return {
    location: place,
    algorithm: wanted.algorithm,
    publicKeyDer: subjectPublicKeyInfo(publicKey),
  };
}

async function orUnsupported<Value>(wanted: NewCardKey, made: Promise<Value>): Promise<Value> {
  try {
    return await made;
  } catch (error) {
    if (error instanceof ApduError && unknownAlgorithmWords.includes(error.sw)) {
      throw new UnsupportedByCard(wanted.algorithm);
    }
    throw error;
  }
}

function publicKeyOf(privateKeyDer: Secret<Uint8Array>): KeyObject {
  try {
    const key = Buffer.from(privateKeyDer.reveal());
    return createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  } catch {
    // The cause may show parts of the key.
    throw malformed('privateKeyDer', 'must be a private key in PKCS#8');
  }
}
