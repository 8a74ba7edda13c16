import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Secret } from '@cardea/domain';
import { malformed } from '@cardea/domain';
import { type BerTlv, decodeBerTlvs, encodeBerTlv, findValue, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';
import { type CardManagementKey, requireKeyLength } from './card-management-key.js';
import {
  isRsa,
  keyAlgorithmIdentifier,
  keyAlgorithmOf,
  keyLengthBytes,
  type PivKeyAlgorithm,
  publicKeyFromElements,
} from './key-algorithm.js';
import type { PivChannel } from './piv-channel.js';
import {
  type CardManagementKeyAlgorithm,
  cardManagementKeyAlgorithms,
  cardManagementKeyReference,
  keyReferenceByte,
  type PivKeyReference,
  pinReference,
} from './sp800-73.js';
import {
  attestationKeyReference,
  importedKeyTag,
  keyOrigins,
  metadataTag,
  type PinPolicy,
  pinPolicies,
  policyTag,
  type TouchPolicy,
  touchPolicies,
  yubicoInstruction,
} from './yubico-extensions.js';

/** When a new key wants the PIN and a touch. Absent: as SP 800-73 says for the slot. */
export interface KeyPolicies {
  readonly pinPolicy?: PinPolicy;
  readonly touchPolicy?: TouchPolicy;
}

/** What GET METADATA tells of an asymmetric key. */
export interface KeyMetadata {
  readonly algorithm: PivKeyAlgorithm;
  readonly pinPolicy: PinPolicy;
  readonly touchPolicy: TouchPolicy;
  readonly origin: 'generated' | 'imported';
  readonly publicKey: KeyObject;
}

/** What GET METADATA tells of PIN or PUK. */
export interface ReferenceDataMetadata {
  /** True while it is the one of the factory. */
  readonly isDefault: boolean;
  readonly retryLimit: number;
  readonly retriesRemaining: number;
}

/** What GET METADATA tells of the card management key. */
export interface CardManagementKeyMetadata {
  readonly algorithm: CardManagementKeyAlgorithm;
  /** True while it is the one of the factory. */
  readonly isDefault: boolean;
  readonly touchPolicy: TouchPolicy;
}

const deletedKeyReference = 0xff;
const withoutTouch = 0xff;
const withTouch = 0xfe;

/** The elements that ask for policies, as GENERATE ASYMMETRIC KEY PAIR and IMPORT KEY take them. */
export function encodeKeyPolicies({ pinPolicy, touchPolicy }: KeyPolicies): Uint8Array {
  return concatOctets(
    pinPolicy === undefined
      ? new Uint8Array(0)
      : encodeBerTlv(policyTag.pinPolicy, Uint8Array.of(pinPolicies[pinPolicy])),
    touchPolicy === undefined
      ? new Uint8Array(0)
      : encodeBerTlv(policyTag.touchPolicy, Uint8Array.of(touchPolicies[touchPolicy])),
  );
}

/**
 * The commands that Yubico added to the PIV application. Cards without them answer 6D00.
 *
 * Errors of every method: `ApduError` with the card's status word, `CardRemoved`, `MalformedCardData`.
 */
export class YubicoExtensions {
  readonly #channel: PivChannel;

  constructor(channel: PivChannel) {
    this.#channel = channel;
  }

  /** GET VERSION: the firmware's version, such as `5.7.1`. */
  async getVersion(): Promise<string> {
    const version = await this.#channel.send('getVersion', {
      ins: yubicoInstruction.getVersion,
      p1: 0,
      p2: 0,
    });
    if (version.length !== 3) throw new MalformedCardData('GET VERSION: not three bytes');
    return version.join('.');
  }

  /** GET SERIAL: the number that is printed on the card. */
  async getSerial(): Promise<number> {
    const serial = await this.#channel.send('getSerial', { ins: yubicoInstruction.getSerial, p1: 0, p2: 0 });
    if (serial.length !== 4) throw new MalformedCardData('GET SERIAL: not four bytes');
    return Buffer.from(serial).readUInt32BE();
  }

  /** SET MANAGEMENT KEY: replaces the card management key. Needs the one before. Errors: `Misconfigured` for a key of another length. */
  async setManagementKey(
    newKey: CardManagementKey,
    options: { readonly isTouchRequired?: boolean } = {},
  ): Promise<void> {
    requireKeyLength(newKey);
    const { identifier } = cardManagementKeyAlgorithms[newKey.algorithm];
    await this.#channel.send('setManagementKey', {
      ins: yubicoInstruction.setManagementKey,
      p1: 0xff,
      p2: options.isTouchRequired === true ? withTouch : withoutTouch,
      data: concatOctets(
        Uint8Array.of(identifier),
        encodeBerTlv(cardManagementKeyReference, newKey.key.reveal()),
      ),
      hasNoAnswer: true,
    });
  }

  /**
   * IMPORT KEY: puts a private key (PKCS#8, DER) on the card, for keys that an archive gives back. Needs the card
   * management key. The key must be of the algorithm named.
   *
   * Errors: `MalformedInput` for another kind of key.
   */
  async importKey(
    keyReference: PivKeyReference,
    algorithm: PivKeyAlgorithm,
    privateKeyPkcs8: Secret<Uint8Array>,
    policies: KeyPolicies = {},
  ): Promise<void> {
    await this.#channel.send('importKey', {
      ins: yubicoInstruction.importKey,
      p1: keyAlgorithmIdentifier(algorithm),
      p2: keyReferenceByte(keyReference),
      data: concatOctets(importedKeyElements(algorithm, privateKeyPkcs8), encodeKeyPolicies(policies)),
      hasNoAnswer: true,
    });
  }

  /** ATTEST: gives a certificate, DER, by which the card says that the key was made on it; the attestation key signs it. Nothing was checked. Errors: `ApduError` 6A80 for an imported key. */
  async attest(keyReference: PivKeyReference): Promise<Uint8Array> {
    return this.#channel.send('attest', {
      ins: yubicoInstruction.attest,
      p1: keyReferenceByte(keyReference),
      p2: 0,
    });
  }

  /** GET METADATA of a key, or of the attestation key F9. Errors: `ApduError` 6A88 when there is none. */
  async getKeyMetadata(keyReference: PivKeyReference | 'F9'): Promise<KeyMetadata> {
    const reference = keyReference === 'F9' ? attestationKeyReference : keyReferenceByte(keyReference);
    const elements = await this.#getMetadata(reference);
    const algorithm = keyAlgorithmOf(byteOf(elements, metadataTag.algorithm, 0));
    if (algorithm === undefined)
      throw new MalformedCardData('GET METADATA: a key algorithm that we do not know');
    const isImported = byteOf(elements, metadataTag.origin, 0) === keyOrigins.imported;
    return {
      algorithm,
      pinPolicy: nameOf(pinPolicies, byteOf(elements, metadataTag.policy, 0)),
      touchPolicy: nameOf(touchPolicies, byteOf(elements, metadataTag.policy, 1)),
      origin: isImported ? 'imported' : 'generated',
      publicKey: publicKeyFromElements(algorithm, requireValue(elements, metadataTag.publicKey)),
    };
  }

  /** GET METADATA of PIN or PUK. */
  async getReferenceDataMetadata(reference: 'pin' | 'puk'): Promise<ReferenceDataMetadata> {
    const elements = await this.#getMetadata(
      reference === 'pin' ? pinReference.applicationPin : pinReference.puk,
    );
    return {
      isDefault: byteOf(elements, metadataTag.isDefault, 0) !== 0,
      retryLimit: byteOf(elements, metadataTag.retries, 0),
      retriesRemaining: byteOf(elements, metadataTag.retries, 1),
    };
  }

  /** GET METADATA of the card management key: ask it for the algorithm before authenticating. */
  async getManagementKeyMetadata(): Promise<CardManagementKeyMetadata> {
    const elements = await this.#getMetadata(cardManagementKeyReference);
    const identifier = byteOf(elements, metadataTag.algorithm, 0);
    const algorithm = (Object.keys(cardManagementKeyAlgorithms) as CardManagementKeyAlgorithm[]).find(
      (name) => cardManagementKeyAlgorithms[name].identifier === identifier,
    );
    if (algorithm === undefined) throw new MalformedCardData('GET METADATA: a cipher that we do not know');
    return {
      algorithm,
      isDefault: byteOf(elements, metadataTag.isDefault, 0) !== 0,
      touchPolicy: nameOf(touchPolicies, byteOf(elements, metadataTag.policy, 1)),
    };
  }

  async #getMetadata(reference: number): Promise<readonly BerTlv[]> {
    return decodeBerTlvs(
      await this.#channel.send('getMetadata', { ins: yubicoInstruction.getMetadata, p1: 0, p2: reference }),
    );
  }

  /** MOVE KEY (firmware 5.7): the key is under `to` afterwards and no longer under `from`; certificates stay where they are. Needs the card management key. */
  async moveKey(from: PivKeyReference, to: PivKeyReference): Promise<void> {
    await this.#moveKey('moveKey', keyReferenceByte(to), keyReferenceByte(from));
  }

  /** MOVE KEY to nowhere (firmware 5.7): deletes a key. Needs the card management key. */
  async deleteKey(keyReference: PivKeyReference): Promise<void> {
    await this.#moveKey('deleteKey', deletedKeyReference, keyReferenceByte(keyReference));
  }

  async #moveKey(name: string, to: number, from: number): Promise<void> {
    await this.#channel.send(name, { ins: yubicoInstruction.moveKey, p1: to, p2: from, hasNoAnswer: true });
  }

  /** SET PIN RETRIES: sets how many tries PIN and PUK have, 1 to 255, and puts both back to those of the factory. Needs the card management key and the PIN. */
  async setPinRetries(pinRetryLimit: number, pukRetryLimit: number): Promise<void> {
    for (const [field, limit] of Object.entries({ pinRetryLimit, pukRetryLimit })) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 255) throw malformed(field, 'must be 1 to 255');
    }
    await this.#channel.send('setPinRetries', {
      ins: yubicoInstruction.setPinRetries,
      p1: pinRetryLimit,
      p2: pukRetryLimit,
      hasNoAnswer: true,
    });
  }

  /** RESET: deletes keys and data objects and puts PIN, PUK and card management key back to those of the factory. Errors: `ApduError` 6985 unless PIN and PUK are both blocked. */
  async reset(): Promise<void> {
    await this.#channel.send('reset', { ins: yubicoInstruction.reset, p1: 0, p2: 0, hasNoAnswer: true });
  }
}

