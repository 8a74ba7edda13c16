import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyAlgorithm } from '@cardea/domain';

const generateKeyPairAsync = promisify(generateKeyPair);

/** Makes a key pair on the thread pool; RSA with the public exponent 65537, the platform's default. */
export function generateKeyObjects(
  algorithm: KeyAlgorithm,
): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  switch (algorithm) {
    case 'ECDSA-P-256':
      return generateKeyPairAsync('ec', { namedCurve: 'P-256' });
    case 'ECDSA-P-384':
      return generateKeyPairAsync('ec', { namedCurve: 'P-384' });
    case 'RSA-2048':
      return generateKeyPairAsync('rsa', { modulusLength: 2048 });
    case 'RSA-3072':
      return generateKeyPairAsync('rsa', { modulusLength: 3072 });
    case 'RSA-4096':
      return generateKeyPairAsync('rsa', { modulusLength: 4096 });
  }
}
