import { createCipheriv } from 'node:crypto';
import { CmError, malformed, Secret } from '@cardea/domain';

/** Length of the admin key of a Base CSP card: three DES keys of eight bytes. */
export const adminKeyLengthBytes = 24;

const desBlockBytes = 8;
const zeroInitializationVector = Buffer.alloc(desBlockBytes);

/**
 * Answers the challenge of a Base CSP card (MIM CM: authentication response).
 *
 * 3DES-EDE encryption (SP 800-67) of the challenge under the 24-byte admin key, CBC with a zero initialization vector
 * and no padding; for the usual challenge of eight bytes that is one block. Parity bits of the key are not looked at.
 *
 * Errors: `MalformedInput` for a challenge that is not a positive multiple of eight bytes; `Misconfigured` for an
 * admin key of another length.
 */
export function computeAuthenticationResponse(
  adminKey: Secret<Uint8Array>,
  challenge: Uint8Array,
): Secret<Uint8Array> {
  if (challenge.length === 0 || challenge.length % desBlockBytes !== 0) {
    throw malformed('challenge', 'must be a positive multiple of 8 bytes');
  }
  const key = adminKey.reveal();
  if (key.length !== adminKeyLengthBytes) throw new CmError('Misconfigured', 'An admin key has 24 bytes.');
  const cipher = createCipheriv('des-ede3-cbc', key, zeroInitializationVector).setAutoPadding(false);
  return new Secret<Uint8Array>(Buffer.concat([cipher.update(challenge), cipher.final()]));
}
