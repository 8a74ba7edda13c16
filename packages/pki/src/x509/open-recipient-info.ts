import { createDecipheriv } from 'node:crypto';
import type { RsaEncryptionPadding, Secret } from '@cardea/domain';
import type {
  KeyAgreeRecipientIdentifier,
  KeyAgreeRecipientInfo,
  KeyTransRecipientInfo,
  RecipientIdentifier,
  RecipientInfo,
} from '@peculiar/asn1-cms';
import { RsaEsOaepParams } from '@peculiar/asn1-rsa';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  Certificate,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';
import { encode } from './der.js';
import { keyAgreementHashes, keyTransport, keyWrapCiphers, keyWrapVector } from './envelope-algorithms.js';
import { extensionType, hashAlgorithm } from './object-identifiers.js';
import { issuerAndSerialNumberOf } from './recipient-info.js';
import { x963Key } from './x963-key.js';

/** Whoever opens an envelope: a private key, known by its certificate or by an identifier, or a key-encryption key. */
export type EnvelopeOpener =
  | {
      readonly kind: 'privateKey';
      readonly certificateDer?: Uint8Array;
      readonly keyIdentifier?: Uint8Array;
      /** RSA decryption (RFC 8017 §7). */
      decrypt(padding: RsaEncryptionPadding, ciphertext: Uint8Array): Promise<Secret<Uint8Array>>;
      /** Elliptic curve Diffie-Hellman with a public key (SubjectPublicKeyInfo, DER). */
      agree(peerPublicKeyDer: Uint8Array): Promise<Secret<Uint8Array>>;
    }
  | {
      readonly kind: 'keyEncryptionKey';
      readonly key: Secret<Uint8Array>;
      readonly keyIdentifier: Uint8Array;
    };

type PrivateKeyOpener = Extract<EnvelopeOpener, { kind: 'privateKey' }>;

/** The content-encryption key, where `opener` is the recipient. Throws when it is and the key does not come out. */
export async function openRecipientInfo(
  { ktri, kari, kekri }: RecipientInfo,
  opener: EnvelopeOpener,
): Promise<Uint8Array | undefined> {
  if (opener.kind === 'keyEncryptionKey') {
    if (kekri === undefined || !isSame(kekri.kekid.keyIdentifier.buffer, opener.keyIdentifier))
      return undefined;
    return unwrap(kekri.keyEncryptionAlgorithm, () => opener.key.reveal(), kekri.encryptedKey.buffer);
  }
  if (ktri !== undefined) return await openKeyTransport(ktri, opener);
  if (kari !== undefined) return await openKeyAgreement(kari, opener);
  return undefined;
}

async function openKeyTransport(
  { rid, keyEncryptionAlgorithm, encryptedKey }: KeyTransRecipientInfo,
  opener: PrivateKeyOpener,
): Promise<Uint8Array | undefined> {
  if (!isFor(rid, rid.subjectKeyIdentifier, opener)) return undefined;
  const padding = paddingOf(keyEncryptionAlgorithm);
  return (await opener.decrypt(padding, new Uint8Array(encryptedKey.buffer))).reveal();
}

const oaepPaddings: Readonly<Record<string, RsaEncryptionPadding>> = {
  [hashAlgorithm.sha1]: 'oaep-sha1',
  [hashAlgorithm.sha256]: 'oaep-sha256',
  [hashAlgorithm.sha384]: 'oaep-sha384',
  [hashAlgorithm.sha512]: 'oaep-sha512',
};

function paddingOf({ algorithm, parameters }: AlgorithmIdentifier): RsaEncryptionPadding {
  if (algorithm === keyTransport.rsaEncryption) return 'pkcs1';
  if (algorithm !== keyTransport.oaep) throw new Error('another key transport');
  const { hashAlgorithm: hash } = parameters
    ? AsnConvert.parse(parameters, RsaEsOaepParams)
    : new RsaEsOaepParams();
  const padding = oaepPaddings[hash.algorithm];
  if (padding === undefined) throw new Error('another hash');
  return padding;
}

