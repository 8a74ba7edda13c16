import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { run, WorkFolder } from '../../testing/tools.js';
import { readSubmittedPrivateKey } from './submitted-private-key.js';

const publicKeyOf = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'der' });
const pkcs8Of = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'der' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

test.each([2048, 3072])('an RSA key of %i bits as OpenSSL writes a PRIVATEKEYBLOB is read', async (bits) => {
  using folder = new WorkFolder();
  run('openssl', ['genrsa', '-out', folder.file('key.pem'), String(bits)]);
  const blob = run('openssl', ['rsa', '-in', folder.file('key.pem'), '-outform', 'MSBLOB']);
  const key = createPrivateKey(run('cat', [folder.file('key.pem')]));
  const read = await readSubmittedPrivateKey(blob, publicKeyOf(key));
  expect(Buffer.from(read.reveal())).toEqual(pkcs8Of(key));
  await expect(readSubmittedPrivateKey(blob.subarray(0, -20), publicKeyOf(key))).rejects.toThrow(
    /cannot be read/,
  );
});

test.each([
  ['RSA', rsa],
  ['P-256', curve],
])('a PrivateKeyInfo of %s is read, and refused for another public key', async (_, key) => {
  const read = await readSubmittedPrivateKey(pkcs8Of(key), publicKeyOf(key));
  expect(Buffer.from(read.reveal())).toEqual(pkcs8Of(key));
  for (const other of [rsa, curve, generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey]) {
    if (other === key) continue;
    await expect(readSubmittedPrivateKey(pkcs8Of(key), publicKeyOf(other))).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: 'The private key that was sent for the archive does not belong to the certification request.',
    });
  }
});

test('a private key that only says it belongs to the public key is found out', async () => {
  const mine = curve.export({ format: 'jwk' });
  const theirs = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const point = Buffer.concat([
    Buffer.from(mine.x ?? '', 'base64url'),
    Buffer.from(mine.y ?? '', 'base64url'),
  ]);
  const forged = Buffer.from(pkcs8Of(curve));
  const scalarAt = forged.indexOf(Buffer.from(mine.d ?? '', 'base64url'));
  Buffer.from(theirs.d ?? '', 'base64url').copy(forged, scalarAt);
  expect(forged.includes(point)).toBe(true);
  await expect(readSubmittedPrivateKey(forged, publicKeyOf(curve))).rejects.toMatchObject({
    kind: 'BadCertificationRequest',
  });
  const numbers = rsa.export({ format: 'jwk' });
  const bent = pkcs8Of(rsa);
  // Either of the two would be enough to decrypt.
  for (const number of [numbers.p, numbers.d]) {
    const at = bent.indexOf(Buffer.from(number ?? '', 'base64url')) + 60;
    bent.writeUInt8(bent.readUInt8(at) ^ 2, at);
  }
  await expect(readSubmittedPrivateKey(bent, publicKeyOf(rsa))).rejects.toMatchObject({
    kind: 'BadCertificationRequest',
  });
});

test('octets that are no key are refused without being quoted', async () => {
  for (const octets of [new Uint8Array(), Buffer.from('not a key'), pkcs8Of(rsa).subarray(0, 90)])
    await expect(readSubmittedPrivateKey(octets, publicKeyOf(rsa))).rejects.toMatchObject({
      kind: 'BadCertificationRequest',
      detail: 'The private key that was sent for the archive cannot be read.',
    });
});
