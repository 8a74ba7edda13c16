import { createHash } from 'node:crypto';
import type { CardSignatureHash } from '@cardea/cards';
import { digestInfo as digestInfoOfHash } from '@cardea/pki/x509';

/** What ECDSA signs, and what an RSA token without a hashing mechanism wraps up. */
export function hashOf(hash: CardSignatureHash, message: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(hash).update(message).digest());
}

/** DigestInfo DER of a message (RFC 8017 §9.2), which CKM_RSA_PKCS signs. */
export function digestInfo(hash: CardSignatureHash, message: Uint8Array): Uint8Array {
  return digestInfoOfHash(hash, hashOf(hash, message));
}
