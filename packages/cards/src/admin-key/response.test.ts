import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { computeAesAuthenticationResponse, computeAuthenticationResponse } from './response.js';

const hex = (text: string) => Buffer.from(text, 'hex');
const answer = (keyHex: string, challengeHex: string) =>
  Buffer.from(computeAuthenticationResponse(new Secret(hex(keyHex)), hex(challengeHex)).reveal()).toString(
    'hex',
  );

/** What `openssl enc` makes of it. */
const opensslAnswer = (keyHex: string, challenge: Uint8Array) =>
  execFileSync('openssl', ['enc', '-des-ede3-cbc', '-nopad', '-K', keyHex, '-iv', '00'.repeat(8)], {
    input: challenge,
  }).toString('hex');

test('the documented example: the zero key answers 1hFD+cz/0so= with F0Zudm4wPLY=', () => {
  const response = computeAuthenticationResponse(
    new Secret(Buffer.alloc(24)),
    Buffer.from('1hFD+cz/0so=', 'base64'),
  );
  expect(Buffer.from(response.reveal()).toString('base64')).toBe('F0Zudm4wPLY=');
});

test('the response encrypts: three equal keys give the DES vectors of NIST SP 800-17', () => {
  // Table A.1 (variable plaintext) and A.2 (variable key); 3DES under K, K, K is DES under K.
  expect(answer('0101010101010101'.repeat(3), '8000000000000000')).toBe('95f8a5e5dd31d900');
  expect(answer('8001010101010101'.repeat(3), '0000000000000000')).toBe('95a8d72813daa94d');
});

test('three different keys are used in order: the TDEA example of NIST SP 800-67', () => {
  const key = '0123456789abcdef23456789abcdef01456789abcdef0123';
  expect(answer(key, '5468652071756663')).toBe('a826fd8ce53b855f');
});

test.each([8, 16, 24, 64, 256])(
  'a challenge of %i bytes is answered like openssl enc -des-ede3-cbc does',
  (length) => {
    for (let round = 0; round < 4; round++) {
      const keyHex = randomBytes(24).toString('hex');
      const challenge = randomBytes(length);
      expect(answer(keyHex, challenge.toString('hex'))).toBe(opensslAnswer(keyHex, challenge));
    }
  },
);

test.each([0, 1, 7, 9, 15])('a challenge of %i bytes is refused', (length) => {
  expect(() => computeAuthenticationResponse(new Secret(Buffer.alloc(24)), Buffer.alloc(length))).toThrow(
    expect.objectContaining({ kind: 'MalformedInput', field: 'challenge' }),
  );
});

test.each([0, 8, 16, 23, 25])('an admin key of %i bytes is refused without being shown', (length) => {
  const key = Buffer.alloc(length, 0xab);
  expect(() => computeAuthenticationResponse(new Secret(key), Buffer.alloc(8))).toThrow(
    expect.objectContaining({ kind: 'Misconfigured', message: 'An admin key has 24 bytes.' }),
  );
});

const aesAnswer = (keyHex: string, challengeHex: string) =>
  Buffer.from(computeAesAuthenticationResponse(new Secret(hex(keyHex)), hex(challengeHex)).reveal()).toString(
    'hex',
  );

test.each([
  {
    source: 'FIPS 197 appendix C.2',
    key: '000102030405060708090a0b0c0d0e0f1011121314151617',
    challenge: '00112233445566778899aabbccddeeff',
    response: 'dda97ca4864cdfe06eaf70a0ec0d7191',
  },
  {
    source: 'NIST SP 800-38A F.1.3, block 1',
    key: '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b',
    challenge: '6bc1bee22e409f96e93d7e117393172a',
    response: 'bd334f1d6e45f25ff712a214571fa5cc',
  },
])('AES-192 encrypts the one block of the challenge: $source', ({ key, challenge, response }) => {
  expect(aesAnswer(key, challenge)).toBe(response);
});

test.each([0, 8, 15, 17, 32])('AES-192 refuses a challenge of %i bytes', (length) => {
  const answer = () => computeAesAuthenticationResponse(new Secret(Buffer.alloc(24)), Buffer.alloc(length));
  expect(answer).toThrow(expect.objectContaining({ kind: 'MalformedInput', field: 'challenge' }));
});

test.each([16, 32])('AES-192 refuses an admin key of %i bytes without showing it', (length) => {
  const key = new Secret(Buffer.alloc(length, 0xab));
  expect(() => computeAesAuthenticationResponse(key, Buffer.alloc(16))).toThrow(
    expect.objectContaining({ kind: 'Misconfigured', message: 'An admin key has 24 bytes.' }),
  );
});

test('a response prints as [secret]', () => {
  expect(`${computeAuthenticationResponse(new Secret(Buffer.alloc(24)), Buffer.alloc(8))}`).toBe('[secret]');
});
