import { hash } from 'node:crypto';
import type { CertificatePolicy, SubjectAltName } from '@cardea/domain';
import {
  AsnIA5StringConverter,
  AsnNullConverter,
  AsnProp,
  AsnPropTypes,
  OctetString,
} from '@peculiar/asn1-schema';
import {
  AccessDescription,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BaseCRLNumber,
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
  FreshestCRL,
  GeneralName,
  IssuingDistributionPoint,
  id_ad_caIssuers,
  id_ad_ocsp,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_cRLDistributionPoints,
  id_ce_cRLNumber,
  id_ce_cRLReasons,
  id_ce_deltaCRLIndicator,
  id_ce_extKeyUsage,
  id_ce_freshestCRL,
  id_ce_issuingDistributionPoint,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_pe_authorityInfoAccess,
  id_qt_csp,
  id_qt_unotice,
  KeyIdentifier,
  KeyUsage,
  PolicyInformation,
  PolicyQualifierInfo,
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
  return hash('sha256', new Uint8Array(publicKey.subjectPublicKey), 'buffer').subarray(0, 20);
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

/** Names that an authority may certify, or must not: domains with everything below them, and mailboxes or their domains. */
export interface NameConstraints {
  readonly permittedDomains?: readonly string[];
  /** A mailbox, a host of mailboxes, or with a leading dot every host below a domain. */
  readonly permittedMail?: readonly string[];
  readonly excludedDomains?: readonly string[];
  readonly excludedMail?: readonly string[];
}

/** Critical nameConstraints of a certification authority (RFC 5280 §4.2.1.10). */
export function nameConstraints(constraints: NameConstraints): Extension {
  const { permittedDomains = [], permittedMail = [], excludedDomains = [], excludedMail = [] } = constraints;
  const subtrees = (domains: readonly string[], mail: readonly string[]) => [
    ...domains.map((dNSName) => element(tag.sequence, [encode(new GeneralName({ dNSName }))])),
    ...mail.map((rfc822Name) => element(tag.sequence, [encode(new GeneralName({ rfc822Name }))])),
  ];
  const permitted = subtrees(permittedDomains, permittedMail);
  const excluded = subtrees(excludedDomains, excludedMail);
  return extensionOf(
    id_ce_nameConstraints,
    element(tag.sequence, [
      ...(permitted.length === 0 ? [] : [element(tag.context0, permitted)]),
      ...(excluded.length === 0 ? [] : [element(tag.context1, excluded)]),
    ]),
    critical,
  );
}

/** The same constraints as another certificate has, by their value, DER. */
export function sameNameConstraints(valueDer: Uint8Array): Extension {
  return extensionOf(id_ce_nameConstraints, valueDer, critical);
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

/** cRLDistributionPoints with one point; all its addresses lead to the same CRL (RFC 5280 §4.2.1.13). */
export function crlDistributionPoint(urls: readonly string[]): Extension {
  return remembered(id_ce_cRLDistributionPoints, urls, () =>
    extension(id_ce_cRLDistributionPoints, new CRLDistributionPoints([distributionPointAt(urls)])),
  );
}

function distributionPointAt(urls: readonly string[]): DistributionPoint {
  const fullName = urls.map((url) => new GeneralName({ uniformResourceIdentifier: url }));
  return new DistributionPoint({ distributionPoint: new DistributionPointName({ fullName }) });
}

/** authorityInfoAccess that says where status and issuer's certificate are (RFC 5280 §4.2.2.1, RFC 6960 §3.1). */
export function authorityAddresses(
  ocspUrls: readonly string[],
  certificateUrls: readonly string[],
): Extension {
  const access = (accessMethod: string, url: string) =>
    new AccessDescription({
      accessMethod,
      accessLocation: new GeneralName({ uniformResourceIdentifier: url }),
    });
  return remembered(id_pe_authorityInfoAccess, [ocspUrls, certificateUrls], () =>
    extension(
      id_pe_authorityInfoAccess,
      new AuthorityInfoAccessSyntax([
        ...ocspUrls.map((url) => access(id_ad_ocsp, url)),
        ...certificateUrls.map((url) => access(id_ad_caIssuers, url)),
      ]),
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

function policyInformation({ oid, cpsUri, userNotice }: CertificatePolicy): PolicyInformation {
  const policyQualifiers = [
    ...(cpsUri === undefined ? [] : [qualifierInfo(id_qt_csp, encode(AsnIA5StringConverter.toASN(cpsUri)))]),
    // UserNotice with explicitText alone: noticeRef should not be used (RFC 5280 §4.2.1.4).
    ...(userNotice === undefined
      ? []
      : [qualifierInfo(id_qt_unotice, element(tag.sequence, [utf8StringDer(userNotice)]))]),
  ];
  return policyQualifiers.length === 0
    ? new PolicyInformation({ policyIdentifier: oid })
    : new PolicyInformation({ policyIdentifier: oid, policyQualifiers });
}

function qualifierInfo(policyQualifierId: string, qualifierDer: Uint8Array): PolicyQualifierInfo {
  return new PolicyQualifierInfo({ policyQualifierId, qualifier: bufferOf(qualifierDer) });
}

function utf8StringDer(text: string): Uint8Array {
  return element(tag.utf8String, [Buffer.from(text, 'utf8')]);
}

/** A name of subjectAltName; a directoryName is DER, all others but the userPrincipalName are plain ASCII. */
export type AlternativeName =
  | { readonly type: Exclude<SubjectAltName['type'], 'directoryName'>; readonly value: string }
  | { readonly type: 'directoryName'; readonly nameDer: Uint8Array };

/**
 * subjectAltName; critical when the subject is empty, as RFC 5280 §4.1.2.6 demands. The user principal name is an
 * otherName with a UTF8String.
 */
export function subjectAltName(names: readonly AlternativeName[], isSubjectEmpty: boolean): Extension {
  return extensionOf(
    id_ce_subjectAltName,
    element(tag.sequence, names.map(alternativeNameDer)),
    isSubjectEmpty,
  );
}

function alternativeNameDer(name: AlternativeName): Uint8Array {
  switch (name.type) {
    case 'userPrincipalName':
      return otherNameDer(microsoft.userPrincipalName, utf8StringDer(name.value));
    // Name is a CHOICE, so its tag is explicit (X.680 §31.2.7).
    case 'directoryName':
      return element(tag.context4, [name.nameDer]);
    default:
      return element(ia5NameTags[name.type], [Buffer.from(name.value, 'latin1')]);
  }
}

/** Names that are IA5Strings, and so plain ASCII, with implicit tags (RFC 5280 §4.2.1.6). */
const ia5NameTags = { rfc822Name: 0x81, dNSName: 0x82, uniformResourceIdentifier: 0x86 } as const;

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

/** Microsoft's certificate template extension of version 1, the template's name as a BMPString (MS-WCCE szOID_ENROLL_CERTTYPE). */
export function certificateTemplateName(name: string): Extension {
  return remembered(microsoft.certificateTemplateName, [name], () =>
    // BMPString is big-endian UCS-2 (X.690 §8.23.8).
    extensionOf(
      microsoft.certificateTemplateName,
      element(tag.bmpString, [Buffer.from(name, 'utf16le').swap16()]),
    ),
  );
}

/** cRLNumber (RFC 5280 §5.2.3). */
export function crlNumber(value: number): Extension {
  return extension(id_ce_cRLNumber, new CRLNumber(value));
}

/** Critical deltaCRLIndicator (RFC 5280 §5.2.4). */
export function deltaCrlIndicator(baseCrlNumber: number): Extension {
  return extension(id_ce_deltaCRLIndicator, new BaseCRLNumber(baseCrlNumber), critical);
}

/** Critical issuingDistributionPoint of a CRL that covers the user certificates which name `url` (RFC 5280 §5.2.5). */
export function issuingDistributionPoint(url: string): Extension {
  const fullName = [new GeneralName({ uniformResourceIdentifier: url })];
  return extension(
    id_ce_issuingDistributionPoint,
    new IssuingDistributionPoint({
      distributionPoint: new DistributionPointName({ fullName }),
      onlyContainsUserCerts: true,
    }),
    critical,
  );
}

/** freshestCRL of a complete CRL or of a certificate: where the delta is (RFC 5280 §5.2.6, §4.2.1.15). */
export function freshestCrl(urls: readonly string[]): Extension {
  return remembered(id_ce_freshestCRL, urls, () =>
    extension(id_ce_freshestCRL, new FreshestCRL([distributionPointAt(urls)])),
  );
}

/** reasonCode of a CRL entry (RFC 5280 §5.3.1). */
export function crlReason(reason: CRLReasons): Extension {
  return extension(id_ce_cRLReasons, new CRLReason(reason));
}
