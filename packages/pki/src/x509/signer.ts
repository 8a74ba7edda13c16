import type { KeyAlgorithm } from '@cardea/domain';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { encode } from './der.js';
import { signatureAlgorithm } from './object-identifiers.js';

/** Signs for a certification authority; the key stays where it is. */
export interface AuthoritySigner {
  readonly algorithm: KeyAlgorithm;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/**
 * The signature AlgorithmIdentifier of an authority's key: SHA-256, or SHA-384 for P-384. Parameters are NULL for RSA
 * (RFC 4055 §5) and absent for ECDSA (RFC 5758 §3.2).
 */
export function signatureAlgorithmOf(algorithm: KeyAlgorithm): AlgorithmIdentifier {
  switch (algorithm) {
    case 'ECDSA-P-256':
      return new AlgorithmIdentifier({ algorithm: signatureAlgorithm.ecdsaWithSHA256 });
    case 'ECDSA-P-384':
      return new AlgorithmIdentifier({ algorithm: signatureAlgorithm.ecdsaWithSHA384 });
    case 'RSA-2048':
    case 'RSA-3072':
    case 'RSA-4096':
      return new AlgorithmIdentifier({
        algorithm: signatureAlgorithm.sha256WithRSAEncryption,
        parameters: null,
      });
  }
}

/** The hash of the signatures of {@link signatureAlgorithmOf}, as OpenSSL names it. */
export function signatureHashOf(algorithm: KeyAlgorithm): 'sha256' | 'sha384' {
  return algorithm === 'ECDSA-P-384' ? 'sha384' : 'sha256';
}

const encodedAlgorithms = new Map<KeyAlgorithm, Uint8Array>();

/** {@link signatureAlgorithmOf}, DER. */
export function signatureAlgorithmDerOf(algorithm: KeyAlgorithm): Uint8Array {
  const known = encodedAlgorithms.get(algorithm);
  if (known !== undefined) return known;
  const der = encode(signatureAlgorithmOf(algorithm));
  encodedAlgorithms.set(algorithm, der);
  return der;
}
