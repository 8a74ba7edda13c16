import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto';
import { CmError, Secret } from '@cardea/domain';
import { type CardManagementKeyAlgorithm, cardManagementKeyAlgorithms } from './sp800-73.js';

/** A card management key (key reference 9B) with its algorithm. */
export interface CardManagementKey {
  readonly algorithm: CardManagementKeyAlgorithm;
  /** 24 bytes for 3DES and AES-192, 16 for AES-128, 32 for AES-256. */
  readonly key: Secret<Uint8Array>;
}

/**
 * The key that Yubico's cards leave the factory with: 0102030405060708 three times, for 3DES, and for AES-192 on cards
 * that ask for that (`getManagementKeyMetadata` tells).
 */
export function defaultCardManagementKey(algorithm: '3DES' | 'AES-192' = '3DES'): CardManagementKey {
  const part = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  return { algorithm, key: new Secret(Uint8Array.from([...part, ...part, ...part])) };
}

const ciphers = {
  '3DES': 'des-ede3',
  'AES-128': 'aes-128-ecb',
  'AES-192': 'aes-192-ecb',
  'AES-256': 'aes-256-ecb',
};

/**
 * Encrypts one block under the card management key: 3DES-EDE or AES, ECB without padding (SP 800-73-4 Part 2
 * Appendix A.1). Witness, challenge and response are one block each.
 *
 * Errors: `Misconfigured` for a key of another length than its algorithm's; `RangeError` for anything but one block.
 */
export function encryptBlock(managementKey: CardManagementKey, block: Uint8Array): Uint8Array {
  const key = checkedKey(managementKey, block);
  const cipher = createCipheriv(ciphers[managementKey.algorithm], key, null).setAutoPadding(false);
  return Uint8Array.from(Buffer.concat([cipher.update(block), cipher.final()]));
}

/** Decrypts one block; the reverse of {@link encryptBlock}, with the same errors. */
export function decryptBlock(managementKey: CardManagementKey, block: Uint8Array): Uint8Array {
  const key = checkedKey(managementKey, block);
  const decipher = createDecipheriv(ciphers[managementKey.algorithm], key, null).setAutoPadding(false);
  return Uint8Array.from(Buffer.concat([decipher.update(block), decipher.final()]));
}

/** Compares two blocks without telling by the time taken where they differ. */
export function isSameBlock(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Errors: `Misconfigured` when the key is not as long as its algorithm wants. */
export function requireKeyLength({ algorithm, key }: CardManagementKey): void {
  const { keyBytes } = cardManagementKeyAlgorithms[algorithm];
  if (key.reveal().length !== keyBytes) {
    throw new CmError('Misconfigured', `A card management key for ${algorithm} has ${keyBytes} bytes.`);
  }
}

function checkedKey(managementKey: CardManagementKey, block: Uint8Array): Uint8Array {
  requireKeyLength(managementKey);
  if (block.length !== cardManagementKeyAlgorithms[managementKey.algorithm].blockBytes) {
    throw new RangeError('not one block of the cipher');
  }
  return managementKey.key.reveal();
}
