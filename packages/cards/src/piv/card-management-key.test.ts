import { execFileSync } from 'node:child_process';
import { constants, publicDecrypt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../iso7816/octets.js';
import { decryptBlock, encryptBlock } from './card-management-key.js';
import { pkcs1Message } from './decipher-block.js';
import { referenceDataBlock } from './reference-data.js';
import { signatureBlock } from './signature-block.js';
import type { CardManagementKeyAlgorithm } from './sp800-73.js';

const fips197Plaintext = '00112233445566778899aabbccddeeff';
const vectors: readonly (readonly [CardManagementKeyAlgorithm, string, string, string, string])[] = [
  [
    '3DES',
    'SP 800-67 Rev. 2 Appendix B',
    '0123456789abcdef23456789abcdef01456789abcdef0123',
    '5468652071756663',
    'a826fd8ce53b855f',
  ],
  [
    'AES-128',
    'FIPS 197 C.1',
    '000102030405060708090a0b0c0d0e0f',
    fips197Plaintext,
    '69c4e0d86a7b0430d8cdb78070b4c55a',
  ],
  [
    'AES-192',
    'FIPS 197 C.2',
    '000102030405060708090a0b0c0d0e0f1011121314151617',
    fips197Plaintext,
    'dda97ca4864cdfe06eaf70a0ec0d7191',
  ],
  [
    'AES-256',
    'FIPS 197 C.3',
    '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    fips197Plaintext,
    '8ea2b7ca516745bfeafc49904b496089',
  ],
];

describe('card management key', () => {
  test.each(vectors)(
    '%s encrypts the block of %s as printed there',
    (algorithm, _source, key, plain, cipher) => {
      const managementKey = { algorithm, key: new Secret(fromHex(key)) };
      expect(toHex(encryptBlock(managementKey, fromHex(plain)))).toBe(cipher);
      expect(toHex(decryptBlock(managementKey, fromHex(cipher)))).toBe(plain);
    },
  );

  test('a key of another length than its algorithm wants is refused without being shown', () => {
    const managementKey = { algorithm: 'AES-256', key: new Secret(new Uint8Array(24)) } as const;
    expect(() => encryptBlock(managementKey, new Uint8Array(16))).toThrow('AES-256 has 32 bytes');
  });
});

describe('PIN and PUK', () => {
  test('a PIN is filled up with FF to eight bytes', () => {
    expect(toHex(referenceDataBlock('pin', new Secret('123456')).reveal())).toBe('313233343536ffff');
    expect(toHex(referenceDataBlock('puk', new Secret('12345678')).reveal())).toBe('3132333435363738');
  });

  test.each(['12345', '123456789', '12345\n', '12345ü', ''])(
    '%j is no PIN, and the error does not show it',
    (pin) => {
      expect(() => referenceDataBlock('newPin', new Secret(pin))).toThrow(
        'newPin: must be 6 to 8 ASCII characters',
      );
    },
  );
});

describe('blocks to sign and deciphered blocks', () => {
  test('an RSA block is the one that openssl recovers from its own signature', () => {
    const pem = execFileSync('openssl', ['genrsa', '2048'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const keyFile = join(mkdtempSync(join(tmpdir(), 'cardea-piv-')), 'key.pem');
    writeFileSync(keyFile, pem);
    const signature = execFileSync('openssl', ['dgst', '-sha384', '-sign', keyFile, '/dev/null']);
    rmSync(dirname(keyFile), { recursive: true });
    const recovered = rawPublicOperation(pem, signature);
    expect(toHex(signatureBlock('RSA-2048', 'sha384', new Uint8Array(0)))).toBe(toHex(recovered));
  });

  test('an elliptic curve key takes the leftmost bits of a longer hash', () => {
    expect(signatureBlock('P-256', 'sha512', new Uint8Array(0))).toHaveLength(32);
    expect(signatureBlock('P-384', 'sha256', new Uint8Array(0))).toHaveLength(32);
  });

  test('a block without the padding of PKCS#1 v1.5 is refused', () => {
    expect(toHex(pkcs1Message(fromHex(`0002${'11'.repeat(8)}00abcd`)))).toBe('abcd');
    for (const wrong of [
      `0001${'11'.repeat(8)}00ab`,
      `0002${'11'.repeat(7)}00ab`,
      `0002${'11'.repeat(12)}`,
      '',
    ]) {
      expect(() => pkcs1Message(fromHex(wrong))).toThrow('PKCS#1');
    }
  });
});

function rawPublicOperation(privatePem: Buffer, signature: Buffer): Buffer {
  return publicDecrypt({ key: privatePem, padding: constants.RSA_NO_PADDING }, signature);
}
