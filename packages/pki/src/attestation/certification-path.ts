import type { CmError } from '@cardea/domain';
import {
  type AttestationCertificate,
  authorityKeyIsStrong,
  criticalExtensionsAreUnderstood,
  isAuthority,
  isValidAt,
  refused,
  signatureAlgorithmIsStrong,
} from './attestation-certificate.js';
import { isTrustworthy } from './trusted-roots.js';

/** Cards have one to three authorities between the attestation and the root. */
const mostIntermediates = 8;

/**
 * Follows an attestation over intermediates to a trusted root (RFC 5280 §6.1 without policies, names and revocation,
 * which attestations have not).
 *
 * Errors: `BadCertificationRequest` with the first rule broken.
 */
export function followToTrustedRoot(
  attestation: AttestationCertificate,
  intermediates: readonly AttestationCertificate[],
  roots: readonly AttestationCertificate[],
  now: Date,
): void {
  if (intermediates.length > mostIntermediates) {
    throw refused(`An attestation comes with at most ${mostIntermediates} intermediates.`);
  }
  let subject = attestation;
  // Each intermediate stands in the path once, so `below` grows to their number at most.
  const unused = new Set(intermediates);
  for (let below = 0; ; below += 1) {
    isValidAt(subject, now);
    criticalExtensionsAreUnderstood(subject);
    signatureAlgorithmIsStrong(subject);
    const root = signerAmong(roots, subject);
    if (root !== undefined) {
      isTrustworthy(root, now);
      pathIsNotTooLong(root, below);
      return;
    }
    const issuer = signerAmong([...unused], subject);
    if (issuer === undefined) throw withoutSigner(subject, [...roots, ...unused]);
    isAuthority(issuer);
    authorityKeyIsStrong(issuer);
    pathIsNotTooLong(issuer, below);
    unused.delete(issuer);
    subject = issuer;
  }
}

function signerAmong(
  candidates: readonly AttestationCertificate[],
  { x509: subject }: AttestationCertificate,
): AttestationCertificate | undefined {
  return candidates.find(
    ({ x509, publicKey }) => x509.subject === subject.issuer && subject.verify(publicKey),
  );
}

/** Tells a forged or damaged signature from a root that nobody trusts. */
function withoutSigner(
  { title, x509: subject }: AttestationCertificate,
  candidates: readonly AttestationCertificate[],
): CmError {
  const hasNamesake = candidates.some(({ x509 }) => x509.subject === subject.issuer);
  return refused(
    hasNamesake
      ? `The signature of ${title.toLowerCase()} does not verify with the key of its issuer.`
      : `${title} leads to none of the trusted roots.`,
  );
}

/** RFC 5280 §4.2.1.9: `below` authorities stand between this one and the attestation. */
function pathIsNotTooLong({ title, pathLenConstraint }: AttestationCertificate, below: number): void {
  if (pathLenConstraint !== undefined && below > pathLenConstraint) {
    throw refused(`${title} allows ${pathLenConstraint} authorities below it, but there are ${below}.`);
  }
}
