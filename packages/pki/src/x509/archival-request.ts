import { createHash, createPublicKey, verify } from 'node:crypto';
import { CmError } from '@cardea/domain';
import {
  childrenOf,
  contentOf,
  type DerElement,
  DerFault,
  identifier,
  isSameBytes,
  objectIdentifierOf,
  readElement,
} from '../lint/strict-der.js';
import { element, isExactlyOneSequence, tag } from './der.js';
import { cms, hashAlgorithm, microsoft } from './object-identifiers.js';

/** A certification request with its private key, wrapped for the archive. */
export interface ArchivalRequest {
  /** PKCS#10, DER; neither decoded nor checked. */
  readonly certificationRequestDer: Uint8Array;
  /** CMS EnvelopedData with the private key for an exchange certificate, DER; not opened. */
  readonly envelopedKeyDer: Uint8Array;
  readonly signature: ArchivalSignature;
}

/** The signature over a CMC request, by the key of the PKCS#10 request inside; not yet verified. */
export interface ArchivalSignature {
  /** As the platform names it. */
  readonly hash: string;
  /** Signed attributes as SET OF, DER. */
  readonly signedDer: Uint8Array;
  readonly signature: Uint8Array;
}

/** Identifier octets of context-specific elements with elements inside. */
const context = { 0: 0xa0, 1: 0xa1 } as const;

const hashNames: Readonly<Record<string, string>> = {
  [hashAlgorithm.sha1]: 'sha1',
  [hashAlgorithm.sha256]: 'sha256',
  [hashAlgorithm.sha384]: 'sha384',
  [hashAlgorithm.sha512]: 'sha512',
};
const hashesByLength: Readonly<Record<number, string>> = {
  20: 'sha1',
  32: 'sha256',
  48: 'sha384',
  64: 'sha512',
};

/**
 * Reads a CMC full PKI request (RFC 5272 §3.2.1) with one PKCS#10 request and its private key for the archive, as Windows
 * sends it ([MS-WCCE] §3.1.1.4.3.6.1): the key is an unsigned attribute, and its hash is among the controls, which are signed.
 * The hash and the digest over the controls are compared here; whose signature it is, is not.
 *
 * Errors: `BadCertificationRequest` for a CMC request of another form. Undefined when it is no CMS SignedData at all.
 */
export function readArchivalRequest(octets: Uint8Array): ArchivalRequest | undefined {
  if (!isSignedData(octets)) return undefined;
  try {
    return readParts(octets);
  } catch (cause) {
    if (!(cause instanceof DerFault)) throw cause;
    throw new CmError(
      'BadCertificationRequest',
      `The CMC request cannot be taken: it ${cause.message}. It must be one full PKI request (RFC 5272) in DER with one PKCS#10 request and its private key for the archive.`,
      { cause },
    );
  }
}

function isSignedData(octets: Uint8Array): boolean {
  if (!isExactlyOneSequence(octets)) return false;
  try {
    return objectIdentifierOf(childrenOf(readElement(octets))[0]) === cms.signedData;
  } catch {
    // PKCS#10 begins with something else.
    return false;
  }
}

function readParts(octets: Uint8Array): ArchivalRequest {
  const [signedData] = childrenOf(childrenOf(readElement(octets))[1], context[0]);
  const fields = childrenOf(signedData);
  const content = pkiDataIn(fields[2]);
  const signer = onlyOne(childrenOf(fields.at(-1), identifier.set), 'signer');
  const { envelopedKeyDer, signature } = readSigner(signer, content);
  const [controls, requests] = childrenOf(readElement(content));
  const expected = keyHashIn(childrenOf(controls));
  const hash = hashesByLength[expected.length];
  if (hash === undefined || !isSameBytes(expected, createHash(hash).update(envelopedKeyDer).digest()))
    throw new DerFault('has another private key for the archive than the one whose hash was signed');
  // tcr [0]: bodyPartID and PKCS#10 (RFC 5272 §3.2.1.2.1).
  const [, certificationRequest] = childrenOf(onlyOne(childrenOf(requests), 'request'), context[0]);
  if (certificationRequest === undefined) throw new DerFault('lacks a PKCS#10 request');
  return { certificationRequestDer: certificationRequest.der, envelopedKeyDer, signature };
}

