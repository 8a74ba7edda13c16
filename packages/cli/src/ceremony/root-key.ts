import { type AuthorityCertificate, type AuthoritySigner, readAuthorityCertificate } from '@cardea/pki/x509';
import { CommandFailure } from '../failure.js';
import type { Ceremony } from './ceremony.js';
import { keyStoreOf } from './sealed-key-store.js';
import { openWithShares } from './share-exchange.js';
import type { CeremonyTerms } from './state.js';

/** The root, ready to sign; asks for shares when its key is not open. */
export async function openRoot(
  ceremony: Ceremony,
): Promise<{ readonly signer: AuthoritySigner; readonly publicKeyDer: Uint8Array }> {
  const { rootKey } = ceremony.state;
  if (rootKey === null) throw new CommandFailure('The root key was not made yet.');
  const keyEncryptionKey = await openWithShares(ceremony);
  const keyStore = keyStoreOf(keyEncryptionKey, rootKey, () => undefined);
  const key = { name: rootKey.name, version: rootKey.version };
  const { algorithm, publicKeyDer } = await keyStore.publicKey(key);
  return { signer: { algorithm, sign: (message) => keyStore.sign(key, message) }, publicKeyDer };
}

/** The certificate of the root. Errors: `CommandFailure` before it was made. */
export function rootCertificateOf({ state }: Ceremony): AuthorityCertificate {
  if (state.rootCertificate === null) throw new CommandFailure('The root has no certificate yet.');
  return readAuthorityCertificate(Buffer.from(state.rootCertificate, 'base64'));
}

/** Algorithms that a root of a ceremony can have. */
export const rootAlgorithms: readonly CeremonyTerms['algorithm'][] = [
  'ECDSA-P-256',
  'ECDSA-P-384',
  'RSA-3072',
  'RSA-4096',
];
