import { createPublicKey } from 'node:crypto';
import {
  type AttestedKey,
  CmError,
  type KeyAttestationEvidence,
  type KeyAttestationVerifier,
} from '@cardea/domain';
import {
  type AttestationCertificate,
  readAttestationCertificate,
  refused,
} from './attestation-certificate.js';
import { followToTrustedRoot } from './certification-path.js';
import { faultOfTrustedRoot, readTrustedRoot } from './trusted-roots.js';
import { readYubicoFacts } from './yubico-facts.js';

/**
 * Checks the attestations of PIV cards that speak Yubico's dialect: a certificate by which the card says that it made
 * the key, signed by a key of the card, whose certificate leads to a root of the manufacturer.
 */
export const pivAttestationVerifier: KeyAttestationVerifier = {
  faultOfRoot: (rootPem, now) => faultOfTrustedRoot(rootPem, now),
  verify: verifyAttestation,
};

function verifyAttestation(
  { attestationDer, intermediatesDer }: KeyAttestationEvidence,
  { publicKeyDer, trustedRootsPem, now }: Parameters<KeyAttestationVerifier['verify']>[1],
): AttestedKey {
  const attestation = readAttestationCertificate(attestationDer, 'The attestation');
  if (attestation.x509.ca) throw refused('The attestation is the certificate of a certification authority.');
  const intermediates = intermediatesDer.map((der, index) =>
    readAttestationCertificate(der, `Intermediate ${index + 1}`),
  );
  followToTrustedRoot(attestation, intermediates, trustedRootsPem.map(openTrustedRoot), now);
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  if (!attestation.publicKey.equals(key)) {
    throw refused('The attestation is about another key than that of the certification request.');
  }
  return readYubicoFacts(attestation);
}

/** Saved templates have readable roots; one that is not readable stops issuance rather than being passed over. */
function openTrustedRoot(rootPem: string): AttestationCertificate {
  try {
    return readTrustedRoot(rootPem);
  } catch (cause) {
    if (!(cause instanceof CmError)) throw cause;
    throw new CmError('Misconfigured', `Key attestation of the profile template: ${cause.detail}`, { cause });
  }
}
