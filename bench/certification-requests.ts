import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { createCertificationRequest } from '@cardea/pki/x509';

/** Algorithms of keys, of authorities and of those whom they certify. */
export type BenchAlgorithm = 'ECDSA-P-256' | 'RSA-2048';

const generate = promisify(generateKeyPair);

/** PKCS#10 requests in Base64, each with a key of its own. */
export async function certificationRequests(count: number, algorithm: BenchAlgorithm): Promise<string[]> {
  const requests: string[] = [];
  // Some at a time: making RSA keys fills the thread pool.
  while (requests.length < count) {
    const some = Array.from({ length: Math.min(8, count - requests.length) }, () => oneRequest(algorithm));
    requests.push(...(await Promise.all(some)));
  }
  return requests;
}

async function oneRequest(algorithm: BenchAlgorithm): Promise<string> {
  const { privateKey } =
    algorithm === 'RSA-2048'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ec', { namedCurve: 'P-256' });
  return Buffer.from(await createCertificationRequest({ privateKey })).toString('base64');
}
