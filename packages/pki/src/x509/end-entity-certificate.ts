import {
  type CertificateTemplate,
  CmError,
  type KeyAlgorithm,
  type KeyFamily,
  type KeyUsageName,
  type PreparedCertificate,
  type User,
  validateCertificateTemplate,
} from '@cardea/domain';
import { type Extension, KeyUsageFlags } from '@peculiar/asn1-x509';
import { endEntityRules } from '../lint/end-entity-rules.js';
import {
  type AuthorityCertificate,
  type IssuerAddresses,
  issuerExtensions,
  prepareCertificate,
  signPrepared,
} from './certificate.js';
import { directoryAltNames, directoryNameParts, wellFormedSid } from './directory-names.js';
import { distinguishedNameDer } from './distinguished-name.js';
import {
  applicationPolicies,
  certificatePolicies,
  certificateTemplate,
  certificateTemplateName,
  extendedKeyUsage,
  keyIdentifier,
  keyUsage,
  securityIdentifier,
  subjectAltName,
  subjectKeyIdentifier,
} from './extensions.js';
import { keyFamily, readPublicKey } from './public-key.js';
import type { AuthoritySigner } from './signer.js';

const minuteMs = 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** One certificate to issue; every name comes from `subject`, the directory's user. */
export interface EndEntityOrder {
  readonly template: CertificateTemplate;
  readonly subject: User;
  /** SubjectPublicKeyInfo whose quality and possession were checked, DER. */
  readonly publicKeyDer: Uint8Array;
  /** The very key that key quality accepted a moment ago, DER; another one is checked again before signing. */
  readonly checkedPublicKeyDer?: Uint8Array | undefined;
  /** Hex. */
  readonly serialNumber: string;
  readonly now: Date;
  readonly issuer: AuthorityCertificate;
  readonly addresses: IssuerAddresses;
}

/**
 * Puts together an end entity certificate up to its signature, for a key of `algorithm`.
 *
 * Errors: `BadCertificationRequest` when the directory lacks a required name, a name cannot be encoded, or the key
 * family fits none of the template's key usages; `CaUnavailable` when the issuer's certificate has expired; whatever the
 * lint finds, see {@link prepareCertificate}.
 */
export function prepareEndEntityCertificate(
  order: EndEntityOrder,
  algorithm: KeyAlgorithm,
): PreparedCertificate {
  templateIsSound(order.template);
  const validity = validityPeriod(order);
  const parts = directoryNameParts(order.template.subject, order.subject);
  const tbsCertificateDer = prepareCertificate(
    {
      serialNumber: order.serialNumber,
      issuerDer: order.issuer.subjectDer,
      subjectDer: distinguishedNameDer(parts),
      validity,
      publicKeyDer: order.publicKeyDer,
      extensions: endEntityExtensions(order, parts.length === 0),
    },
    algorithm,
    {
      rules: endEntityRules,
      issuer: order.issuer,
      longestValidityMs: order.template.validityDays * dayMs + clockSkewMs(order.template),
      checkedPublicKeyDer: order.checkedPublicKeyDer,
    },
  );
  return { serialNumber: order.serialNumber, tbsCertificateDer, ...validity };
}

/** Issues an end entity certificate. Errors: those of {@link prepareEndEntityCertificate}. */
export async function signEndEntityCertificate(
  order: EndEntityOrder,
  signer: AuthoritySigner,
): Promise<{ certificateDer: Uint8Array; notBefore: Date; notAfter: Date }> {
  const { tbsCertificateDer, notBefore, notAfter } = prepareEndEntityCertificate(order, signer.algorithm);
  return { certificateDer: await signPrepared(tbsCertificateDer, signer), notBefore, notAfter };
}

/** Templates that were found sound and cannot change. */
const soundTemplates = new WeakSet<CertificateTemplate>();

function templateIsSound(template: CertificateTemplate): void {
  if (soundTemplates.has(template)) return;
  const [error] = validateCertificateTemplate(template).errors;
  if (error !== undefined)
    throw new CmError(
      'Misconfigured',
      `The certificate template ${template.commonName} has ${error.path}, which ${error.rule}.`,
    );
  if (isFrozenThroughout(template)) soundTemplates.add(template);
}

