import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { type KeyStore, Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { SoftwareKeyStore } from '../../keystore/software/software-key-store.js';
import { InMemoryAuthorities, InMemoryWrappedKeys } from '../../testing/in-memory-repositories.js';
import { anna, certify, install, TurnableClock, template } from '../../testing/installation.js';
import { run } from '../../testing/tools.js';
import { createCertificationRequest } from '../../x509/create-certification-request.js';
import { ensureEmbeddedAuthorities } from './ensure-embedded-authorities.js';

const place = { publicUrl: 'http://pki.contoso.example/', hostName: 'cm1' };

function textOf(certificateDer: Uint8Array): string {
  return run('openssl', ['x509', '-inform', 'DER', '-text', '-noout'], certificateDer).toString();
}

/** In whole seconds, as a certificate says it. */
function yearsAfter(start: Date, years: number): Date {
  const end = new Date(start);
  end.setUTCFullYear(start.getUTCFullYear() + years);
  end.setUTCMilliseconds(0);
  return end;
}

describe('on first start', () => {
  test('a root is made for twenty years that signs certificates of one level of authorities, and CRLs', async () => {
    const { root, clock } = await install();
    const [der = new Uint8Array(), ...rest] = await root.chain();
    expect(rest).toEqual([]);
    const text = textOf(der);
    expect(text).toMatch(/X509v3 Basic Constraints: critical\n *CA:TRUE, pathlen:1\n/);
    expect(text).toMatch(/X509v3 Key Usage: critical\n *Certificate Sign, CRL Sign\n/);
    expect(text).not.toContain('Extended Key Usage');
    const { validToDate, subject, issuer } = new X509Certificate(der);
    expect(issuer).toBe(subject);
    expect(validToDate).toEqual(yearsAfter(clock.now(), 20));
  });

  test('an issuing authority is made for ten years that points to the root, its CRL and its certificate', async () => {
    const { issuing, clock } = await install();
    const [der = new Uint8Array(), root = new Uint8Array()] = await issuing.chain();
    const text = textOf(der);
    expect(text).toMatch(/X509v3 Basic Constraints: critical\n *CA:TRUE, pathlen:0\n/);
    expect(text).toMatch(/X509v3 Key Usage: critical\n *Certificate Sign, CRL Sign\n/);
    expect(text).toContain('URI:http://pki.contoso.example/pki/root.crl');
    expect(text).toContain('CA Issuers - URI:http://pki.contoso.example/pki/root.crt');
    const { validToDate, issuer } = new X509Certificate(der);
    expect(issuer).toBe(new X509Certificate(root).subject);
    expect(validToDate).toEqual(yearsAfter(clock.now(), 10));
  });

  test('rows and keys are named root and issuing', async () => {
    const { authorities, keys, issuing } = await install();
    expect(authorities.rows.map(({ name, keyName }) => [name, keyName])).toEqual([
      ['root', 'ca/root'],
      ['issuing', 'ca/issuing'],
    ]);
    expect(keys.rows.map(({ name }) => name)).toEqual(['ca/root', 'ca/issuing']);
    expect(issuing.issuerName).toMatch(/^cm1\\Cardea Issuing CA [0-9A-F]{8}$/);
  });

  test('no two installations share a name', async () => {
    const installations = await Promise.all(Array.from({ length: 10 }, () => install()));
    const chains = await Promise.all(installations.map(({ issuing }) => issuing.chain()));
    const subjects = chains.flat().map((der) => new X509Certificate(der).subject);
    expect(new Set(subjects).size).toBe(20);
  });
});

describe('on a later start', () => {
  test('the same authorities open again, whatever algorithm is asked for', async () => {
    const installation = await install();
    const again = await ensureEmbeddedAuthorities({ ...place, ...installation, algorithm: 'RSA-2048' });
    expect(await again.issuing.chain()).toEqual(await installation.issuing.chain());
    expect(await again.root.chain()).toEqual(await installation.root.chain());
    expect(installation.keys.rows).toHaveLength(2);
  });

  test('a start that was interrupted after the root continues with the same root', async () => {
    const installation = await install();
    installation.authorities.rows = installation.authorities.rows.filter(({ name }) => name === 'root');
    const again = await ensureEmbeddedAuthorities({ ...place, ...installation });
    const [issuing = new Uint8Array(), root = new Uint8Array()] = await again.issuing.chain();
    expect(root).toEqual((await installation.root.chain())[0]);
    expect(new X509Certificate(issuing).verify(new X509Certificate(root).publicKey)).toBe(true);
  });

  test('a wrong key-encryption key shows at once', async () => {
    const { keys, authorities, clock } = await install();
    const keyStore = new SoftwareKeyStore({ keys, clock, keyEncryptionKey: new Secret(randomBytes(32)) });
    await expect(ensureEmbeddedAuthorities({ ...place, keyStore, authorities, clock })).rejects.toMatchObject(
      {
        kind: 'Misconfigured',
        detail: expect.stringContaining('key-encryption key'),
      },
    );
  });

  test("a certificate that belongs to another installation's key shows at once", async () => {
    const [one, other] = [await install(), await install()];
    const mixed = { keyStore: one.keyStore, authorities: other.authorities, clock: one.clock };
    await expect(ensureEmbeddedAuthorities({ ...place, ...mixed })).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: expect.stringContaining('does not belong to the key'),
    });
  });

  test('two first starts at once on one store end with one chain', async () => {
    const [keys, authorities, clock] = [
      new InMemoryWrappedKeys(),
      new InMemoryAuthorities(),
      new TurnableClock(),
    ];
    const keyEncryptionKey = new Secret(new Uint8Array(randomBytes(32)));
    const start = () => {
      const keyStore: KeyStore = new SoftwareKeyStore({ keys, keyEncryptionKey, clock });
      return ensureEmbeddedAuthorities({ ...place, keyStore, authorities, clock });
    };
    const [one, other] = await Promise.all([start(), start()]);
    expect(await one.issuing.chain()).toEqual(await other.issuing.chain());
  });
});

test('the root certifies no users', async () => {
  const installation = await install();
  const { privateKey } = generateKeyPairSync('ed25519');
  const request = await createCertificationRequest({ privateKey });
  const asIssuing = { ...installation, issuing: installation.root };
  await expect(certify(asIssuing, request, template('CardeaSoftwareUser'), anna)).rejects.toMatchObject({
    kind: 'Misconfigured',
  });
});
