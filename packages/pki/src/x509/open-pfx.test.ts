import { X509Certificate } from 'node:crypto';
import { type CertificateTemplate, Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { createSoftwareKeyArchive } from '../archive/software/software-key-archive.js';
import { certify, install, template } from '../testing/installation.js';
import { run, WorkFolder } from '../testing/tools.js';
import { openPfx } from './open-pfx.js';
import { createPfx } from './pfx.js';

const archived = template('CardeaArchivedEncryption');
const p256: CertificateTemplate = {
  ...archived,
  keyUsages: ['keyAgreement'],
  key: { ...archived.key, families: ['ECDSA'], algorithmName: 'ECDSA_P256', keyBits: 256 },
};
const password = new Secret('Grüße żółć');

async function madeFor(wanted: CertificateTemplate) {
  const installation = await install();
  const made = await createSoftwareKeyArchive(installation.keyStore).generateKey(wanted);
  const { certificateDer } = await certify(installation, made.certificationRequestDer, wanted);
  const chain = await installation.issuing.chain();
  const pfx = await createPfx({
    privateKey: made.privateKey,
    certificateDer,
    chain,
    friendlyName: 'Encryption',
    password,
  });
  return { pfx: pfx.reveal(), certificateDer, chain, privateKey: made.privateKey };
}

test.each([
  ['RSA 2048', archived],
  ['P-256', p256],
] as const)(
  'a PFX of the server opens with its password: key of %s, certificate, chain',
  async (_, wanted) => {
    const { pfx, certificateDer, chain, privateKey } = await madeFor(wanted);
    const opened = await openPfx(pfx, password);
    expect(Buffer.from(opened.certificateDer)).toEqual(Buffer.from(certificateDer));
    expect(opened.chain.map((der) => new X509Certificate(der).fingerprint256)).toEqual(
      chain.map((der) => new X509Certificate(der).fingerprint256),
    );
    expect(Buffer.from(opened.privateKey.reveal())).toEqual(Buffer.from(privateKey.reveal()));
  },
);

test('another password, a changed byte and anything else open nothing, and nothing is told of the key', async () => {
  const { pfx } = await madeFor(p256);
  await expect(openPfx(pfx, new Secret('wrong'))).rejects.toThrow('another password');
  const damaged = Uint8Array.from(pfx, (octet, at) => (at === pfx.length >> 1 ? octet ^ 1 : octet));
  for (const bytes of [damaged, pfx.subarray(0, 100), Uint8Array.of(), Uint8Array.of(0x30, 0)]) {
    await expect(openPfx(bytes, password)).rejects.toMatchObject({ kind: 'MalformedInput' });
  }
});

test('a PFX of OpenSSL with the same algorithms opens too', async () => {
  using folder = new WorkFolder();
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', '-days', '1'];
  const [key, certificate, out] = ['key.pem', 'certificate.pem', 'out.pfx'].map((name) =>
    folder.write(name, new Uint8Array()),
  ) as [string, string, string];
  run('openssl', [...request, '-keyout', key, '-out', certificate]);
  const parts = ['-inkey', key, '-in', certificate, '-out', out, '-passout', 'pass:secret'];
  run('openssl', ['pkcs12', '-export', ...parts, '-keypbe', 'AES-256-CBC', '-certpbe', 'AES-256-CBC']);
  const { readFileSync } = await import('node:fs');
  const opened = await openPfx(new Uint8Array(readFileSync(out)), new Secret('secret'));
  expect(new X509Certificate(opened.certificateDer).subject).toBe('CN=x');
});