function isFrozenThroughout(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return true;
  return Object.isFrozen(part) && Object.values(part).every(isFrozenThroughout);
}

/** Clocks of clients may be this much behind ours. */
function clockSkewMs({ clockSkewMinutes = 5 }: CertificateTemplate): number {
  return clockSkewMinutes * minuteMs;
}

/** From a few minutes ago, whole seconds, and never outside the issuer's own validity. */
function validityPeriod({ now, template, issuer }: EndEntityOrder): { notBefore: Date; notAfter: Date } {
  if (now >= issuer.notAfter)
    throw new CmError('CaUnavailable', 'The certificate of the certification authority has expired.');
  const start = Math.max(now.getTime() - clockSkewMs(template), issuer.notBefore.getTime());
  const end = Math.min(now.getTime() + template.validityDays * dayMs, issuer.notAfter.getTime());
  const { minimumValidityDays = 0 } = template;
  if (end - now.getTime() < minimumValidityDays * dayMs)
    throw new CmError(
      'CaUnavailable',
      `The certificate of the certification authority ends too soon to issue by ${template.commonName}, which wants at least ${minimumValidityDays} days of validity.`,
    );
  return { notBefore: wholeSeconds(start), notAfter: wholeSeconds(end) };
}

function wholeSeconds(timeMs: number): Date {
  return new Date(Math.floor(timeMs / 1000) * 1000);
}

function endEntityExtensions(order: EndEntityOrder, isSubjectEmpty: boolean): Extension[] {
  const { template, subject } = order;
  const publicKey = readPublicKey(order.publicKeyDer);
  const alternativeNames = directoryAltNames(template.subjectAltNames, subject);
  // RFC 5280 §4.1.2.6: a certificate names its subject in one place at least.
  if (isSubjectEmpty && alternativeNames.length === 0)
    throw new CmError('BadCertificationRequest', 'The directory has no name to put into the certificate.');
  return [
    keyUsage(keyUsageFlags(template.keyUsages, keyFamily(publicKey))),
    ...(template.extendedKeyUsages.length === 0 ? [] : [extendedKeyUsage(template.extendedKeyUsages)]),
    subjectKeyIdentifier(keyIdentifier(publicKey)),
    ...issuerExtensions(order.issuer, order.addresses, template.addresses),
    ...(alternativeNames.length === 0 ? [] : [subjectAltName(alternativeNames, isSubjectEmpty)]),
    certificateTemplate(template.oid, template.majorVersion, template.minorVersion),
    ...(template.includeTemplateName === true ? [certificateTemplateName(template.commonName)] : []),
    ...(template.includeSid && subject.sid !== '' ? [securityIdentifier(wellFormedSid(subject))] : []),
    ...policyExtensions(template),
  ];
}

function policyExtensions(template: CertificateTemplate): Extension[] {
  const { certificatePolicies: policies = [], extendedKeyUsages } = template;
  return [
    ...(policies.length === 0 ? [] : [certificatePolicies(policies)]),
    ...(template.includeApplicationPolicies === true ? [applicationPolicies(extendedKeyUsages)] : []),
  ];
}

/**
 * The key usages that a key of this family can have: keyEncipherment and dataEncipherment are RSA's (RFC 3279 §2.3.1);
 * an elliptic-curve key agrees on keys instead (RFC 5480 §3); Ed25519 only signs (RFC 8410 §5).
 */
function keyUsageFlags(wanted: readonly KeyUsageName[], family: KeyFamily | undefined): number {
  const fitting = wanted.flatMap((usage): KeyUsageName[] => {
    if (usage === 'digitalSignature' || usage === 'nonRepudiation') return [usage];
    if (family === 'RSA') return usage === 'keyAgreement' ? [] : [usage];
    if (family === 'ECDSA') return usage === 'dataEncipherment' ? [] : ['keyAgreement'];
    return [];
  });
  if (fitting.length === 0)
    throw new CmError(
      'BadCertificationRequest',
      `A key of the family ${family ?? 'unknown'} cannot have any key usage of this certificate (${wanted.join(', ')}).`,
    );
  return fitting.reduce((flags, usage) => flags | KeyUsageFlags[usage], 0);
}
