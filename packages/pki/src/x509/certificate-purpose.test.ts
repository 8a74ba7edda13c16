import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { certify, install, template } from '../testing/installation.js';
import { purposeOf } from './certificate-purpose.js';
import { createCertificationRequest } from './create-certification-request.js';

test.each([
  ['CardeaSmartcardLogon', { signs: true, deciphers: true, opensStoredData: false }],
  ['CardeaSmartcardSignature', { signs: true, deciphers: false, opensStoredData: false }],
  ['CardeaEncryption', { signs: false, deciphers: true, opensStoredData: true }],
])('what the key of a %s certificate is for', async (name, purpose) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = await createCertificationRequest({ privateKey });
  const { certificateDer } = await certify(await install(), der, template(name));
  expect(purposeOf(certificateDer)).toEqual(purpose);
});

test('something else is refused', () => {
  expect(() => purposeOf(Uint8Array.of(1, 2, 3))).toThrow('X.509');
});
