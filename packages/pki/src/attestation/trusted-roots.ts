import { CmError } from '@cardea/domain';
import {
  type AttestationCertificate,
  authorityKeyIsStrong,
  criticalExtensionsAreUnderstood,
  isAuthority,
  isValidAt,
  readAttestationCertificate,
  refused,
} from './attestation-certificate.js';

const pem = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

/** Reads a trusted root: exactly one PEM certificate. Errors: `BadCertificationRequest`. */
export function readTrustedRoot(rootPem: string): AttestationCertificate {
  const base64 = pem.exec(rootPem)?.[1];
  if (base64 === undefined) throw refused('The trusted root is not exactly one PEM certificate.');
  return readAttestationCertificate(new Uint8Array(Buffer.from(base64, 'base64')), 'The trusted root');
}

/**
 * What a trusted root must be whenever it is relied upon. It is taken on the administrator's word: its own signature and
 * issuer are not looked at.
 *
 * Errors: `BadCertificationRequest`.
 */
export function isTrustworthy(root: AttestationCertificate, now: Date): void {
  isAuthority(root);
  criticalExtensionsAreUnderstood(root);
  authorityKeyIsStrong(root);
  isValidAt(root, now);
}

/**
 * What keeps a PEM certificate from being a trusted root, as a rule that it breaks; undefined when nothing does. Without
 * an instant its validity is not looked at.
 */
export function faultOfTrustedRoot(rootPem: string, now: Date | undefined): string | undefined {
  try {
    const root = readTrustedRoot(rootPem);
    isTrustworthy(root, now ?? root.x509.validFromDate);
    return undefined;
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    return `must be one PEM certificate of a certification authority that is valid now: ${error.detail}`;
  }
}
