import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import {
  type CertificationRequestHash,
  createCertificationRequest,
  signatureAlgorithmOf,
  signInMemory,
} from './create-certification-request.js';
import { element, encode, objectIdentifierDer, tag } from './der.js';
import { envelop } from './enveloped-data.js';
import { keyIdentifier } from './extensions.js';
import { cms, hashAlgorithm, microsoft } from './object-identifiers.js';
import { decodePublicKey } from './public-key.js';

const sequence = (...fields: readonly Uint8Array[]) => element(tag.sequence, fields);
const octetString = (octets: Uint8Array) => element(tag.octetString, [octets]);
const smallInteger = (value: number) => element(tag.integer, [Uint8Array.of(value)]);
/** Members of a DER SET OF are in the order of their encodings (X.690 §11.6). */
const setOf = (...members: readonly Uint8Array[]) =>
  element(
    tag.set,
    [...members].sort((one, other) => Buffer.compare(one, other)),
  );
const attribute = (type: string, valueDer: Uint8Array) =>
  sequence(objectIdentifierDer(type), setOf(valueDer));
/** Identifier octets of `[0]` without elements inside, and of `[1]` with. */
const tags = { keyIdentifier: 0x80, unsignedAttributes: 0xa1 } as const;

/**
 * Makes a certification request with its own private key for the archive, as Windows does ([MS-WCCE] §3.1.1.4.3.6.1): a CMC
 * full PKI request (RFC 5272 §3.2.1), DER, signed by the new key, around a PKCS#10 request with an empty subject. The key goes
 * along as PrivateKeyInfo in EnvelopedData for `exchangeCertificateDer`, whose issuer the caller must have checked.
 *
 * Errors: `MalformedInput` when the certificate has a key that nothing can be encrypted to, or the new key is none of RSA and
 * ECDSA.
 */
export async function createArchivalRequest(
  privateKey: KeyObject,
  exchangeCertificateDer: Uint8Array,
  hash: ArchivalHash = 'SHA256',
): Promise<Uint8Array> {
  const exported = privateKey.export({ type: 'pkcs8', format: 'der' });
  const recipient = {
    kind: 'certificate',
    certificateDer: exchangeCertificateDer,
    oaepHash: 'sha1',
  } as const;
  const envelopedKeyDer = await envelop(exported, [recipient]).finally(() => exported.fill(0));
  return await archivalRequestAround(privateKey, envelopedKeyDer, hash);
}

/** How an archival request is signed and hashed. */
type ArchivalHash = Exclude<CertificationRequestHash, 'SHA1'>;

/**
 * As {@link createArchivalRequest}, around a key that is enveloped already (EnvelopedData, DER); whose key that is, is not
 * looked at.
 *
 * Errors: `MalformedInput` when the new key is none of RSA and ECDSA.
 */
export async function archivalRequestAround(
  privateKey: KeyObject,
  envelopedKeyDer: Uint8Array,
  hash: ArchivalHash = 'SHA256',
): Promise<Uint8Array> {
  const certificationRequestDer = await createCertificationRequest({ privateKey }, { hash });
  const digest = hash.toLowerCase() as Lowercase<typeof hash>;
  const keyHash = octetString(createHash(digest).update(envelopedKeyDer).digest());
  const aboutTheRequest = sequence(smallInteger(1));
  const addAttributes = sequence(
    smallInteger(0),
    aboutTheRequest,
    setOf(attribute(microsoft.encryptedKeyHash, keyHash)),
  );
  const control = sequence(
    smallInteger(2),
    objectIdentifierDer(microsoft.cmcAddAttributes),
    setOf(addAttributes),
  );
  const request = element(tag.context0, [smallInteger(1), certificationRequestDer]);
  // Neither CMS objects nor other messages (RFC 5272 §3.2.1).
  const pkiData = sequence(sequence(control), sequence(request), sequence(), sequence());
  const digestAlgorithm = sequence(objectIdentifierDer(hashAlgorithm[digest]));
  const signedAttributes = setOf(
    attribute(cms.contentType, objectIdentifierDer(cms.cmcPkiData)),
    attribute(cms.messageDigest, octetString(createHash(digest).update(pkiData).digest())),
  );
  const publicKey = decodePublicKey(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  const signerInfo = sequence(
    // RFC 5652 §5.3: version 3, because the signer is named by its key.
    smallInteger(3),
    element(tags.keyIdentifier, [keyIdentifier(publicKey)]),
    digestAlgorithm,
    // Signed as SET OF, sent as [0] (RFC 5652 §5.4).
    Uint8Array.of(tag.context0, ...signedAttributes.subarray(1)),
    encode(signatureAlgorithmOf(publicKey, hash)),
    octetString(await signInMemory(privateKey, signedAttributes, hash)),
    element(tags.unsignedAttributes, [attribute(microsoft.archivedKey, envelopedKeyDer)]),
  );
  const signedData = sequence(
    smallInteger(3),
    setOf(digestAlgorithm),
    sequence(objectIdentifierDer(cms.cmcPkiData), element(tag.context0, [octetString(pkiData)])),
    setOf(signerInfo),
  );
  return sequence(objectIdentifierDer(cms.signedData), element(tag.context0, [signedData]));
}
