import type { KeyAlgorithm } from '@cardea/domain';

const suffix = '/decryption';

/** What is recorded as the algorithm of a key for decryption. */
export function decryptionAlgorithm(algorithm: KeyAlgorithm): string {
  return `${algorithm}${suffix}`;
}

/** True for the recorded algorithm of a key that decrypts and does not sign. */
export function isForDecryption(recordedAlgorithm: string): boolean {
  return recordedAlgorithm.endsWith(suffix);
}