async function openKeyAgreement(
  { originator, ukm, keyEncryptionAlgorithm, recipientEncryptedKeys }: KeyAgreeRecipientInfo,
  opener: PrivateKeyOpener,
): Promise<Uint8Array | undefined> {
  const mine = recipientEncryptedKeys.find(({ rid }) => isFor(rid, rid.rKeyId?.subjectKeyIdentifier, opener));
  if (mine === undefined) return undefined;
  const hash = keyAgreementHashes[keyEncryptionAlgorithm.algorithm];
  const { originatorKey } = originator;
  const { parameters } = keyEncryptionAlgorithm;
  if (hash === undefined || originatorKey === undefined || !parameters) throw new Error('another agreement');
  const wrapping = AsnConvert.parse(parameters, AlgorithmIdentifier);
  const shared = await opener.agree(peerPublicKey(originatorKey, opener));
  const material = ukm === undefined ? undefined : new Uint8Array(ukm.buffer);
  try {
    return unwrap(
      wrapping,
      (lengthBytes) => x963Key(hash, shared.reveal(), new Uint8Array(parameters), lengthBytes, material),
      mine.encryptedKey.buffer,
    );
  } finally {
    shared.reveal().fill(0);
  }
}

/** Senders may leave the curve out, which is the recipient's (RFC 5753 §3.1.1). */
function peerPublicKey(
  { algorithm, publicKey }: { algorithm: AlgorithmIdentifier; publicKey: ArrayBuffer },
  { certificateDer }: PrivateKeyOpener,
): Uint8Array {
  const own = certificateDer && AsnConvert.parse(certificateDer, Certificate);
  const curve = own?.tbsCertificate.subjectPublicKeyInfo.algorithm ?? algorithm;
  return encode(new SubjectPublicKeyInfo({ algorithm: curve, subjectPublicKey: publicKey }));
}

function isFor(
  { issuerAndSerialNumber }: RecipientIdentifier | KeyAgreeRecipientIdentifier,
  subjectKeyIdentifier: SubjectKeyIdentifier | undefined,
  { certificateDer, keyIdentifier }: PrivateKeyOpener,
): boolean {
  const identifiers = [keyIdentifier, certificateDer && subjectKeyIdentifierOf(certificateDer)];
  if (subjectKeyIdentifier !== undefined)
    return identifiers.some((one) => one !== undefined && isSame(subjectKeyIdentifier.buffer, one));
  if (issuerAndSerialNumber === undefined || certificateDer === undefined) return false;
  const own = encode(issuerAndSerialNumberOf(certificateDer));
  return Buffer.compare(encode(issuerAndSerialNumber), own) === 0;
}

function subjectKeyIdentifierOf(certificateDer: Uint8Array): Uint8Array | undefined {
  const { extensions = [] } = AsnConvert.parse(certificateDer, Certificate).tbsCertificate;
  const found = extensions.find(({ extnID }) => extnID === extensionType.subjectKeyIdentifier);
  if (found === undefined) return undefined;
  return new Uint8Array(AsnConvert.parse(found.extnValue.buffer, SubjectKeyIdentifier).buffer);
}

/** RFC 3394: throws when the wrapping key is not the one. */
function unwrap(
  { algorithm }: AlgorithmIdentifier,
  wrappingKey: (lengthBytes: number) => Uint8Array,
  encryptedKey: ArrayBuffer,
): Uint8Array {
  const cipher = keyWrapCiphers[algorithm];
  if (cipher === undefined) throw new Error('another key wrap');
  const key = wrappingKey(cipher.keyBytes);
  const decipher = createDecipheriv(cipher.name, key, keyWrapVector);
  return new Uint8Array(Buffer.concat([decipher.update(new Uint8Array(encryptedKey)), decipher.final()]));
}

function isSame(one: ArrayBuffer, other: Uint8Array): boolean {
  return Buffer.compare(new Uint8Array(one), other) === 0;
}
