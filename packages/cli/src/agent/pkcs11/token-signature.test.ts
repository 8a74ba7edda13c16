import { constants, generateKeyPairSync, privateEncrypt, sign, verify } from 'node:crypto';
import { ecdsaSigValue } from '@cardea/pki/x509';
import { expect, test } from 'vitest';
import { digestInfo } from './token-signature.js';

const message = Buffer.from('to be signed');

test.each(['SHA1', 'SHA256', 'SHA384', 'SHA512'] as const)(
  'a DigestInfo of %s that RSA wraps up is a PKCS#1 v1.5 signature',
  (hash) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const options = { key: privateKey, padding: constants.RSA_PKCS1_PADDING };
    expect(verify(hash, message, publicKey, privateEncrypt(options, digestInfo(hash, message)))).toBe(true);
  },
);

test('r and s become an Ecdsa-Sig-Value, whatever their first bits are', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Two hundred signatures have numbers that begin with a set bit, and most likely some that begin with a zero.
  for (let count = 0; count < 200; count += 1) {
    const rAndS = sign('SHA256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verify('SHA256', message, publicKey, ecdsaSigValue(rAndS))).toBe(true);
  }
});

test.each([
  ['00000001', '3006020100020101'],
  ['0001007f', '300602010102017f'],
  ['00800081', '30080202008002020081'],
])('numbers are as short as DER wants them: %s', (rAndS, der) => {
  expect(Buffer.from(ecdsaSigValue(Buffer.from(rAndS, 'hex'))).toString('hex')).toBe(der);
});
