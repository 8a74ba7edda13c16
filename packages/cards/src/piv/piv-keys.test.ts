import { execFileSync } from 'node:child_process';
import {
  constants,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  publicEncrypt,
  verify,
  X509Certificate,
} from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@cardea/domain';
import { afterAll, describe, expect, test } from 'vitest';
import { toHex } from '../iso7816/octets.js';
import {
  freshPivCard,
  personalisablePivCard,
  factoryPin as pin,
  statusWordOf,
} from '../testing/piv-scene.js';
import {
  attestationCertificateTag,
  attestationExtension,
  decodeCertificateObject,
  type PivKeyAlgorithm,
  type PivKeyReference,
  pivDataObjectTag,
  pkcs1Message,
  pointOf,
  signatureBlock,
} from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'cardea-piv-'));
afterAll(() => rmSync(folder, { recursive: true }));

const content = Buffer.from('what the person signs');

describe('keys', () => {
  test.each<[PivKeyReference, PivKeyAlgorithm]>([
    ['9A', 'RSA-2048'],
    ['9C', 'P-256'],
    ['9D', 'P-384'],
    ['9E', 'Ed25519'],
    ['82', 'RSA-3072'],
    ['83', 'RSA-4096'],
    ['95', 'P-256'],
  ])('key %s, %s, is made on the card and signs what node:crypto verifies', async (reference, algorithm) => {
    const { session } = await personalisablePivCard();
    const publicKey = await session.generateAsymmetricKeyPair(reference, algorithm);
    await session.verify(pin);
    const block = signatureBlock(algorithm, 'sha256', content);
    const signature = await session.generalAuthenticateSign(reference, algorithm, block);
    expect(verify(algorithm === 'Ed25519' ? null : 'sha256', content, publicKey, signature)).toBe(true);
    expect(verify(algorithm === 'Ed25519' ? null : 'sha256', Buffer.from('else'), publicKey, signature)).toBe(
      false,
    );
  });

  test('a signature by each hash is one that openssl verifies', async () => {
    const { session } = await personalisablePivCard();
    for (const algorithm of ['RSA-2048', 'P-256', 'P-384'] as const) {
      const publicKey = await session.generateAsymmetricKeyPair('9A', algorithm);
      writeFileSync(join(folder, 'key.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
      writeFileSync(join(folder, 'content'), content);
      await session.verify(pin);
      for (const hash of ['sha256', 'sha384', 'sha512'] as const) {
        const block = signatureBlock(algorithm, hash, content);
        writeFileSync(
          join(folder, 'signature'),
          await session.generalAuthenticateSign('9A', algorithm, block),
        );
        const output = execFileSync(
          'openssl',
          ['dgst', `-${hash}`, '-verify', 'key.pem', '-signature', 'signature', 'content'],
          { cwd: folder, encoding: 'utf8' },
        );
        expect(output).toBe('Verified OK\n');
      }
    }
  });

  test('the digital signature key wants the PIN before each signature, right before it', async () => {
    const { session } = await personalisablePivCard();
    await session.generateAsymmetricKeyPair('9C', 'P-256');
    const sign = () =>
      session.generalAuthenticateSign('9C', 'P-256', signatureBlock('P-256', 'sha256', content));
    expect(await statusWordOf(sign())).toBe('6982');
    await session.verify(pin);
    await sign();
    expect(await statusWordOf(sign())).toBe('6982');
    await session.verify(pin);
    await session.getData(pivDataObjectTag.discoveryObject);
    expect(await statusWordOf(sign())).toBe('6982');
  });

  test('the authentication key wants the PIN once, until the card is reset', async () => {
    const { card, session } = await personalisablePivCard();
    await session.generateAsymmetricKeyPair('9A', 'P-256');
    const sign = () =>
      session.generalAuthenticateSign('9A', 'P-256', signatureBlock('P-256', 'sha256', content));
    expect(await statusWordOf(sign())).toBe('6982');
    await session.verify(pin);
    await sign();
    await sign();
    card.reset();
    expect(await statusWordOf(sign())).toBe('6982');
  });

  test('the card authentication key never wants the PIN', async () => {
    const { session } = await personalisablePivCard();
    const publicKey = await session.generateAsymmetricKeyPair('9E', 'P-256');
    const block = signatureBlock('P-256', 'sha256', content);
    const signature = await session.generalAuthenticateSign('9E', 'P-256', block);
    expect(verify('sha256', content, publicKey, signature)).toBe(true);
  });

  test('a policy asked for takes the place of that of the slot', async () => {
    const { session } = await personalisablePivCard();
    await session.generateAsymmetricKeyPair('9C', 'P-256', { pinPolicy: 'never', touchPolicy: 'cached' });
    await session.generalAuthenticateSign('9C', 'P-256', signatureBlock('P-256', 'sha256', content));
    expect(await session.yubico.getKeyMetadata('9C')).toMatchObject({
      pinPolicy: 'never',
      touchPolicy: 'cached',
    });
  });

  test.each(['P-256', 'P-384'] as const)(
    'ECDH by a %s key gives what the other party computes',
    async (algorithm) => {
      const { session } = await personalisablePivCard();
      const publicKey = await session.generateAsymmetricKeyPair('9D', algorithm);
      await session.verify(pin);
      const other = generateKeyPairSync('ec', { namedCurve: algorithm });
      const shared = await session.generalAuthenticateKeyAgreement('9D', algorithm, pointOf(other.publicKey));
      expect(toHex(shared)).toBe(toHex(diffieHellman({ privateKey: other.privateKey, publicKey })));
    },
  );

  test('a point off the curve is refused by the card', async () => {
    const { session } = await personalisablePivCard();
    await session.generateAsymmetricKeyPair('9D', 'P-256');
    await session.verify(pin);
    const point = Uint8Array.from([4, ...new Uint8Array(64).fill(1)]);
    expect(await statusWordOf(session.generalAuthenticateKeyAgreement('9D', 'P-256', point))).toBe('6a80');
  });

  test('an RSA key deciphers what openssl enciphered', async () => {
    const { session } = await personalisablePivCard();
    const publicKey = await session.generateAsymmetricKeyPair('9D', 'RSA-2048');
    await session.verify(pin);
    writeFileSync(join(folder, 'key.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const cryptogram = execFileSync('openssl', ['pkeyutl', '-encrypt', '-pubin', '-inkey', 'key.pem'], {
      cwd: folder,
      input: 'session key',
    });
    const block = await session.generalAuthenticateDecipher('9D', 'RSA-2048', cryptogram);
    expect(Buffer.from(pkcs1Message(block)).toString()).toBe('session key');
    const padding = constants.RSA_PKCS1_PADDING;
    const again = publicEncrypt({ key: publicKey, padding }, Buffer.from('by node'));
    const other = await session.generalAuthenticateDecipher('9D', 'RSA-2048', again);
    expect(Buffer.from(pkcs1Message(other)).toString()).toBe('by node');
  });

  test('a key pair is made only after the card management key', async () => {
    const { session } = await freshPivCard();
    await session.verify(pin);
    expect(await statusWordOf(session.generateAsymmetricKeyPair('9A', 'P-256'))).toBe('6982');
  });

  test('a slot without key answers that there is none', async () => {
    const { session } = await freshPivCard();
    expect(await statusWordOf(session.generalAuthenticateSign('9E', 'P-256', new Uint8Array(32)))).toBe(
      '6a88',
    );
    expect(await statusWordOf(session.yubico.getKeyMetadata('9E'))).toBe('6a88');
    expect(await statusWordOf(session.yubico.attest('9E'))).toBe('6a88');
  });

  test.each<[PivKeyAlgorithm, string[]]>([
    ['RSA-2048', ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
    ['P-256', ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['P-384', ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['Ed25519', ['ED25519']],
  ])('a %s key made by openssl is imported and signs', async (algorithm, options) => {
    const { session } = await personalisablePivCard();
    const pem = execFileSync('openssl', ['genpkey', '-algorithm', ...options], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pkcs8 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
    await session.yubico.importKey('82', algorithm, new Secret<Uint8Array>(pkcs8), { pinPolicy: 'never' });
    const block = signatureBlock(algorithm, 'sha256', content);
    const signature = await session.generalAuthenticateSign('82', algorithm, block);
    const publicKey = createPublicKey(pem);
    expect(verify(algorithm === 'Ed25519' ? null : 'sha256', content, publicKey, signature)).toBe(true);
    const metadata = await session.yubico.getKeyMetadata('82');
    expect(metadata).toMatchObject({ algorithm, origin: 'imported', pinPolicy: 'never' });
    expect(metadata.publicKey.equals(publicKey)).toBe(true);
  });

  test('a key of another kind than named is not imported', async () => {
    const { session } = await personalisablePivCard();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pkcs8 = new Secret<Uint8Array>(privateKey.export({ type: 'pkcs8', format: 'der' }));
    await expect(session.yubico.importKey('9D', 'P-384', pkcs8)).rejects.toThrow('must be an P-384 key');
    await expect(session.yubico.importKey('9D', 'RSA-2048', pkcs8)).rejects.toThrow(
      'must be an RSA-2048 key',
    );
    const noKey = new Secret(Uint8Array.of(1, 2, 3));
    await expect(session.yubico.importKey('9D', 'P-256', noKey)).rejects.toThrow('PKCS#8');
  });

  test('a key is moved to a retired slot and deleted there', async () => {
    const { session } = await personalisablePivCard();
    const publicKey = await session.generateAsymmetricKeyPair('9D', 'P-256');
    await session.yubico.moveKey('9D', '82');
    expect(await statusWordOf(session.yubico.getKeyMetadata('9D'))).toBe('6a88');
    expect((await session.yubico.getKeyMetadata('82')).publicKey.equals(publicKey)).toBe(true);
    await session.yubico.deleteKey('82');
    expect(await statusWordOf(session.yubico.getKeyMetadata('82'))).toBe('6a88');
  });
});

describe('attestation', () => {
  test('the certificate about a key made on the card chains to the root of this card, and openssl agrees', async () => {
    const { card, session } = await personalisablePivCard({ cardSerial: 305_419_896 });
    const publicKey = await session.generateAsymmetricKeyPair('9A', 'RSA-2048', { touchPolicy: 'always' });
    const attestation = new X509Certificate(await session.yubico.attest('9A'));
    const object = await session.getData(attestationCertificateTag);
    const intermediate = new X509Certificate(decodeCertificateObject(object ?? new Uint8Array(0)) ?? '');
    const root = new X509Certificate(card.attestationRootDer);
    expect(attestation.publicKey.equals(publicKey)).toBe(true);
    expect((await session.yubico.getKeyMetadata('F9')).publicKey.equals(intermediate.publicKey)).toBe(true);
    for (const [name, certificate] of Object.entries({ attestation, intermediate, root })) {
      writeFileSync(join(folder, `${name}.pem`), certificate.toString());
    }
    const files = ['-CAfile', 'root.pem', '-untrusted', 'intermediate.pem', 'attestation.pem'];
    const verified = execFileSync('openssl', ['verify', ...files], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(verified).toBe('attestation.pem: OK\n');
    const printed = execFileSync('openssl', ['x509', '-in', 'attestation.pem', '-noout', '-text'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const der = toHex(attestation.raw);
    expect(printed).toContain('Simulated PIV Attestation 9A');
    for (const oid of Object.values(attestationExtension)) expect(printed).toContain(oid);
    // Firmware 5.7.1; serial number 12345678 hex as an INTEGER; PIN once, touch always.
    for (const value of ['0403050701', '0406020412345678', '04020202']) expect(der).toContain(value);
  });

  test('an imported key is not attested', async () => {
    const { session } = await personalisablePivCard();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pkcs8 = new Secret<Uint8Array>(privateKey.export({ type: 'pkcs8', format: 'der' }));
    await session.yubico.importKey('9A', 'P-256', pkcs8);
    expect(await statusWordOf(session.yubico.attest('9A'))).toBe('6a80');
  });

  test('two cards attest under two roots', async () => {
    const [one, other] = [await freshPivCard(), await freshPivCard()];
    expect(toHex(one.card.attestationRootDer)).not.toBe(toHex(other.card.attestationRootDer));
  });
});
