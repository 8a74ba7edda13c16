import { createHash } from 'node:crypto';
import type { AuthorityCertificate } from './certificate.js';
import { element, objectIdentifierDer, tag } from './der.js';
import { cms, hashAlgorithm, microsoft } from './object-identifiers.js';
import { type AuthoritySigner, signatureAlgorithmDerOf, signatureHashOf } from './signer.js';

// Every issued certificate is answered in one of these forms, so they are put together from DER directly.

const sequence = (...fields: readonly Uint8Array[]) => element(tag.sequence, fields);
const setOf = (...members: readonly Uint8Array[]) => element(tag.set, members);
const octetString = (octets: Uint8Array) => element(tag.octetString, [octets]);
const smallInteger = (value: number) => element(tag.integer, [Uint8Array.of(value)]);

/**
 * Certificates-only PKCS#7 (RFC 5652 §5: version 1, no signers), certificates in the order given, DER.
 */
export function certificatesOnly(certificatesDer: readonly Uint8Array[]): Uint8Array {
  return signedData({
    version: 1,
    digestAlgorithms: [],
    encapContentInfo: sequence(objectIdentifierDer(cms.data)),
    certificatesDer,
    signerInfos: [],
  });
}

/**
 * CMC full PKI response (RFC 5272 §3.2.2, §4.2) as MIM CM answers an issued certificate: status "Issued" for body part
 * 1, the SHA-1 of the certificate as added attribute, all `certificatesDer` in the order given, signed by the
 * authority's own key, DER.
 */
export async function cmcResponse(
  order: {
    readonly issuedDer: Uint8Array;
    readonly certificatesDer: readonly Uint8Array[];
    readonly authority: AuthorityCertificate;
  },
  signer: AuthoritySigner,
): Promise<Uint8Array> {
  const content = pkiResponse(order.issuedDer);
  const digest = signatureHashOf(signer.algorithm);
  const digestAlgorithm = sequence(objectIdentifierDer(hashAlgorithm[digest]));
  const attributes = signedAttributes(createHash(digest).update(content).digest());
  const serialNumber = element(tag.integer, [new Uint8Array(order.authority.serialNumber)]);
  const signerInfo = sequence(
    smallInteger(1),
    sequence(order.authority.issuerDer, serialNumber),
    digestAlgorithm,
    element(tag.context0, attributes),
    signatureAlgorithmDerOf(signer.algorithm),
    // RFC 5652 §5.4: an explicit SET OF tag is what is signed.
    octetString(await signer.sign(setOf(...attributes))),
  );
  return signedData({
    // RFC 5652 §5.1: version 3, because the content is not of type data.
    version: 3,
    digestAlgorithms: [digestAlgorithm],
    encapContentInfo: sequence(
      objectIdentifierDer(cms.cmcPkiResponse),
      element(tag.context0, [octetString(content)]),
    ),
    certificatesDer: order.certificatesDer,
    signerInfos: [signerInfo],
  });
}

/** Attribute (RFC 5652 §5.3) with one value. */
function attribute(type: string, valueDer: Uint8Array): Uint8Array {
  return sequence(objectIdentifierDer(type), setOf(valueDer));
}

/** contentType and messageDigest (RFC 5652 §11.1, §11.2), ordered as members of a DER SET OF. */
function signedAttributes(messageDigest: Uint8Array): Uint8Array[] {
  const attributes = [
    attribute(cms.contentType, objectIdentifierDer(cms.cmcPkiResponse)),
    attribute(cms.messageDigest, octetString(messageDigest)),
  ];
  return attributes.sort((one, other) => Buffer.compare(one, other));
}

/** The body part that a control speaks of is the request, number 1. */
const aboutTheRequest = sequence(smallInteger(1));
/** CMCStatusInfo (RFC 5272 §6.1.1): success, and the words of MIM CM. */
const issuedStatus = sequence(
  smallInteger(0),
  aboutTheRequest,
  element(tag.utf8String, [Buffer.from('Issued', 'utf8')]),
);
const none = sequence();

/** Body part 1: status of the request with body part number 1. Body part 2: which certificate was issued for it. */
function pkiResponse(issuedDer: Uint8Array): Uint8Array {
  const sha1 = octetString(createHash('sha1').update(issuedDer).digest());
  const issuedHash = sequence(
    smallInteger(0),
    aboutTheRequest,
    setOf(attribute(microsoft.issuedCertificateHash, sha1)),
  );
  const controls = sequence(
    taggedAttribute(1, cms.cmcStatusInfo, issuedStatus),
    taggedAttribute(2, microsoft.cmcAddAttributes, issuedHash),
  );
  // Neither CMS objects nor other messages (RFC 5272 §3.2.2).
  return sequence(controls, none, none);
}

/** TaggedAttribute (RFC 5272 §3.2.1.2.1 and appendix A). */
function taggedAttribute(bodyPartId: number, type: string, valueDer: Uint8Array): Uint8Array {
  return sequence(smallInteger(bodyPartId), objectIdentifierDer(type), setOf(valueDer));
}

/** ContentInfo with SignedData (RFC 5652 §3, §5.1); the certificates keep their exact bytes and their order. */
function signedData(parts: {
  readonly version: 1 | 3;
  readonly digestAlgorithms: readonly Uint8Array[];
  readonly encapContentInfo: Uint8Array;
  readonly certificatesDer: readonly Uint8Array[];
  readonly signerInfos: readonly Uint8Array[];
}): Uint8Array {
  const signedDataDer = sequence(
    smallInteger(parts.version),
    setOf(...parts.digestAlgorithms),
    parts.encapContentInfo,
    element(tag.context0, parts.certificatesDer),
    setOf(...parts.signerInfos),
  );
  return sequence(objectIdentifierDer(cms.signedData), element(tag.context0, [signedDataDer]));
}
