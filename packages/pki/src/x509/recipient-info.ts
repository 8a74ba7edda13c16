import { createCipheriv, createPublicKey, diffieHellman, generateKeyPair, publicEncrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { malformed, type Secret } from '@cardea/domain';
import {
  IssuerAndSerialNumber,
  KEKIdentifier,
  KEKRecipientInfo,
  KeyAgreeRecipientIdentifier,
  KeyAgreeRecipientInfo,
  KeyTransRecipientInfo,
  OriginatorIdentifierOrKey,
  OriginatorPublicKey,
  RecipientEncryptedKey,
  RecipientEncryptedKeys,
  RecipientIdentifier,
  RecipientInfo,
  RecipientKeyIdentifier,
} from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate, SubjectKeyIdentifier } from '@peculiar/asn1-x509';
import { bufferOf, element, encode, tag } from './der.js';
import { keyAgreement, keyTransport, keyWrap, keyWrapVector } from './envelope-algorithms.js';
import { hashAlgorithm } from './object-identifiers.js';
import { decodePublicKey } from './public-key.js';
import { x963Key } from './x963-key.js';

const generateKeyPairAsync = promisify(generateKeyPair);
const diffieHellmanAsync = promisify(diffieHellman);

/** For whom content is encrypted. */
export type EnvelopeRecipient =
  /** By issuer and serial number: RSAES-OAEP, or ephemeral-static ECDH (RFC 5753). */
  | {
      readonly kind: 'certificate';
      readonly certificateDer: Uint8Array;
      /** Default SHA-256. Many tokens decrypt OAEP by SHA-1 alone, which loses nothing: it needs no collision resistance. */
      readonly oaepHash?: 'sha1' | 'sha256';
    }
  /** A bare public key (SubjectPublicKeyInfo, DER) by an identifier that both sides know. */
  | { readonly kind: 'publicKey'; readonly publicKeyDer: Uint8Array; readonly keyIdentifier: Uint8Array }
  /** 32 bytes that both sides have (RFC 5652 §6.2.3), by AES key wrap. */
  | {
      readonly kind: 'keyEncryptionKey';
      readonly key: Secret<Uint8Array>;
      readonly keyIdentifier: Uint8Array;
    };

/** Encrypts a content-encryption key for one recipient (RFC 5652 §6.2). Errors: `MalformedInput` for a key of another kind. */
export async function recipientInfoFor(
  recipient: EnvelopeRecipient,
  contentKey: Uint8Array,
): Promise<RecipientInfo> {
  if (recipient.kind === 'keyEncryptionKey') {
    const kekri = new KEKRecipientInfo({
      version: 4,
      kekid: new KEKIdentifier({ keyIdentifier: new OctetString(bufferOf(recipient.keyIdentifier)) }),
      keyEncryptionAlgorithm: new AlgorithmIdentifier({ algorithm: keyWrap.aes256 }),
      encryptedKey: new OctetString(bufferOf(wrap(recipient.key.reveal(), contentKey))),
    });
    return new RecipientInfo({ kekri });
  }
  const publicKeyDer =
    recipient.kind === 'certificate' ? publicKeyOf(recipient.certificateDer) : recipient.publicKeyDer;
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType === 'rsa') return keyTransportTo(recipient, key, contentKey);
  if (key.asymmetricKeyType === 'ec') return await keyAgreementWith(recipient, key, contentKey);
  throw malformed(
    'certificate',
    'must have an RSA key or one of a NIST curve, to which a key can be encrypted',
  );
}

type PublicRecipient = Exclude<EnvelopeRecipient, { kind: 'keyEncryptionKey' }>;

function keyTransportTo(
  recipient: PublicRecipient,
  key: ReturnType<typeof createPublicKey>,
  contentKey: Uint8Array,
): RecipientInfo {
  const oaepHash = (recipient.kind === 'certificate' ? recipient.oaepHash : undefined) ?? 'sha256';
  const encrypted = publicEncrypt({ key, oaepHash }, contentKey);
  const ktri = new KeyTransRecipientInfo({
    version: recipient.kind === 'certificate' ? 0 : 2,
    rid: new RecipientIdentifier(identifierOf(recipient)),
    keyEncryptionAlgorithm: oaepHash === 'sha1' ? oaepSha1() : oaepSha256(),
    encryptedKey: new OctetString(bufferOf(encrypted)),
  });
  return new RecipientInfo({ ktri });
}

/** RSAES-OAEP-params that are all as by default: SHA-1 in both places (RFC 4055 §4.1). */
function oaepSha1(): AlgorithmIdentifier {
  return new AlgorithmIdentifier({
    algorithm: keyTransport.oaep,
    parameters: bufferOf(element(tag.sequence, [])),
  });
}

