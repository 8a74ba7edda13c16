import { X509Certificate } from 'node:crypto';
import { CmError } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { authorityRules } from '../../lint/authority-rules.js';
import { keyUsagesOf } from '../../lint/key-usage-bits.js';
import { lintCertificate } from '../../lint/lint-certificate.js';
import { acceptedSignatureAlgorithms } from '../../lint/rules/signature-algorithm.js';
import {
  childrenOf,
  contentOf,
  DerFault,
  identifier,
  isSameBytes,
  objectIdentifierOf,
  readElement,
} from '../../lint/strict-der.js';
import { decodeTbsCertificate, extension, type TbsCertificate } from '../../lint/tbs-certificate.js';
import { bufferOf, encode } from '../../x509/der.js';
import { extensionType } from '../../x509/object-identifiers.js';

/** A certificate that somebody else signed for an authority of ours. */
export interface InstalledCertificate {
  readonly certificateDer: Uint8Array;
  /** Certificates above it, DER, in any order; they lead to a root, which is among them. */
  readonly chainDers: readonly Uint8Array[];
  /** Of the key that the certificate is for: SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  /** Subject that was asked for, DER. */
  readonly subjectDer: Uint8Array;
  readonly now: Date;
}

/** What the check found good. */
export interface CheckedInstalledCertificate {
  /** Certificates above, DER: the issuer's first, the root's last. */
  readonly superiors: readonly Uint8Array[];
  /** What is unusual and does no harm, as sentences. */
  readonly remarks: readonly string[];
}

/**
 * Rules whose subject is the business of whoever signed: what breaks them is remarked on. Path length and key usage are
 * looked at one by one besides.
 */
const remarkedOn: ReadonlySet<string> = new Set([
  'serial-number',
  'name-string-types',
  'name-lengths',
  'certificate-policies',
  'crl-distribution-points',
  'authority-information-access',
  'authority-constraints',
  'authority-key-usage',
  'authority-key-identifier',
]);

/**
 * Checks the certificate that an authority elsewhere signed for one of ours: it is for our key, makes it a certification
 * authority that may sign certificates and CRLs (RFC 5280 §4.2.1.3, §4.2.1.9), is valid now, keeps the rules for authority
 * certificates, and its chain leads signature by signature to the root (§6.1).
 *
 * Errors: `BadCertificationRequest` that names what is wrong; nothing else is looked at then.
 */
export function checkInstalledCertificate(installed: InstalledCertificate): CheckedInstalledCertificate {
  try {
    return checked(installed);
  } catch (error) {
    if (error instanceof DerFault) throw refused(`A certificate cannot be read: it ${error.message}.`);
    throw error;
  }
}

function checked(installed: InstalledCertificate): CheckedInstalledCertificate {
  const certificate = opened(installed.certificateDer, 'The certificate');
  const tbs = tbsOf(installed.certificateDer);
  if (!isSameBytes(tbs.subjectPublicKeyInfo.der, installed.publicKeyDer))
    throw refused('The certificate is for another key than the one that the request was made with.');
  const superiors = pathToRoot(certificate, installed.chainDers);
  const path = [certificate, ...superiors];
  for (const [index, each] of path.entries()) {
    isAuthority(each, index);
    isValid(each, installed.now);
  }
  const remarks = lintRemarks(tbs, superiors, installed.certificateDer);
  if (!isSameBytes(tbs.subject.der, installed.subjectDer))
    remarks.push(
      `The subject is ${oneLine(certificate.subject)}, which is not the one asked for; certificates name it as their issuer.`,
    );
  return { superiors: superiors.map(({ raw }) => new Uint8Array(raw)), remarks };
}

/** The certificates from the issuer of `certificate` to a root, each signature verified with the key above it. */
function pathToRoot(certificate: X509Certificate, chainDers: readonly Uint8Array[]): X509Certificate[] {
  const candidates = chainDers.map((der) => opened(der, 'A certificate of the chain'));
  const path: X509Certificate[] = [];
  let current = certificate;
  while (!isSelfIssued(current) || current === certificate) {
    const below = current;
    const issuers = candidates.filter((one) => below.checkIssued(one) && !path.includes(one));
    const issuer = issuers.find((one) => below.verify(one.publicKey));
    if (issuer === undefined)
      throw refused(
        issuers.length > 0
          ? `The signature of ${oneLine(below.subject)} does not verify with the key of ${oneLine(below.issuer)}.`
          : `The chain lacks the certificate of ${oneLine(below.issuer)}. Give every certificate up to the root with --chain.`,
      );
    hasStrongSignature(below);
    path.push(issuer);
    current = issuer;
  }
  if (!current.verify(current.publicKey))
    throw refused(`The root ${oneLine(current.subject)} does not sign itself.`);
  return path;
}

