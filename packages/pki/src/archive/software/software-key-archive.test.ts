import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { type CertificateTemplate, Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { certify, install, template } from '../../testing/installation.js';
import { attempt, pem, run, WorkFolder } from '../../testing/tools.js';
import { createSoftwareKeyArchive } from './software-key-archive.js';

const archived = template('CardeaArchivedEncryption');

function asking(algorithmName: string, keyBits: number): CertificateTemplate {
  const families = algorithmName === 'RSA' ? (['RSA'] as const) : (['ECDSA'] as const);
  return { ...archived, key: { ...archived.key, families, algorithmName, keyBits } };
}

async function openArchive() {
  const installation = await install();
  return { installation, archive: createSoftwareKeyArchive(installation.keyStore) };
}

test.each([
  ['RSA', 2048, /Public-Key: \(2048 bit\)[\s\S]*Exponent: 65537 /],
  ['RSA', 3072, /Public-Key: \(3072 bit\)[\s\S]*Exponent: 65537 /],
  ['ECDSA', 256, /NIST CURVE: P-256/],
  ['ECDSA_P256', 256, /NIST CURVE: P-256/],
  ['ECDSA_P384', 384, /NIST CURVE: P-384/],
  ['ECDH_P384', 384, /NIST CURVE: P-384/],
] as const)(
  'a certificate template that asks for %s with %i bits gets such a key, and its request proves possession',
  async (algorithmName, keyBits, expected) => {
    const { archive } = await openArchive();
    const made = await archive.generateKey(asking(algorithmName, keyBits));
    const request = attempt(
      'openssl',
      ['req', '-inform', 'DER', '-verify', '-text', '-noout'],
      made.certificationRequestDer,
    );
    expect(request.text).toContain('verify OK');
    expect(request.text).toMatch(expected);
    const privateKey = createPrivateKey({
      key: Buffer.from(made.privateKey.reveal()),
      format: 'der',
      type: 'pkcs8',
    });
    const publicKey = run(
      'openssl',
      ['req', '-inform', 'DER', '-pubkey', '-noout'],
      made.certificationRequestDer,
    );
    expect(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })).toBe(publicKey.toString());
  },
);

test.each([
  ['RSA', 1024],
  ['RSA', 2047],
  ['RSA', 256],
  ['ECDSA', 2048],
  ['ECDSA_P521', 521],
  ['DSA', 2048],
  ['', 2048],
])('a certificate template that asks for %j with %i bits gets no key', async (algorithmName, keyBits) => {
  const { archive } = await openArchive();
  await expect(archive.generateKey(asking(algorithmName, keyBits))).rejects.toMatchObject({
    kind: 'Misconfigured',
    detail: expect.stringContaining('CardeaArchivedEncryption'),
  });
});

test('every key is another one', async () => {
  const { archive } = await openArchive();
  const [one, other] = [await archive.generateKey(archived), await archive.generateKey(archived)];
  expect(one.privateKey.reveal()).not.toEqual(other.privateKey.reveal());
  expect(inspect(one, { depth: 9 })).toContain('[secret]');
});

test('a sealed key opens for its certificate and for no other, and not with another key-encryption key', async () => {
  const { archive } = await openArchive();
  const key = randomBytes(1_200);
  const sealed = await archive.seal(new Secret(key), 'CN=Issuing CA', '01AB');
  expect(Buffer.from(sealed).includes(key.subarray(0, 16))).toBe(false);
  expect((await archive.open(sealed, 'CN=Issuing CA', '01AB')).reveal()).toEqual(new Uint8Array(key));
  for (const [issuer, serialNumber] of [
    ['CN=Issuing CA', '01AC'],
    ['CN=Issuing CB', '01AB'],
    ['CN=Issuing CA/01AB', ''],
  ] as const)
    await expect(archive.open(sealed, issuer, serialNumber)).rejects.toMatchObject({ kind: 'Misconfigured' });
  const { archive: elsewhere } = await openArchive();
  await expect(elsewhere.open(sealed, 'CN=Issuing CA', '01AB')).rejects.toMatchObject({
    kind: 'Misconfigured',
  });
});

test('a sealed key with a changed or missing octet does not open', async () => {
  const { archive } = await openArchive();
  const sealed = await archive.seal(new Secret(randomBytes(64)), 'CN=Issuing CA', '01AB');
  for (let position = 0; position < sealed.length; position++) {
    const changed = sealed.map((octet, index) => (index === position ? octet ^ 1 : octet));
    await expect(archive.open(changed, 'CN=Issuing CA', '01AB')).rejects.toMatchObject({
      kind: 'Misconfigured',
    });
  }
  await expect(archive.open(sealed.subarray(0, -1), 'CN=Issuing CA', '01AB')).rejects.toMatchObject({
    kind: 'Misconfigured',
  });
});

test('a key made, certified, sealed, opened and delivered as PFX is one whose chain verifies', async () => {
  using folder = new WorkFolder();
  const { archive, installation } = await openArchive();
  const made = await archive.generateKey(archived);
  const issued = await certify(installation, made.certificationRequestDer, archived);
  const sealed = await archive.seal(made.privateKey, 'CN=Issuing CA', issued.serialNumber);
  const pfx = await archive.pfx({
    privateKey: await archive.open(sealed, 'CN=Issuing CA', issued.serialNumber),
    certificateDer: issued.certificateDer,
    chain: await installation.issuing.chain(),
    friendlyName: 'Anna',
    password: new Secret('s3cret'),
  });
  const file = folder.write('anna.pfx', pfx.reveal());
  const opening = ['pkcs12', '-in', file, '-passin', 'pass:s3cret', '-nodes'];
  const leaf = folder.write('leaf.pem', run('openssl', [...opening, '-clcerts', '-nokeys']));
  const authorities = folder.write('authorities.pem', run('openssl', [...opening, '-cacerts', '-nokeys']));
  const [, rootDer = new Uint8Array()] = await installation.issuing.chain();
  const root = folder.write('root.pem', pem('CERTIFICATE', rootDer));
  const verifying = ['verify', '-x509_strict', '-purpose', 'smimeencrypt', '-CAfile', root];
  expect(attempt('openssl', [...verifying, '-untrusted', authorities, leaf]).text).toBe(`${leaf}: OK\n`);
  expect(attempt('openssl', [...verifying, leaf]).exitCode).not.toBe(0);
  const key = run('openssl', [...opening, '-nocerts']);
  expect(run('openssl', ['pkey', '-pubout'], key)).toEqual(
    run('openssl', ['x509', '-in', leaf, '-pubkey', '-noout']),
  );
});