/** RSAES-OAEP-params with SHA-256 in both places (RFC 4055 §4.1), written out: the library's defaults are SHA-1. */
function oaepSha256(): AlgorithmIdentifier {
  const sha256 = encode(new AlgorithmIdentifier({ algorithm: hashAlgorithm.sha256, parameters: null }));
  const mgf1 = encode(
    new AlgorithmIdentifier({ algorithm: hashAlgorithm.mgf1, parameters: bufferOf(sha256) }),
  );
  const parameters = element(tag.sequence, [element(tag.context0, [sha256]), element(tag.context1, [mgf1])]);
  return new AlgorithmIdentifier({ algorithm: keyTransport.oaep, parameters: bufferOf(parameters) });
}

/** Ephemeral-static ECDH with the X9.63 derivation by SHA-256 (RFC 5753 §3.1.1) and AES-256 key wrap. */
async function keyAgreementWith(
  recipient: PublicRecipient,
  publicKey: ReturnType<typeof createPublicKey>,
  contentKey: Uint8Array,
): Promise<RecipientInfo> {
  const namedCurve = publicKey.asymmetricKeyDetails?.namedCurve;
  if (namedCurve === undefined) throw malformed('certificate', 'must have a key of a named curve');
  const ephemeral = await generateKeyPairAsync('ec', { namedCurve });
  const ephemeralDer = ephemeral.publicKey.export({ type: 'spki', format: 'der' });
  const wrapAlgorithm = bufferOf(encode(new AlgorithmIdentifier({ algorithm: keyWrap.aes256 })));
  const shared = await diffieHellmanAsync({ privateKey: ephemeral.privateKey, publicKey });
  const wrappingKey = x963Key('sha256', shared, new Uint8Array(wrapAlgorithm), 32);
  shared.fill(0);
  const encryptedKey = new OctetString(bufferOf(wrap(wrappingKey, contentKey)));
  wrappingKey.fill(0);
  const { issuerAndSerialNumber, subjectKeyIdentifier } = identifierOf(recipient);
  const rid =
    issuerAndSerialNumber === undefined
      ? { rKeyId: Object.assign(new RecipientKeyIdentifier(), { subjectKeyIdentifier }) }
      : { issuerAndSerialNumber };
  const { algorithm, subjectPublicKey } = decodePublicKey(new Uint8Array(ephemeralDer));
  const kari = new KeyAgreeRecipientInfo({
    version: 3,
    originator: new OriginatorIdentifierOrKey({
      originatorKey: new OriginatorPublicKey({ algorithm, publicKey: subjectPublicKey }),
    }),
    keyEncryptionAlgorithm: new AlgorithmIdentifier({
      algorithm: keyAgreement.stdDhSha256,
      parameters: wrapAlgorithm,
    }),
    recipientEncryptedKeys: new RecipientEncryptedKeys([
      new RecipientEncryptedKey({ rid: new KeyAgreeRecipientIdentifier(rid), encryptedKey }),
    ]),
  });
  return new RecipientInfo({ kari });
}

function identifierOf(recipient: PublicRecipient): {
  readonly issuerAndSerialNumber?: IssuerAndSerialNumber;
  readonly subjectKeyIdentifier?: SubjectKeyIdentifier;
} {
  if (recipient.kind === 'publicKey')
    return { subjectKeyIdentifier: new SubjectKeyIdentifier(bufferOf(recipient.keyIdentifier)) };
  return { issuerAndSerialNumber: issuerAndSerialNumberOf(recipient.certificateDer) };
}

/** How CMS names a certificate (RFC 5652 §10.2.4). Errors: `MalformedInput` when it is no certificate. */
export function issuerAndSerialNumberOf(certificateDer: Uint8Array): IssuerAndSerialNumber {
  const { issuer, serialNumber } = certificateOf(certificateDer).tbsCertificate;
  return new IssuerAndSerialNumber({ issuer, serialNumber });
}

function publicKeyOf(certificateDer: Uint8Array): Uint8Array {
  return encode(certificateOf(certificateDer).tbsCertificate.subjectPublicKeyInfo);
}

function certificateOf(certificateDer: Uint8Array): Certificate {
  try {
    return AsnConvert.parse(certificateDer, Certificate);
  } catch {
    throw malformed('certificate', 'must be an X.509 certificate');
  }
}

/** RFC 3394. */
function wrap(wrappingKey: Uint8Array, contentKey: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes256-wrap', wrappingKey, keyWrapVector);
  return new Uint8Array(Buffer.concat([cipher.update(contentKey), cipher.final()]));
}
