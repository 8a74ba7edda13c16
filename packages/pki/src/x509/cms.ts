import { createHash } from 'node:crypto';
import type { KeyAlgorithm } from '@cardea/domain';
import {
  Attribute as CmsAttribute,
  DigestAlgorithmIdentifiers,
  EncapsulatedContent,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignerIdentifier,
  SignerInfo,
  SignerInfos,
} from '@peculiar/asn1-cms';
import {
  AsnArray,
  AsnObjectIdentifierConverter,
  AsnOctetStringConverter,
  AsnPropTypes,
  AsnType,
  AsnTypeTypes,
  OctetString,
} from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Attribute } from '@peculiar/asn1-x509';
import type { AuthorityCertificate } from './certificate.js';
import { CmcAddAttributes, CmcStatusInfo, PkiResponse, TaggedAttribute } from './cmc-schema.js';
import { bufferOf, element, encode, tag } from './der.js';
import { cms, hashAlgorithm, microsoft } from './object-identifiers.js';
import { type AuthoritySigner, signatureAlgorithmOf } from './signer.js';

/** The DER form of signedAttrs that is digested: an explicit SET OF tag (RFC 5652 §5.4). */
class SignedAttributes extends AsnArray<ArrayBuffer> {}
AsnType({ type: AsnTypeTypes.Set, itemType: AsnPropTypes.Any })(SignedAttributes);

/**
 * Certificates-only PKCS#7 (RFC 5652 §5: version 1, no signers), certificates in the order given, DER.
 */
export function certificatesOnly(certificatesDer: readonly Uint8Array[]): Uint8Array {
  return signedData({
    version: 1,
    digestAlgorithms: new DigestAlgorithmIdentifiers(),
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: cms.data }),
    certificatesDer,
    signerInfos: new SignerInfos(),
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
    /** Names the authority's issuer in the signerInfo. */
    readonly authorityIssuer: AuthorityCertificate;
  },
  signer: AuthoritySigner,
): Promise<Uint8Array> {
  const content = encode(pkiResponse(order.issuedDer));
  const digest = digestOf(signer.algorithm);
  const digestAlgorithm = new AlgorithmIdentifier({ algorithm: hashAlgorithm[digest] });
  const signedAttrs = signedAttributes(createHash(digest).update(content).digest());
  const toBeSigned = encode(
    new SignedAttributes(signedAttrs.map((attribute) => bufferOf(encode(attribute)))),
  );
  const signerInfo = new SignerInfo({
    version: 1,
    sid: new SignerIdentifier({
      issuerAndSerialNumber: new IssuerAndSerialNumber({
        issuer: order.authorityIssuer.subject,
        serialNumber: order.authority.serialNumber,
      }),
    }),
    digestAlgorithm,
    signedAttrs,
    signatureAlgorithm: signatureAlgorithmOf(signer.algorithm),
    signature: new OctetString(bufferOf(await signer.sign(toBeSigned))),
  });
  return signedData({
    // RFC 5652 §5.1: version 3, because the content is not of type data.
    version: 3,
    digestAlgorithms: new DigestAlgorithmIdentifiers([digestAlgorithm]),
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: cms.cmcPkiResponse,
      eContent: new EncapsulatedContent({ single: new OctetString(bufferOf(content)) }),
    }),
    certificatesDer: order.certificatesDer,
    signerInfos: new SignerInfos([signerInfo]),
  });
}

/** The hash of the authority's signatures; the signerInfo must name the same one (RFC 5652 §5.4, RFC 5753 §2.1.1). */
function digestOf(algorithm: KeyAlgorithm): 'sha256' | 'sha384' {
  return algorithm === 'ECDSA-P-384' ? 'sha384' : 'sha256';
}

/** contentType and messageDigest (RFC 5652 §11.1, §11.2), ordered as members of a DER SET OF. */
function signedAttributes(messageDigest: Uint8Array): CmsAttribute[] {
  const contentType = AsnObjectIdentifierConverter.toASN(cms.cmcPkiResponse);
  const digest = AsnOctetStringConverter.toASN(bufferOf(messageDigest));
  const attributes = [
    new CmsAttribute({ attrType: cms.contentType, attrValues: [bufferOf(encode(contentType))] }),
    new CmsAttribute({ attrType: cms.messageDigest, attrValues: [bufferOf(encode(digest))] }),
  ];
  return attributes.sort((one, other) => Buffer.compare(encode(one), encode(other)));
}

/** Body part 1: status of the request with body part number 1. Body part 2: which certificate was issued for it. */
function pkiResponse(issuedDer: Uint8Array): PkiResponse {
  const status = new CmcStatusInfo(0, [1], 'Issued');
  const sha1 = AsnOctetStringConverter.toASN(bufferOf(createHash('sha1').update(issuedDer).digest()));
  const issuedHash = new CmcAddAttributes(
    0,
    [1],
    [new Attribute({ type: microsoft.issuedCertificateHash, values: [bufferOf(encode(sha1))] })],
  );
  return new PkiResponse([
    new TaggedAttribute(1, cms.cmcStatusInfo, [bufferOf(encode(status))]),
    new TaggedAttribute(2, microsoft.cmcAddAttributes, [bufferOf(encode(issuedHash))]),
  ]);
}

/** ContentInfo with SignedData (RFC 5652 §3, §5.1); the certificates keep their exact bytes and their order. */
function signedData(parts: {
  readonly version: 1 | 3;
  readonly digestAlgorithms: DigestAlgorithmIdentifiers;
  readonly encapContentInfo: EncapsulatedContentInfo;
  readonly certificatesDer: readonly Uint8Array[];
  readonly signerInfos: SignerInfos;
}): Uint8Array {
  const signedDataDer = element(tag.sequence, [
    element(tag.integer, [Uint8Array.of(parts.version)]),
    encode(parts.digestAlgorithms),
    encode(parts.encapContentInfo),
    element(tag.context0, parts.certificatesDer),
    encode(parts.signerInfos),
  ]);
  const contentType = encode(AsnObjectIdentifierConverter.toASN(cms.signedData));
  return element(tag.sequence, [contentType, element(tag.context0, [signedDataDer])]);
}
