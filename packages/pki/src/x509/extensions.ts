import { createHash } from 'node:crypto';
import type { CertificatePolicy, SubjectAltName } from '@cardea/domain';
import {
  AsnIA5StringConverter,
  AsnNullConverter,
  AsnProp,
  AsnPropTypes,
  AsnUtf8StringConverter,
  OctetString,
} from '@peculiar/asn1-schema';
import {
  AccessDescription,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  CRLNumber,
  CRLReason,
  type CRLReasons,
  DistributionPoint,
  DistributionPointName,
  ExtendedKeyUsage,
  Extension,
  GeneralName,
  id_ad_caIssuers,
  id_ad_ocsp,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_cRLDistributionPoints,
  id_ce_cRLNumber,
  id_ce_cRLReasons,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_pe_authorityInfoAccess,
  id_qt_csp,
  KeyIdentifier,
  KeyUsage,
  OtherName,
  PolicyInformation,
  PolicyQualifierInfo,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509';
import { BoundedMap } from '../bounded-map.js';
import { bufferOf, element, encode, objectIdentifierDer, tag } from './der.js';
import { microsoft, ocsp } from './object-identifiers.js';

/** CertificateTemplateOID: version 2 template name of Microsoft's certification authorities. */
class CertificateTemplateName {
  constructor(
    readonly templateId = '',
    readonly majorVersion = 0,
    readonly minorVersion = 0,
  ) {}
}
AsnProp({ type: AsnPropTypes.ObjectIdentifier })(CertificateTemplateName.prototype, 'templateId');
AsnProp({ type: AsnPropTypes.Integer })(CertificateTemplateName.prototype, 'majorVersion');
AsnProp({ type: AsnPropTypes.Integer })(CertificateTemplateName.prototype, 'minorVersion');

const critical = true;
const encodedTrue = element(tag.boolean, [Uint8Array.of(0xff)]);
const encoded = new WeakMap<Extension, Uint8Array>();
const known = new BoundedMap<string, Extension>(1000);

/** One extension (RFC 5280 §4.1), DER. */
export function extensionDer(one: Extension): Uint8Array {
  const earlier = encoded.get(one);
  if (earlier !== undefined) return earlier;
  const value = element(tag.octetString, [new Uint8Array(one.extnValue.buffer)]);
  const type = objectIdentifierDer(one.extnID);
  const der = element(tag.sequence, one.critical ? [type, encodedTrue, value] : [type, value]);
  encoded.set(one, der);
  return der;
}

/** An extension that many certificates have in common is made once; `parts` are all that it depends on. */
function remembered(type: string, parts: readonly unknown[], make: () => Extension): Extension {
  const key = JSON.stringify([type, ...parts]);
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const made = make();
  known.set(key, made);
  return made;
}

function extension(extnID: string, value: object, isCritical = false): Extension {
  return extensionOf(extnID, encode(value), isCritical);
}

function extensionOf(extnID: string, valueDer: Uint8Array, isCritical = false): Extension {
  return new Extension({ extnID, critical: isCritical, extnValue: new OctetString(bufferOf(valueDer)) });
}

/** The leftmost 160 bits of SHA-256 over the subjectPublicKey bits (RFC 7093 §2 method 1). */
export function keyIdentifier(publicKey: {
  readonly subjectPublicKey: ArrayBuffer | Uint8Array;
}): Uint8Array {
  return createHash('sha256').update(new Uint8Array(publicKey.subjectPublicKey)).digest().subarray(0, 20);
}

/** subjectKeyIdentifier (RFC 5280 §4.2.1.2). */
export function subjectKeyIdentifier(identifier: Uint8Array): Extension {
  return extensionOf(id_ce_subjectKeyIdentifier, element(tag.octetString, [identifier]));
}

/** authorityKeyIdentifier with the key identifier only (RFC 5280 §4.2.1.1). */
export function authorityKeyIdentifier(identifier: Uint8Array): Extension {
  return remembered(id_ce_authorityKeyIdentifier, [Buffer.from(identifier).toString('hex')], () =>
    extension(
      id_ce_authorityKeyIdentifier,
      new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(bufferOf(identifier)) }),
    ),
  );
}

/** Critical basicConstraints of a certification authority (RFC 5280 §4.2.1.9). */
export function authorityConstraints(pathLenConstraint: number): Extension {
  return extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint }), critical);
}

/** Critical keyUsage (RFC 5280 §4.2.1.3); `flags` as in `KeyUsageFlags`. */
export function keyUsage(flags: number): Extension {
  return remembered(id_ce_keyUsage, [flags], () => extension(id_ce_keyUsage, new KeyUsage(flags), critical));
}

/** extKeyUsage (RFC 5280 §4.2.1.12), dotted object identifiers. */
export function extendedKeyUsage(purposes: readonly string[]): Extension {
  return remembered(id_ce_extKeyUsage, [purposes], () =>
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([...purposes])),
  );
}

