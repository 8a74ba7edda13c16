import { constants, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { agreeBy, decryptBy } from './private-key-decryption.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
const secret = randomBytes(32);

test('other work of the process has its turn while RSA keys decrypt', async () => {
  const ciphertext = publicEncrypt({ key: rsa.publicKey, oaepHash: 'sha256' }, secret);
  let opened = 0;
  const decrypting = Array.from({ length: 30 }, async () => {
    const one = await decryptBy(rsa.privateKey, 'oaep-sha256', ciphertext);
    opened++;
    return Buffer.from(one.reveal());
  });
  await setImmediate();
  expect(opened).toBeLessThan(30);
  for (const one of await Promise.all(decrypting)) expect(one).toEqual(secret);
});

test('a ciphertext that does not fit is refused without a word on why, and the next one opens', async () => {
  const padding = constants.RSA_PKCS1_PADDING;
  const ciphertext = publicEncrypt({ key: rsa.publicKey, padding }, secret);
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const peer = curve.publicKey.export({ type: 'spki', format: 'der' });
  for (const attempt of [
    () => decryptBy(rsa.privateKey, 'oaep-sha1', ciphertext),
    () => decryptBy(rsa.privateKey, 'oaep-sha256', randomBytes(5)),
    () => decryptBy(curve.privateKey, 'pkcs1', ciphertext),
    () => agreeBy(rsa.privateKey, peer),
    () => agreeBy(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, peer),
  ])
    await expect(attempt()).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: 'The key does not open what was encrypted.',
    });
  const opened = await decryptBy(rsa.privateKey, 'pkcs1', ciphertext);
  expect(Buffer.from(opened.reveal())).toEqual(secret);
});
