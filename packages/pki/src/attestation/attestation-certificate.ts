import { type KeyObject, X509Certificate } from 'node:crypto';
import { CmError } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  BasicConstraints,
  Certificate,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import { bufferOf, isExactlyOneSequence } from '../x509/der.js';
import { checkPublicKey } from '../x509/key-quality.js';
import { signatureAlgorithm } from '../x509/object-identifiers.js';

/** A certificate on the way from an attested key to a trusted root; nothing about it is checked yet. */
export interface AttestationCertificate {
  /** What errors call it, such as `The attestation`. */
  readonly title: string;
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  readonly signatureAlgorithm: string;
  /** How many authorities may stand below this one; undefined = any number, or it is no authority. */
  readonly pathLenConstraint: number | undefined;
  readonly criticalExtensions: readonly string[];
  /** Contents of an extension by its object identifier; undefined when it is not there. */
  extension(oid: string): Uint8Array | undefined;
}

/** Longer ones are refused unread; a certificate of a card has about one kilobyte. */
const longestCertificateBytes = 16_384;

/** Reads a certificate, DER. Errors: `BadCertificationRequest` that names it. */
export function readAttestationCertificate(
  certificateDer: Uint8Array,
  title: string,
): AttestationCertificate {
  // OpenSSL would also read PEM, and what follows a certificate would go unseen.
  if (certificateDer.length > longestCertificateBytes || !isExactlyOneSequence(certificateDer)) {
    throw refused(`${title} is no certificate in DER.`);
  }
  try {
    return decode(certificateDer, title);
  } catch (cause) {
    throw new CmError('BadCertificationRequest', `${title} cannot be read as a certificate.`, { cause });
  }
}

function decode(certificateDer: Uint8Array, title: string): AttestationCertificate {
  const { tbsCertificate, signatureAlgorithm: algorithm } = AsnConvert.parse(
    bufferOf(certificateDer),
    Certificate,
  );
  const extensions = [...(tbsCertificate.extensions ?? [])];
  const extension = (oid: string) => {
    const found = extensions.find(({ extnID }) => extnID === oid);
    return found === undefined ? undefined : new Uint8Array(found.extnValue.buffer);
  };
  const x509 = new X509Certificate(certificateDer);
  const constraints = extension(id_ce_basicConstraints);
  return {
    title,
    x509,
    publicKey: x509.publicKey,
    signatureAlgorithm: algorithm.algorithm,
    pathLenConstraint:
      constraints === undefined
        ? undefined
        : AsnConvert.parse(bufferOf(constraints), BasicConstraints).pathLenConstraint,
    criticalExtensions: extensions.flatMap(({ extnID, critical }) => (critical ? [extnID] : [])),
    extension,
  };
}

/** RFC 5280 §6.1.3: valid at this instant; a date that cannot be read is none. Errors: `BadCertificationRequest`. */
export function isValidAt({ title, x509 }: AttestationCertificate, now: Date): void {
  if (!(now >= x509.validFromDate)) throw refused(`${title} is not valid before ${x509.validFrom}.`);
  if (!(now <= x509.validToDate)) throw refused(`${title} expired on ${x509.validTo}.`);
}

/** Extensions whose meaning is heeded here; any other critical one could forbid what is being done (RFC 5280 §4.2). */
const understoodExtensions: ReadonlySet<string> = new Set([
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_extKeyUsage,
  id_ce_certificatePolicies,
  id_ce_subjectKeyIdentifier,
  id_ce_authorityKeyIdentifier,
]);

/** Errors: `BadCertificationRequest`. */
export function criticalExtensionsAreUnderstood({ title, criticalExtensions }: AttestationCertificate): void {
  const unknown = criticalExtensions.find((oid) => !understoodExtensions.has(oid));
  if (unknown !== undefined)
    throw refused(`${title} has the critical extension ${unknown}, which is not understood.`);
}

/** MD5 and SHA-1 collide: whoever can have one certificate signed would have another. */
const acceptedSignatures: ReadonlySet<string> = new Set([
  signatureAlgorithm.sha256WithRSAEncryption,
  signatureAlgorithm.sha384WithRSAEncryption,
  signatureAlgorithm.sha512WithRSAEncryption,
  signatureAlgorithm.ecdsaWithSHA256,
  signatureAlgorithm.ecdsaWithSHA384,
  signatureAlgorithm.ecdsaWithSHA512,
  signatureAlgorithm.ed25519,
]);

/** Errors: `BadCertificationRequest`. */
export function signatureAlgorithmIsStrong(certificate: AttestationCertificate): void {
  if (acceptedSignatures.has(certificate.signatureAlgorithm)) return;
  throw refused(
    `${certificate.title} is signed with ${certificate.signatureAlgorithm}; use RSA or ECDSA with SHA-256, SHA-384 or SHA-512, or Ed25519.`,
  );
}

/**
 * RFC 5280 §4.2.1.9 and §4.2.1.3: an authority says so in basicConstraints, and may sign certificates where it has key
 * usages. A key on a card must never pass as the authority of others.
 *
 * Errors: `BadCertificationRequest`.
 */
export function isAuthority({ title, x509, extension }: AttestationCertificate): void {
  if (extension(id_ce_basicConstraints) === undefined || !x509.ca) {
    throw refused(`${title} is not that of a certification authority (basicConstraints, keyUsage).`);
  }
}

/** An authority whose key can be factored vouches for nothing (ROCA, CVE-2017-15361). Errors: `BadCertificationRequest`. */
export function authorityKeyIsStrong({ title, publicKey }: AttestationCertificate): void {
  try {
    checkPublicKey(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })));
  } catch (cause) {
    if (!(cause instanceof CmError)) throw cause;
    throw new CmError('BadCertificationRequest', `The key of ${lowerFirst(title)}: ${cause.detail}`, {
      cause,
    });
  }
}

function lowerFirst(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** Refuses an attestation with the reason. */
export function refused(detail: string): CmError {
  return new CmError('BadCertificationRequest', detail);
}