function hasStrongSignature({ raw, subject }: X509Certificate): void {
  const algorithm = objectIdentifierOf(childrenOf(tbsOf(raw).signature)[0]);
  const fault = acceptedSignatureAlgorithms.includes(algorithm)
    ? undefined
    : `is signed by ${algorithm}, which is not RSA or ECDSA with SHA-2`;
  if (fault !== undefined) throw refused(`The certificate of ${oneLine(subject)} ${fault}.`);
}

/** `below` authorities stand between it and the certificates of users. */
function isAuthority(certificate: X509Certificate, below: number): void {
  const who = oneLine(certificate.subject);
  const tbs = tbsOf(certificate.raw);
  const [cA, pathLength] = childrenOf(extension(tbs, extensionType.basicConstraints)?.value ?? noElements);
  if (cA?.identifier !== identifier.boolean || cA.content[0] !== 0xff)
    throw refused(`The certificate of ${who} is not that of a certification authority (basicConstraints).`);
  if (pathLength !== undefined) {
    const [longest = 0] = contentOf(pathLength, identifier.integer);
    if (longest < below)
      throw refused(
        `The certificate of ${who} allows ${longest} authorities below it (pathLenConstraint); ${below} would be needed.`,
      );
  }
  const usages = keyUsagesOf(tbs);
  const isSelfMadeRoot = isSelfIssued(certificate) && usages === undefined;
  for (const usage of ['keyCertSign', 'cRLSign'] as const) {
    if (!isSelfMadeRoot && usages?.includes(usage) !== true)
      throw refused(`The certificate of ${who} lacks ${usage} (keyUsage).`);
  }
}

const noElements = readElement(Uint8Array.of(0x30, 0));

function isValid({ subject, validFromDate, validToDate }: X509Certificate, now: Date): void {
  if (now < validFromDate)
    throw refused(
      `The certificate of ${oneLine(subject)} is not valid before ${validFromDate.toISOString()}.`,
    );
  if (now >= validToDate)
    throw refused(`The certificate of ${oneLine(subject)} ended at ${validToDate.toISOString()}.`);
}

function lintRemarks(
  tbs: TbsCertificate,
  superiors: readonly X509Certificate[],
  certificateDer: Uint8Array,
): string[] {
  const [issuer] = superiors;
  if (issuer === undefined) throw refused('The chain is empty.');
  const issuerTbs = tbsOf(issuer.raw);
  const identifierElement = extension(issuerTbs, extensionType.subjectKeyIdentifier);
  const findings = lintCertificate(tbsDerOf(certificateDer), authorityRules, {
    issuer: {
      subjectDer: issuerTbs.subject.der,
      keyIdentifier: identifierElement?.value.content ?? new Uint8Array(),
      notBefore: issuer.validFromDate,
      notAfter: issuer.validToDate,
    },
    signatureAlgorithmDer: tbs.signature.der,
  });
  const refusing = findings.filter(({ rule }) => !remarkedOn.has(rule.name));
  if (refusing.length > 0) {
    const defects = refusing.map(({ rule, defect }) => `it ${defect} (${rule.name}, ${rule.source})`);
    throw refused(`The certificate is not accepted: ${defects.join('; ')}.`);
  }
  return findings.map(({ rule, defect }) => `The certificate ${defect} (${rule.name}, ${rule.source}).`);
}

function opened(der: Uint8Array, what: string): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new CmError('BadCertificationRequest', `${what} cannot be read.`, { cause });
  }
}

function tbsDerOf(certificateDer: Uint8Array): Uint8Array {
  const { tbsCertificateRaw, tbsCertificate } = AsnConvert.parse(bufferOf(certificateDer), Certificate);
  return tbsCertificateRaw === undefined ? encode(tbsCertificate) : new Uint8Array(tbsCertificateRaw);
}

function tbsOf(certificateDer: Uint8Array): TbsCertificate {
  return decodeTbsCertificate(tbsDerOf(certificateDer));
}

function isSelfIssued(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.checkIssued(certificate);
}

/** Node prints an attribute a line. */
function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}

function refused(detail: string): CmError {
  return new CmError('BadCertificationRequest', detail);
}
