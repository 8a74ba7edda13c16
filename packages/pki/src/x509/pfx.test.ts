import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { type CertificateTemplate, type PfxContents, Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { createSoftwareKeyArchive } from '../archive/software/software-key-archive.js';
import { certify, install, template } from '../testing/installation.js';
import { attempt, pem, run, WorkFolder } from '../testing/tools.js';
import { createPfx } from './pfx.js';

const archived = template('CardeaArchivedEncryption');
const rsa2048 = archived;
const p256: CertificateTemplate = {
  ...archived,
  keyUsages: ['keyAgreement'],
  key: { ...archived.key, families: ['ECDSA'], algorithmName: 'ECDSA_P256', keyBits: 256 },
};

const friendlyName = 'Anna Żółć – Verschlüsselung';

async function contentsFor(
  wanted: CertificateTemplate,
  changes: Partial<PfxContents> = {},
): Promise<PfxContents> {
  const installation = await install();
  const made = await createSoftwareKeyArchive(installation.keyStore).generateKey(wanted);
  const { certificateDer } = await certify(installation, made.certificationRequestDer, wanted);
  return {
    privateKey: made.privateKey,
    certificateDer,
    chain: await installation.issuing.chain(),
    friendlyName,
    password: new Secret('correct horse'),
    ...changes,
  };
}

function publicKeyPem(of: { certificateDer: Uint8Array }): string {
  return run('openssl', ['x509', '-inform', 'DER', '-pubkey', '-noout'], of.certificateDer).toString();
}

function openWithOpenSsl(file: string, password: string, ...options: string[]) {
  return attempt('openssl', ['pkcs12', '-in', file, '-passin', `pass:${password}`, ...options]);
}

test.each([
  ['RSA 2048', rsa2048],
  ['P-256', p256],
] as const)(
  'a PFX with a key of %s by triple DES opens in OpenSSL, NSS and the JDK',
  async (_, wanted) => {
    using folder = new WorkFolder();
    const password = 'correct horse 1';
    const contents = await contentsFor(wanted, { password: new Secret(password), encryption: 'tripleDes' });
    const pfx = folder.write('key.pfx', (await createPfx(contents)).reveal());
    const key = openWithOpenSsl(pfx, password, '-legacy', '-nocerts', '-nodes').output;
    expect(run('openssl', ['pkey', '-pubout'], key).toString()).toBe(publicKeyPem(contents));
    const told = openWithOpenSsl(pfx, password, '-legacy', '-info', '-noout').text;
    expect(told).toContain('MAC: sha1, Iteration 20000');
    expect(told.match(/pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 20000/g)).toHaveLength(2);
    expect(openWithOpenSsl(pfx, 'another', '-legacy', '-noout').exitCode).not.toBe(0);
    run('certutil', ['-N', '-d', `sql:${folder.path}`, '--empty-password']);
    run('pk12util', ['-i', pfx, '-d', `sql:${folder.path}`, '-W', password]);
    expect(run('certutil', ['-K', '-d', `sql:${folder.path}`]).toString()).toContain('< 0>');
    const store = ['-storetype', 'PKCS12', '-keystore', pfx, '-storepass', password];
    expect(run('keytool', ['-list', ...store]).toString()).toContain('PrivateKeyEntry');
  },
  120_000,
);

describe.each([
  ['RSA 2048', rsa2048],
  ['P-256', p256],
] as const)('a PFX with a key of %s', (_, wanted) => {
  test.each([
    ['of one letter', 'x'],
    ['with umlauts', 'Grüße für Jürgen'],
    ['with characters outside Latin-1', 'żółć €'],
    ['of 64 letters', randomBytes(32).toString('hex')],
    ['of 64 umlauts', 'ÄÖÜß'.repeat(16)],
  ])(
    'and a password %s opens in OpenSSL, GnuTLS and NSS, and the key is that of the certificate',
    async (_case, password) => {
      using folder = new WorkFolder();
      const contents = await contentsFor(wanted, { password: new Secret(password) });
      const pfx = folder.write('key.pfx', (await createPfx(contents)).reveal());
      const expectedPublicKey = publicKeyPem(contents);

      const key = openWithOpenSsl(pfx, password, '-nocerts', '-nodes').output;
      expect(run('openssl', ['pkey', '-pubout'], key).toString()).toBe(expectedPublicKey);
      const leaf = openWithOpenSsl(pfx, password, '-clcerts', '-nokeys').output;
      expect(run('openssl', ['x509', '-outform', 'DER'], leaf)).toEqual(Buffer.from(contents.certificateDer));

      const gnuTls = run('certtool', ['--p12-info', '--inder', '--infile', pfx, '--password', password]);
      const gnuTlsText = gnuTls.toString();
      const shrouded =
        /-----BEGIN ENCRYPTED PRIVATE KEY-----[\s\S]*?-----END ENCRYPTED PRIVATE KEY-----/.exec(
          gnuTlsText,
        )?.[0];
      const opened = createPrivateKey({ key: shrouded ?? '', passphrase: password });
      expect(createPublicKey(opened).export({ type: 'spki', format: 'pem' })).toBe(expectedPublicKey);
      expect(gnuTlsText.match(/Key ID: /g)).toHaveLength(2);
      expect(gnuTlsText.split(`Friendly name: ${friendlyName}\n`)).toHaveLength(3);

      const database = ['-d', `sql:${folder.path}`];
      run('certutil', ['-N', ...database, '--empty-password']);
      const listed = run('pk12util', ['-l', pfx, '-W', password, ...database]).toString();
      expect(listed).toContain('Certificate(has private key):');
      expect(listed).toContain(friendlyName);
      run('pk12util', ['-i', pfx, '-W', password, '-K', '', ...database]);
      expect(run('certutil', ['-K', ...database]).toString()).toContain(friendlyName);
      const inNss = run('certutil', ['-L', ...database, '-n', friendlyName, '-r']);
      expect(inNss).toEqual(Buffer.from(contents.certificateDer));
    },
  );
});

test('a wrong password opens the PFX in none of OpenSSL, GnuTLS and NSS', async () => {
  using folder = new WorkFolder();
  const pfx = folder.write('key.pfx', (await createPfx(await contentsFor(p256))).reveal());
  const database = ['-d', `sql:${folder.path}`];
  run('certutil', ['-N', ...database, '--empty-password']);
  for (const wrong of ['correct hors', 'correct horse ', 'Correct horse', '']) {
    expect(openWithOpenSsl(pfx, wrong, '-info', '-nodes').text).toMatch(/invalid password/);
    const gnuTls = attempt('certtool', ['--p12-info', '--inder', '--infile', pfx, '--password', wrong]);
    expect(gnuTls.text).not.toContain('BEGIN CERTIFICATE');
    const nss = attempt('pk12util', ['-l', pfx, '-W', wrong, ...database]);
    expect(nss.text).toMatch(/BAD_PASSWORD|INVALID_ARGS/);
    expect(nss.text).not.toContain('Certificate(');
  }
  expect(openWithOpenSsl(pfx, 'correct horse', '-info', '-nodes').exitCode).toBe(0);
});

test('keys and certificates are encrypted with AES-256 and authenticated with HMAC-SHA-256', async () => {
  using folder = new WorkFolder();
  const pfx = folder.write('key.pfx', (await createPfx(await contentsFor(rsa2048))).reveal());
  const { text } = openWithOpenSsl(pfx, 'correct horse', '-info', '-noout');
  const scheme = 'PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256';
  expect(text).toContain('MAC: sha256, Iteration 100000');
  expect(text).toContain(`PKCS7 Encrypted data: ${scheme}`);
  expect(text).toContain(`Shrouded Keybag: ${scheme}`);
});

test('the PFX holds the certificates of the authorities, tied to no key', async () => {
  using folder = new WorkFolder();
  const contents = await contentsFor(rsa2048);
  const pfx = folder.write('key.pfx', (await createPfx(contents)).reveal());
  const authorities = openWithOpenSsl(pfx, 'correct horse', '-cacerts', '-nokeys').output.toString();
  expect(authorities.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(authorities).not.toContain('localKeyID');
  const leaf = folder.write('leaf.pem', pem('CERTIFICATE', contents.certificateDer));
  const trusted = folder.write('authorities.pem', authorities);
  expect(attempt('openssl', ['verify', '-x509_strict', '-CAfile', trusted, leaf]).text).toBe(`${leaf}: OK\n`);
});

test('key and certificate bear the friendly name unless it is empty', async () => {
  using folder = new WorkFolder();
  const contents = await contentsFor(p256);
  // OpenSSL prints only the low octet of each character, so the name is ASCII here.
  for (const [name, count] of [
    ['Anna: encryption', 2],
    ['', 0],
  ] as const) {
    const pfx = folder.write('key.pfx', (await createPfx({ ...contents, friendlyName: name })).reveal());
    const opened = openWithOpenSsl(pfx, 'correct horse', '-nodes').output.toString();
    expect(opened.match(/friendlyName: Anna: encryption\n/g) ?? []).toHaveLength(count);
    expect(opened.match(/localKeyID/g)).toHaveLength(2);
  }
});

test('two PFX of one key share neither salts nor ciphertext', async () => {
  const contents = await contentsFor(p256);
  const [one, other] = await Promise.all([createPfx(contents), createPfx(contents)]);
  const tail = (pfx: Secret<Uint8Array>) => Buffer.from(pfx.reveal()).subarray(-60).toString('hex');
  expect(tail(one)).not.toBe(tail(other));
  expect(Buffer.from(one.reveal()).includes(Buffer.from(other.reveal()).subarray(120, 152))).toBe(false);
});

test('a mail encrypted to the certificate is decrypted with the key from the PFX', async () => {
  using folder = new WorkFolder();
  for (const wanted of [rsa2048, p256]) {
    const contents = await contentsFor(wanted);
    const leaf = folder.write('leaf.pem', pem('CERTIFICATE', contents.certificateDer));
    const encrypted = run('openssl', ['cms', '-encrypt', '-aes256', '-text', leaf], 'Grüße an Anna');
    expect(encrypted.toString()).not.toContain('Anna');
    const pfx = folder.write('key.pfx', (await createPfx(contents)).reveal());
    const key = folder.write('key.pem', openWithOpenSsl(pfx, 'correct horse', '-nodes').output);
    const decrypted = run('openssl', ['cms', '-decrypt', '-text', '-inkey', key, '-recip', leaf], encrypted);
    expect(decrypted.toString()).toBe('Grüße an Anna');
  }
});

test('a private key that is not that of the certificate makes no PFX', async () => {
  const [one, other] = [await contentsFor(rsa2048), await contentsFor(rsa2048)];
  await expect(createPfx({ ...one, privateKey: other.privateKey })).rejects.toMatchObject({
    kind: 'Misconfigured',
    detail: expect.stringContaining('not that of its certificate'),
  });
});

test('an unreadable private key makes no PFX, and the error shows nothing of it', async () => {
  const contents = await contentsFor(p256);
  const broken = Buffer.from(contents.privateKey.reveal()).subarray(0, -4);
  const error: unknown = await createPfx({ ...contents, privateKey: new Secret(broken) }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ kind: 'Misconfigured' });
  expect(inspect(error, { depth: 9 })).not.toContain('asn1');
});

test.each([
  ['without characters', ''],
  ['with a lone surrogate', 'a\ud800'],
])('a password %s is refused', async (_, password) => {
  const contents = await contentsFor(p256, { password: new Secret(password) });
  await expect(createPfx(contents)).rejects.toMatchObject({ kind: 'MalformedInput' });
});
