import { CmError } from '@cardea/domain';
import { alternativeNames, generalNameTag } from '../../lint/general-names.js';
import { childrenOf, objectIdentifierOf } from '../../lint/strict-der.js';
import { decodeTbsCertificate, extension, type TbsCertificate } from '../../lint/tbs-certificate.js';
import { attributesOfName, nameOfAttribute } from '../../x509/certificate-names.js';
import { attributeType, extensionType, microsoft } from '../../x509/object-identifiers.js';
import type { OrderedCertificate } from '../external/ordered-certificate.js';
import type { CfsslName, CfsslOrder, CfsslSubject } from './cfssl-server.js';

/** Extended key usages that profiles of CFSSL know by name (its config.ExtKeyUsage); it drops others silently. */
const knownPurposes: ReadonlySet<string> = new Set([
  '2.5.29.37.0',
  '1.3.6.1.5.5.7.3.1',
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.5.5.7.3.3',
  '1.3.6.1.5.5.7.3.4',
  '1.3.6.1.5.5.7.3.5',
  '1.3.6.1.5.5.7.3.6',
  '1.3.6.1.5.5.7.3.7',
  '1.3.6.1.5.5.7.3.8',
  '1.3.6.1.5.5.7.3.9',
]);

/** Extensions that the profile of CFSSL writes, that CFSSL makes of the request, or that may be left out. */
const possible: ReadonlySet<string> = new Set([
  ...Object.values(extensionType),
  microsoft.certificateTemplate,
]);

const reasons = new Map<string, string>([
  [microsoft.securityExtension, 'the SID (the template has includeSid)'],
  [microsoft.applicationPolicies, 'application policies (the template has includeApplicationPolicies)'],
]);

/**
 * The names of an ordered certificate as CFSSL takes them. Its signing request has no place for extensions, so what only
 * an extension could carry is refused here, before anything is asked of CFSSL.
 *
 * Errors: `BadCertificationRequest` naming what CFSSL cannot put into a certificate.
 */
export function cfsslContent(ordered: OrderedCertificate): Pick<CfsslOrder, 'subject' | 'hosts'> {
  const tbs = decodeTbsCertificate(ordered.tbsCertificateDer);
  const unknown = tbs.extensions.find(({ oid }) => !possible.has(oid));
  if (unknown !== undefined)
    throw impossible(ordered, reasons.get(unknown.oid) ?? `the extension ${unknown.oid}`);
  const purposes = extension(tbs, extensionType.extKeyUsage);
  const purpose = (purposes === undefined ? [] : childrenOf(purposes.value))
    .map((one) => objectIdentifierOf(one))
    .find((oid) => !knownPurposes.has(oid));
  if (purpose !== undefined) throw impossible(ordered, `the extended key usage ${purpose}`);
  return { subject: subjectOf(ordered, tbs), hosts: hostsOf(ordered, tbs) };
}

/** Attributes that a subject of CFSSL can have more than once, by its abbreviations. */
const abbreviations = new Map<string, keyof CfsslName>([
  [attributeType.organizationName, 'O'],
  [attributeType.organizationalUnitName, 'OU'],
  [attributeType.countryName, 'C'],
  [attributeType.stateOrProvinceName, 'ST'],
  [attributeType.localityName, 'L'],
]);

function subjectOf(ordered: OrderedCertificate, tbs: TbsCertificate): CfsslSubject {
  const once = { commonName: '', serialNumber: '' };
  const names: CfsslName[] = [];
  for (const { type, value } of attributesOfName(tbs.subject.der)) {
    const abbreviation = abbreviations.get(type);
    if (abbreviation !== undefined) names.push({ [abbreviation]: value });
    else if (type === attributeType.commonName && once.commonName === '') once.commonName = value;
    else if (type === attributeType.serialNumber && once.serialNumber === '') once.serialNumber = value;
    else throw impossible(ordered, `${nameOfAttribute(type)} in the subject`);
  }
  return { ...once, names };
}

function hostsOf(ordered: OrderedCertificate, tbs: TbsCertificate): string[] {
  return alternativeNames(tbs).map((name) => {
    if (name.identifier === generalNameTag.rfc822Name || name.identifier === generalNameTag.dNSName)
      return Buffer.from(name.content).toString('latin1');
    throw impossible(ordered, otherNames.get(name.identifier) ?? 'another name than a host or mail address');
  });
}

/** Names in subjectAltName that CFSSL does not take, by identifier octet. */
const otherNames = new Map<number, string>([
  [generalNameTag.otherName, 'a user principal name in subjectAltName'],
  [generalNameTag.uniformResourceIdentifier, 'a URI in subjectAltName'],
  [generalNameTag.directoryName, 'a directory name in subjectAltName'],
]);

function impossible({ templateCommonName }: OrderedCertificate, what: string): CmError {
  return new CmError(
    'BadCertificationRequest',
    `CFSSL's server cannot put ${what} into a certificate, as ${templateCommonName} orders. Change the certificate template, or let another authority issue by it.`,
  );
}
