import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readElement } from '../lint/strict-der.js';
import { run, WorkFolder } from '../testing/tools.js';
import { readArchivalRequest, verifyArchivalSignature } from './archival-request.js';
import { createArchivalRequest } from './create-archival-request.js';
import { element } from './der.js';

const kinds = {
  'RSA 2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
} as const;

/** A key of OpenSSL's, and an exchange certificate with its key. */
function parties(folder: WorkFolder, kind: keyof typeof kinds) {
  run('openssl', ['genpkey', ...kinds[kind], '-out', folder.file('user.key')]);
  const made = ['req', '-x509', '-nodes', '-subj', '/CN=Exchange', '-days', '9', '-newkey', 'rsa:3072'];
  run('openssl', [...made, '-keyout', folder.file('exchange.key'), '-out', folder.file('exchange.pem')]);
  const privateKey = createPrivateKey(run('cat', [folder.file('user.key')]));
  const exchangeDer = run('openssl', ['x509', '-in', folder.file('exchange.pem'), '-outform', 'DER']);
  const publicKeyDer = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { privateKey, exchangeDer: new Uint8Array(exchangeDer), publicKeyDer };
}

test.each(Object.keys(kinds) as (keyof typeof kinds)[])(
  'OpenSSL verifies the PKCS#10 request and opens the private key of a CMC request for a %s key',
  async (kind) => {
    using folder = new WorkFolder();
    const { privateKey, exchangeDer, publicKeyDer } = parties(folder, kind);
    const cmc = await createArchivalRequest(privateKey, exchangeDer);
    const request = readArchivalRequest(cmc);
    if (request === undefined) throw new Error('no CMC request');
    await verifyArchivalSignature(request.signature, publicKeyDer);
    const pkcs10 = folder.write('request.der', request.certificationRequestDer);
    run('openssl', ['req', '-inform', 'DER', '-in', pkcs10, '-verify', '-noout']);
    const opening = ['cms', '-decrypt', '-binary', '-inform', 'DER', '-inkey', folder.file('exchange.key')];
    const opened = run('openssl', opening, request.envelopedKeyDer);
    expect(opened).toEqual(privateKey.export({ type: 'pkcs8', format: 'der' }));
    // OpenSSL's own reader agrees on what the parts are.
    const parts = run('openssl', ['cms', '-cmsout', '-print', '-inform', 'DER'], cmc).toString();
    expect(parts).toContain('1.3.6.1.5.5.7.12.2');
    expect(parts).toContain('1.3.6.1.4.1.311.21.13');
  },
);

test('a CMC request whose wrapped key was exchanged, or whose signature is somebody else’s, is refused', async () => {
  using folder = new WorkFolder();
  const { privateKey, exchangeDer, publicKeyDer } = parties(folder, 'P-256');
  const cmc = await createArchivalRequest(privateKey, exchangeDer);
  const request = readArchivalRequest(cmc);
  if (request === undefined) throw new Error('no CMC request');
  const at = Buffer.from(cmc).indexOf(Buffer.from(request.envelopedKeyDer));
  const changed = Buffer.from(cmc);
  changed.writeUInt8(
    (cmc[at + request.envelopedKeyDer.length - 1] ?? 0) ^ 1,
    at + request.envelopedKeyDer.length - 1,
  );
  expect(() => readArchivalRequest(changed)).toThrow(/another private key for the archive/);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  const strangerDer = stranger.export({ type: 'spki', format: 'der' });
  await expect(verifyArchivalSignature(request.signature, strangerDer)).rejects.toMatchObject({
    kind: 'BadCertificationRequest',
  });
  await verifyArchivalSignature(request.signature, publicKeyDer);
});

test('a PKCS#10 request is no CMC request; a CMS of another kind is refused, and so is one cut anywhere', async () => {
  using folder = new WorkFolder();
  const { privateKey, exchangeDer } = parties(folder, 'P-256');
  const cmc = await createArchivalRequest(privateKey, exchangeDer);
  expect(readArchivalRequest(readArchivalRequest(cmc)?.certificationRequestDer ?? cmc)).toBeUndefined();
  const certificatesOnly = run('openssl', [
    'crl2pkcs7',
    '-nocrl',
    '-certfile',
    folder.file('exchange.pem'),
    '-outform',
    'DER',
  ]);
  expect(() => readArchivalRequest(certificatesOnly)).toThrow(/cannot be taken/);
  // Each part left out, with all lengths around it right: whatever is said, it is a refusal.
  const without = (der: Uint8Array, depth: number): Uint8Array[] => {
    const { identifier, children } = readElement(der);
    return children.flatMap((_, left) => {
      const kept = (replaced?: Uint8Array) =>
        element(
          identifier,
          children.flatMap((one, index) => {
            if (index !== left) return [one.der];
            return replaced === undefined ? [] : [replaced];
          }),
        );
      const child = children[left];
      const isConstructed = child !== undefined && (child.identifier & 0x20) !== 0;
      const inner = isConstructed && depth > 0 ? without(child.der, depth - 1) : [];
      return [kept(), ...inner.map(kept)];
    });
  };
  for (const cut of without(cmc, 3)) {
    let read: ReturnType<typeof readArchivalRequest>;
    try {
      read = readArchivalRequest(cut);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'BadCertificationRequest' });
      continue;
    }
    // What nobody needs may be missing, such as the list of digests.
    if (read !== undefined) expect(read).toEqual(readArchivalRequest(cmc));
  }
});
