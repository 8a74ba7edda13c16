import {
  constants,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  privateDecrypt,
  type RsaPrivateKey,
} from 'node:crypto';
import { CmError, type RsaEncryptionPadding, Secret } from '@cardea/domain';
import type { EnvelopeOpener } from './open-recipient-info.js';

/**
 * Decrypts by an RSA key (RFC 8017 §7). With `pkcs1` the platform gives something random for a ciphertext that does not
 * fit, so that nobody learns by trying what fits.
 *
 * Errors: `Misconfigured` when the key is no RSA key or the ciphertext does not fit.
 */
export function decryptBy(
  privateKey: KeyObject,
  padding: RsaEncryptionPadding,
  ciphertext: Uint8Array,
): Secret<Uint8Array> {
  const options: RsaPrivateKey =
    padding === 'pkcs1'
      ? { key: privateKey, padding: constants.RSA_PKCS1_PADDING }
      : {
          key: privateKey,
          padding: constants.RSA_PKCS1_OAEP_PADDING,
          oaepHash: padding.slice('oaep-'.length),
        };
  return attempt(() => privateDecrypt(options, ciphertext));
}

/**
 * The shared secret of elliptic curve Diffie-Hellman (SEC 1 §3.3.1).
 *
 * Errors: `Misconfigured` when the keys are not of one curve.
 */
export function agreeBy(privateKey: KeyObject, peerPublicKeyDer: Uint8Array): Secret<Uint8Array> {
  return attempt(() => {
    const publicKey = createPublicKey({ key: Buffer.from(peerPublicKeyDer), format: 'der', type: 'spki' });
    return diffieHellman({ privateKey, publicKey });
  });
}

function attempt(work: () => Uint8Array): Secret<Uint8Array> {
  try {
    return new Secret(new Uint8Array(work()));
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
    decrypt: async (padding, ciphertext) => decryptBy(privateKey, padding, ciphertext),
    agree: async (peer) => agreeBy(privateKey, peer),
  };
}
