import { createPublicKey, X509Certificate } from 'node:crypto';
import { alternativeNames } from '../../lint/general-names.js';
import { keyUsagesOf } from '../../lint/key-usage-bits.js';
import { childrenOf, DerFault, isSameBytes, objectIdentifierOf, readElement } from '../../lint/strict-der.js';
import { decodeTbsCertificate, extension, type TbsCertificate } from '../../lint/tbs-certificate.js';
import type { AuthorityCertificate } from '../../x509/certificate.js';
import { attributesOfName, nameText } from '../../x509/certificate-names.js';
import { extensionType, microsoft } from '../../x509/object-identifiers.js';
import { keyFamily, readPublicKey } from '../../x509/public-key.js';
import type { OrderedCertificate } from './ordered-certificate.js';

/** Clocks of the authority may be this much ahead of ours. */
const aheadMs = 10 * 60 * 1000;

/** A certificate that an authority gave us, and what it is held against. */
export interface Comparison {
  readonly certificate: X509Certificate;
  readonly ordered: OrderedCertificate;
  readonly issuer: AuthorityCertificate;
  /** When the certificate came. */
  readonly now: Date;
}

/**
 * Says in which ways a certificate is not the one ordered; empty when it is. Serial number, addresses of the issuer, the
 * order of the subject's attributes and a shorter validity are the authority's to choose; every name, the key and what
 * the certificate is good for are not.
 */
export function deviations({ certificate, ordered, issuer, now }: Comparison): string[] {
  const tbs = tbsOf(certificate);
  if (typeof tbs === 'string') return [tbs];
  const wanted = decodeTbsCertificate(ordered.tbsCertificateDer);
  const checks = [
    () => signatureDeviation(certificate, issuer),
    () => keyDeviation(tbs, wanted),
    () => subjectDeviation(tbs, wanted),
    () => alternativeNameDeviation(tbs, wanted),
    () => keyUsageDeviation(tbs, wanted, ordered),
    () => extendedKeyUsageDeviation(tbs, wanted),
    () => constraintDeviation(tbs),
    () => policyDeviation(tbs, wanted),
    () => otherExtensionDeviation(tbs, wanted),
    () => validityDeviation(certificate, ordered, now),
    () => serialNumberDeviation(tbs),
  ];
  return checks.flatMap((check) => {
    try {
      return check() ?? [];
    } catch (error) {
      if (error instanceof DerFault) return `a field ${error.message}`;
      throw error;
    }
  });
}

function tbsOf(certificate: X509Certificate): TbsCertificate | string {
  try {
    const [tbs] = childrenOf(readElement(certificate.raw));
    if (tbs === undefined) return 'it is empty';
    return decodeTbsCertificate(tbs.der);
  } catch (error) {
    if (error instanceof DerFault) return `it ${error.message}`;
    throw error;
  }
}

function signatureDeviation(
  certificate: X509Certificate,
  { certificateDer, subjectDer }: AuthorityCertificate,
): string | undefined {
  const issuer = new X509Certificate(certificateDer);
  if (!certificate.verify(issuer.publicKey))
    return 'the signature is not of the issuing certificate that we know';
  const tbs = tbsOf(certificate);
  return typeof tbs !== 'string' && isSameBytes(tbs.issuer.der, subjectDer)
    ? undefined
    : 'its issuer has another name than the issuing certificate that we know';
}

function keyDeviation(tbs: TbsCertificate, wanted: TbsCertificate): string | undefined {
  return isSameBytes(plainKey(tbs), plainKey(wanted)) ? undefined : 'the public key is another';
}

/** One form for one key, whatever form its encoder chose. */
function plainKey({ subjectPublicKeyInfo }: TbsCertificate): Uint8Array {
  const key = { key: Buffer.from(subjectPublicKeyInfo.der), format: 'der', type: 'spki' } as const;
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}

function subjectDeviation(tbs: TbsCertificate, wanted: TbsCertificate): string | undefined {
  const given = attributesOfName(tbs.subject.der);
  const ordered = attributesOfName(wanted.subject.der);
  const sorted = (names: typeof given) =>
    names.map(({ type, value }) => JSON.stringify([type, value])).sort();
  return JSON.stringify(sorted(given)) === JSON.stringify(sorted(ordered))
    ? undefined
    : `the subject is ${nameText(given)} instead of ${nameText(ordered)}`;
}

function alternativeNameDeviation(tbs: TbsCertificate, wanted: TbsCertificate): string | undefined {
  const names = (from: TbsCertificate) =>
    alternativeNames(from)
      .map(({ der }) => Buffer.from(der).toString('hex'))
      .sort();
  return names(tbs).join() === names(wanted).join()
    ? undefined
    : 'the subjectAltName has other names than those ordered';
}

