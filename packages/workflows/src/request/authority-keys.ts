import { createHash, X509Certificate } from 'node:crypto';
import type { CertificationAuthorities } from '@cardea/domain';

/** Certificates of authorities do not change while the server runs, so each is read once. */
const keysOfCertificates = new WeakMap<Uint8Array, string>();

/**
 * SHA-256 (lower-case hex) over the SubjectPublicKeyInfo of every authority and those above it. A certificate of a user for
 * such a key would let its owner pass for the authority wherever keys are compared.
 */
export async function keysOfAuthorities(
  authorities: Pick<CertificationAuthorities, 'list'>,
): Promise<ReadonlySet<string>> {
  const chains = await Promise.all(authorities.list().map((authority) => authority.chain()));
  return new Set(chains.flat().map(keyOf));
}

function keyOf(certificateDer: Uint8Array): string {
  const known = keysOfCertificates.get(certificateDer);
  if (known !== undefined) return known;
  const { publicKey } = new X509Certificate(certificateDer);
  const sha256 = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  keysOfCertificates.set(certificateDer, sha256);
  return sha256;
}
