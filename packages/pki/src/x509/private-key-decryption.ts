import { constants, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { CmError, type RsaEncryptionPadding, Secret } from '@cardea/domain';
import type { EnvelopeOpener } from './open-recipient-info.js';
import { decryptOnThread, type PlatformPadding } from './rsa-decryption-thread.js';

const diffieHellmanAsync = promisify(diffieHellman);

/**
 * Decrypts by an RSA key (RFC 8017 §7), on a thread of its own. With `pkcs1` the platform gives something random for a
 * ciphertext that does not fit, so that nobody learns by trying what fits.
 *
 * Errors: `Misconfigured` when the key is no RSA key or the ciphertext does not fit.
 */
export async function decryptBy(
  privateKey: KeyObject,
  padding: RsaEncryptionPadding,
  ciphertext: Uint8Array,
): Promise<Secret<Uint8Array>> {
  const platformPadding: PlatformPadding =
    padding === 'pkcs1'
      ? { padding: constants.RSA_PKCS1_PADDING }
      : { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: padding.slice('oaep-'.length) };
  return await attempt(() => decryptOnThread(privateKey, platformPadding, ciphertext));
}

/**
 * The shared secret of elliptic curve Diffie-Hellman (SEC 1 §3.3.1), on the thread pool.
 *
 * Errors: `Misconfigured` when the keys are not of one curve.
 */
export async function agreeBy(
  privateKey: KeyObject,
  peerPublicKeyDer: Uint8Array,
): Promise<Secret<Uint8Array>> {
  return await attempt(async () => {
    const publicKey = createPublicKey({ key: Buffer.from(peerPublicKeyDer), format: 'der', type: 'spki' });
    const shared = await diffieHellmanAsync({ privateKey, publicKey });
    const octets = new Uint8Array(shared);
    shared.fill(0);
    return octets;
  });
}

async function attempt(work: () => Promise<Uint8Array>): Promise<Secret<Uint8Array>> {
  try {
    return new Secret(await work());
  } catch {
    // The cause is left out: it might tell apart ciphertexts that nobody may tell apart.
    throw new CmError('Misconfigured', 'The key does not open what was encrypted.');
  }
}

/** Opens envelopes by a private key in this process, known by its certificate or by an identifier. */
export function openerBy(
  privateKey: KeyObject,
  known: { readonly certificateDer?: Uint8Array; readonly keyIdentifier?: Uint8Array },
): EnvelopeOpener {
  return {
    kind: 'privateKey',
    ...known,
    decrypt: (padding, ciphertext) => decryptBy(privateKey, padding, ciphertext),
    agree: (peer) => agreeBy(privateKey, peer),
  };
}