function keyUsageDeviation(
  tbs: TbsCertificate,
  wanted: TbsCertificate,
  ordered: OrderedCertificate,
): string | undefined {
  const given = keyUsagesOf(tbs) ?? [];
  const expected = keyUsagesOf(wanted) ?? [];
  const allowed = new Set<string>([...expected, ...ordered.keyUsages]);
  const tooMuch = given.filter((usage) => !allowed.has(usage));
  // A profile for RSA and elliptic curves names keyEncipherment for both, where we would say keyAgreement for the latter.
  const isCurve = keyFamily(readPublicKey(wanted.subjectPublicKeyInfo.der)) === 'ECDSA';
  const missing = expected.filter(
    (usage) => !given.includes(usage) && !(isCurve && usage === 'keyAgreement'),
  );
  if (tooMuch.length === 0 && missing.length === 0 && given.length > 0) return undefined;
  return `the keyUsage is ${given.join(', ') || 'missing'} instead of ${expected.join(', ')}`;
}

function extendedKeyUsageDeviation(tbs: TbsCertificate, wanted: TbsCertificate): string | undefined {
  const given = purposes(tbs);
  const expected = purposes(wanted);
  return given.join() === expected.join()
    ? undefined
    : `the extKeyUsage is ${given.join(', ') || 'missing'} instead of ${expected.join(', ') || 'none'}`;
}

function purposes(from: TbsCertificate): string[] {
  const found = extension(from, extensionType.extKeyUsage);
  return found === undefined
    ? []
    : childrenOf(found.value)
        .map((one) => objectIdentifierOf(one))
        .sort();
}

/** RFC 5280 §4.2.1.9: an end entity's basicConstraints is an empty sequence. */
function constraintDeviation(tbs: TbsCertificate): string | undefined {
  const found = extension(tbs, extensionType.basicConstraints);
  return found === undefined || childrenOf(found.value).length === 0
    ? undefined
    : 'it is a certificate of a certification authority';
}

/** An authority may issue under a policy of its own where none was ordered. */
function policyDeviation(tbs: TbsCertificate, wanted: TbsCertificate): string | undefined {
  const policies = (from: TbsCertificate) => {
    const found = extension(from, extensionType.certificatePolicies);
    const listed = found === undefined ? [] : childrenOf(found.value);
    return listed.map((policy) => objectIdentifierOf(childrenOf(policy)[0])).sort();
  };
  const expected = policies(wanted);
  const given = policies(tbs);
  return expected.length === 0 || given.join() === expected.join()
    ? undefined
    : `the certificatePolicies are ${given.join(', ') || 'missing'} instead of ${expected.join(', ')}`;
}

/** Extensions that are compared above, or are the authority's own business. */
const settled: ReadonlySet<string> = new Set([
  extensionType.subjectKeyIdentifier,
  extensionType.keyUsage,
  extensionType.subjectAltName,
  extensionType.basicConstraints,
  extensionType.cRLDistributionPoints,
  extensionType.freshestCRL,
  extensionType.certificatePolicies,
  extensionType.authorityKeyIdentifier,
  extensionType.extKeyUsage,
  extensionType.authorityInfoAccess,
]);
/** Our name for the kind of certificate: nobody's rights rest on it, so an authority may leave it out. */
export const dispensableExtensions: ReadonlySet<string> = new Set([
  microsoft.certificateTemplate,
  microsoft.certificateTemplateName,
]);
/** Extensions that say who somebody is or what for, which nobody may add. */
const meaningful: ReadonlySet<string> = new Set([
  ...dispensableExtensions,
  microsoft.securityExtension,
  microsoft.applicationPolicies,
]);

function otherExtensionDeviation(tbs: TbsCertificate, wanted: TbsCertificate): string | undefined {
  const different = wanted.extensions.find(({ oid, value }) => {
    if (settled.has(oid)) return false;
    const given = extension(tbs, oid);
    return given === undefined ? !dispensableExtensions.has(oid) : !isSameBytes(given.value.der, value.der);
  });
  if (different !== undefined)
    return `the extension ${different.oid} is ${extension(tbs, different.oid) === undefined ? 'missing' : 'another'}`;
  const added = tbs.extensions.find(
    ({ oid, isCritical }) =>
      !settled.has(oid) && extension(wanted, oid) === undefined && (isCritical || meaningful.has(oid)),
  );
  return added === undefined ? undefined : `it has the extension ${added.oid}, which nobody ordered`;
}

function validityDeviation(
  { validFromDate, validToDate }: X509Certificate,
  { longestValidityMs, shortestValidityMs }: OrderedCertificate,
  now: Date,
): string | undefined {
  if (validFromDate.getTime() > now.getTime() + aheadMs) return 'it is not valid yet';
  if (validToDate <= now) return 'it is not valid any more';
  if (validToDate.getTime() - validFromDate.getTime() > longestValidityMs)
    return `it is valid for longer than ordered, until ${validToDate.toISOString()}`;
  return validToDate.getTime() - now.getTime() < shortestValidityMs
    ? `it is valid for less than the least that was ordered, until ${validToDate.toISOString()}`
    : undefined;
}

/** RFC 5280 §4.1.2.2. */
function serialNumberDeviation({ serialNumber }: TbsCertificate): string | undefined {
  const isPositive = ((serialNumber[0] ?? 0x80) & 0x80) === 0 && serialNumber.some((octet) => octet !== 0);
  return isPositive && serialNumber.length <= 20
    ? undefined
    : 'the serial number is not a positive number of at most 20 octets';
}