/** The octets of PKIData. */
function pkiDataIn(encapsulated: DerElement | undefined): Uint8Array {
  const [contentType, content] = childrenOf(encapsulated);
  if (objectIdentifierOf(contentType) !== cms.cmcPkiData) throw new DerFault('holds no PKIData');
  return contentOf(childrenOf(content, context[0])[0], identifier.octetString);
}

/** SignerInfo (RFC 5652 §5.3): version, signer, digest, signed attributes, algorithm, signature, unsigned attributes. */
function readSigner(signer: DerElement, content: Uint8Array) {
  const [, , digest, signedAttributes, , signature, unsigned] = childrenOf(signer);
  const hash = hashNames[objectIdentifierOf(childrenOf(digest)[0])];
  if (hash === undefined) throw new DerFault('is signed with a hash that is not accepted');
  const signed = childrenOf(signedAttributes, context[0]);
  const messageDigest = contentOf(onlyValue(signed, cms.messageDigest), identifier.octetString);
  const contentType = objectIdentifierOf(onlyValue(signed, cms.contentType));
  const isOverContent = isSameBytes(messageDigest, createHash(hash).update(content).digest());
  if (contentType !== cms.cmcPkiData || !isOverContent)
    throw new DerFault('has a signature over something else');
  return {
    envelopedKeyDer: onlyValue(childrenOf(unsigned, context[1]), microsoft.archivedKey).der,
    signature: {
      hash,
      // RFC 5652 §5.4: what is signed has an explicit SET OF tag.
      signedDer: element(tag.set, [signedAttributes?.content ?? new Uint8Array()]),
      signature: contentOf(signature, identifier.octetString),
    },
  };
}

/** The hash of the wrapped key: an attribute that the controls add to the request (szOID_CMC_ADD_ATTRIBUTES). */
function keyHashIn(controls: readonly DerElement[]): Uint8Array {
  for (const control of controls) {
    // TaggedAttribute: bodyPartID, type, values (RFC 5272 §3.2.1.1).
    const [, type, values] = childrenOf(control);
    if (objectIdentifierOf(type) !== microsoft.cmcAddAttributes) continue;
    const [, , attributes] = childrenOf(childrenOf(values, identifier.set)[0]);
    return contentOf(
      onlyValue(childrenOf(attributes, identifier.set), microsoft.encryptedKeyHash),
      identifier.octetString,
    );
  }
  throw new DerFault('lacks the hash of the private key for the archive');
}

/** The one value of the one attribute of a type (RFC 5652 §5.3). */
function onlyValue(attributes: readonly DerElement[], wanted: string): DerElement {
  const found = attributes.filter((one) => objectIdentifierOf(childrenOf(one)[0]) === wanted);
  return onlyOne(childrenOf(childrenOf(onlyOne(found, `attribute ${wanted}`))[1], identifier.set), 'value');
}

function onlyOne(elements: readonly DerElement[], what: string): DerElement {
  const [only, ...more] = elements;
  if (only === undefined || more.length > 0) throw new DerFault(`has not exactly one ${what}`);
  return only;
}

/**
 * Verifies that a CMC request was signed by the key of its PKCS#10 request (SubjectPublicKeyInfo, DER): PKCS#1 v1.5 or ECDSA.
 *
 * Errors: `BadCertificationRequest`.
 */
export async function verifyArchivalSignature(
  { hash, signedDer, signature }: ArchivalSignature,
  publicKeyDer: Uint8Array,
): Promise<void> {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  const isGood = await new Promise<boolean>((resolve) => {
    // A signature that cannot even be decoded is as wrong as one that does not match.
    verify(hash, signedDer, key, signature, (error, result) => resolve(error === null && result));
  });
  if (!isGood)
    throw new CmError(
      'BadCertificationRequest',
      'The CMC request is not signed by the key of its PKCS#10 request.',
    );
}