function byteOf(elements: readonly BerTlv[], tag: number, index: number): number {
  // Cards leave out what a kind of key does not have.
  return findValue(elements, tag)?.[index] ?? 0;
}

function nameOf<Name extends string>(numbers: Readonly<Record<Name, number>>, wanted: number): Name {
  const name = (Object.keys(numbers) as Name[]).find((candidate) => numbers[candidate] === wanted);
  if (name === undefined) throw new MalformedCardData('GET METADATA: a policy that we do not know');
  return name;
}

function importedKeyElements(algorithm: PivKeyAlgorithm, privateKeyPkcs8: Secret<Uint8Array>): Uint8Array {
  const jwk = exportPrivateKey(privateKeyPkcs8);
  const lengthBytes = keyLengthBytes(algorithm);
  if (!isRsa(algorithm)) {
    if (jwk.crv !== algorithm) throw wrongKind(algorithm);
    const tag = algorithm === 'Ed25519' ? importedKeyTag.ed25519Seed : importedKeyTag.privateScalar;
    return encodeBerTlv(tag, leftPadded(jwk.d, lengthBytes));
  }
  if (jwk.kty !== 'RSA' || Buffer.from(jwk.n ?? '', 'base64url').length !== lengthBytes)
    throw wrongKind(algorithm);
  const half = lengthBytes / 2;
  return concatOctets(
    encodeBerTlv(importedKeyTag.prime1, leftPadded(jwk.p, half)),
    encodeBerTlv(importedKeyTag.prime2, leftPadded(jwk.q, half)),
    encodeBerTlv(importedKeyTag.exponent1, leftPadded(jwk.dp, half)),
    encodeBerTlv(importedKeyTag.exponent2, leftPadded(jwk.dq, half)),
    encodeBerTlv(importedKeyTag.coefficient, leftPadded(jwk.qi, half)),
  );
}

function exportPrivateKey(privateKeyPkcs8: Secret<Uint8Array>): JsonWebKey {
  try {
    return createPrivateKey({
      key: Buffer.from(privateKeyPkcs8.reveal()),
      format: 'der',
      type: 'pkcs8',
    }).export({ format: 'jwk' });
  } catch {
    // The cause may show parts of the key.
    throw malformed('privateKeyPkcs8', 'must be a private key in PKCS#8');
  }
}

function wrongKind(algorithm: PivKeyAlgorithm): Error {
  return malformed('privateKeyPkcs8', `must be an ${algorithm} key`);
}

function leftPadded(base64url: string | undefined, lengthBytes: number): Uint8Array {
  const number = Buffer.from(base64url ?? '', 'base64url');
  return concatOctets(new Uint8Array(Math.max(0, lengthBytes - number.length)), number);
}