/** cRLDistributionPoints with one address (RFC 5280 §4.2.1.13). */
export function crlDistributionPoint(url: string): Extension {
  const fullName = [new GeneralName({ uniformResourceIdentifier: url })];
  return remembered(id_ce_cRLDistributionPoints, [url], () =>
    extension(
      id_ce_cRLDistributionPoints,
      new CRLDistributionPoints([
        new DistributionPoint({ distributionPoint: new DistributionPointName({ fullName }) }),
      ]),
    ),
  );
}

/** authorityInfoAccess that says where status and issuer's certificate are (RFC 5280 §4.2.2.1, RFC 6960 §3.1). */
export function authorityAddresses(ocspUrl: string, certificateUrl: string): Extension {
  const access = (accessMethod: string, url: string) =>
    new AccessDescription({
      accessMethod,
      accessLocation: new GeneralName({ uniformResourceIdentifier: url }),
    });
  return remembered(id_pe_authorityInfoAccess, [ocspUrl, certificateUrl], () =>
    extension(
      id_pe_authorityInfoAccess,
      new AuthorityInfoAccessSyntax([access(id_ad_ocsp, ocspUrl), access(id_ad_caIssuers, certificateUrl)]),
    ),
  );
}

/** Spares clients the status of the certificate of whoever signs statuses (RFC 6960 §4.2.2.2.1). */
export function noOcspCheck(): Extension {
  return extension(ocsp.noCheck, AsnNullConverter.toASN(null));
}

/** certificatePolicies, each with the address of its practice statement where there is one (RFC 5280 §4.2.1.4). */
export function certificatePolicies(policies: readonly CertificatePolicy[]): Extension {
  return remembered(id_ce_certificatePolicies, [policies], () =>
    extension(id_ce_certificatePolicies, new CertificatePolicies(policies.map(policyInformation))),
  );
}

/** Microsoft's application policies: extended key usages once more, in the syntax of certificate policies. */
export function applicationPolicies(purposes: readonly string[]): Extension {
  const policies = purposes.map((policyIdentifier) => new PolicyInformation({ policyIdentifier }));
  return remembered(microsoft.applicationPolicies, [purposes], () =>
    extension(microsoft.applicationPolicies, new CertificatePolicies(policies)),
  );
}

function policyInformation({ oid, cpsUri }: CertificatePolicy): PolicyInformation {
  if (cpsUri === undefined) return new PolicyInformation({ policyIdentifier: oid });
  const qualifier = bufferOf(encode(AsnIA5StringConverter.toASN(cpsUri)));
  return new PolicyInformation({
    policyIdentifier: oid,
    policyQualifiers: [new PolicyQualifierInfo({ policyQualifierId: id_qt_csp, qualifier })],
  });
}

/** A name of subjectAltName. */
export interface AlternativeName {
  readonly type: SubjectAltName['type'];
  readonly value: string;
}

/**
 * subjectAltName; critical when the subject is empty, as RFC 5280 §4.1.2.6 demands. The user principal name is an
 * otherName with a UTF8String.
 */
export function subjectAltName(names: readonly AlternativeName[], isSubjectEmpty: boolean): Extension {
  const generalNames = names.map(({ type, value }) =>
    type === 'userPrincipalName'
      ? otherName(microsoft.userPrincipalName, AsnUtf8StringConverter.toASN(value))
      : new GeneralName({ [type]: value }),
  );
  return extension(id_ce_subjectAltName, new SubjectAlternativeName(generalNames), isSubjectEmpty);
}

/** Microsoft's security extension, which binds the certificate to the account's SID (`S-1-5-21-…` as text). */
export function securityIdentifier(sid: string): Extension {
  const sidText = element(tag.octetString, [Buffer.from(sid, 'ascii')]);
  const names = element(tag.sequence, [otherNameDer(microsoft.objectSid, sidText)]);
  return extensionOf(microsoft.securityExtension, names);
}

/** GeneralName of the type otherName (RFC 5280 §4.2.1.6), DER. */
function otherNameDer(typeId: string, valueDer: Uint8Array): Uint8Array {
  return element(tag.context0, [objectIdentifierDer(typeId), element(tag.context0, [valueDer])]);
}

function otherName(typeId: string, value: object): GeneralName {
  return new GeneralName({ otherName: new OtherName({ typeId, value: bufferOf(encode(value)) }) });
}

/** Microsoft's certificate template extension, version 2. */
export function certificateTemplate(
  templateId: string,
  majorVersion: number,
  minorVersion: number,
): Extension {
  return remembered(microsoft.certificateTemplate, [templateId, majorVersion, minorVersion], () =>
    extension(
      microsoft.certificateTemplate,
      new CertificateTemplateName(templateId, majorVersion, minorVersion),
    ),
  );
}

/** cRLNumber (RFC 5280 §5.2.3). */
export function crlNumber(value: number): Extension {
  return extension(id_ce_cRLNumber, new CRLNumber(value));
}

/** reasonCode of a CRL entry (RFC 5280 §5.3.1). */
export function crlReason(reason: CRLReasons): Extension {
  return extension(id_ce_cRLReasons, new CRLReason(reason));
}
