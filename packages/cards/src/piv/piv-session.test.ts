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
import { inspect } from 'node:util';
import { Secret } from '@cardea/domain';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ApduError, PinRejected } from '../iso7816/apdu-error.js';
import { CardRemoved } from '../iso7816/card-connection.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { fromHex, toHex } from '../iso7816/octets.js';
import { memoryState } from '../sim/card/state-file.js';
import type { PivCardModel } from '../sim/piv/factory.js';
import { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';
import {
  attestationCertificateTag,
  attestationExtension,
  type CardManagementKey,
  CardManagementKeyRejected,
  CardNotAuthentic,
  decodeCertificateObject,
  decodeDiscoveryObject,
  defaultCardManagementKey,
  encodeCardCapabilityContainer,
  type PivKeyAlgorithm,
  type PivKeyReference,
  PivSession,
  pivDataObjectTag,
  pivKeyReferences,
  pkcs1Message,
  pointOf,
  signatureBlock,
} from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'cardea-piv-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pin = new Secret('123456');
const puk = new Secret('12345678');
const wrong = new Secret('99999999');
const content = Buffer.from('what the person signs');

/** A card fresh from the factory, selected. */
async function freshCard(model: PivCardModel = {}) {
  const card = new SimulatedPivCard(memoryState(), model);
  const session = new PivSession(card);
  await session.select();
  return { card, session };
}

/** The same, with the card management key authenticated. */
async function personalisableCard(model: PivCardModel = {}) {
  const made = await freshCard(model);
  await made.session.generalAuthenticateMutual(defaultCardManagementKey());
  return made;
}

async function statusWordOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApduError);
  return error instanceof ApduError ? error.sw.toString(16) : '';
}

describe('PIN and PUK', () => {
  test('the right PIN is accepted, and the card tells that it is verified until it is reset', async () => {
    const { card, session } = await freshCard();
    expect(await session.verifyStatus()).toEqual({ isVerified: false, retriesRemaining: 3 });
    await session.verify(pin);
    expect(await session.verifyStatus()).toEqual({ isVerified: true });
    card.reset();
    expect(await session.verifyStatus()).toEqual({ isVerified: false, retriesRemaining: 3 });
  });

  test('three wrong PINs block the PIN, and the right one is refused from then on', async () => {
    const { session } = await freshCard();
    for (const retriesRemaining of [2, 1, 0]) {
      await expect(session.verify(wrong)).rejects.toMatchObject({ name: 'PinRejected', retriesRemaining });
    }
    await expect(session.verify(pin)).rejects.toMatchObject({ sw: 0x6983, retriesRemaining: 0 });
    expect(await session.verifyStatus()).toEqual({ isVerified: false, retriesRemaining: 0 });
  });

  test('the right PIN gives all tries back', async () => {
    const { session } = await freshCard();
    await expect(session.verify(wrong)).rejects.toBeInstanceOf(PinRejected);
    await session.verify(pin);
    await expect(session.verify(wrong)).rejects.toMatchObject({ retriesRemaining: 2 });
  });

  test('a PIN is changed by presenting the old one', async () => {
    const { session } = await freshCard();
    const newPin = new Secret('24681357');
    await expect(session.changeReferenceData('pin', wrong, newPin)).rejects.toMatchObject({
      retriesRemaining: 2,
    });
    await session.changeReferenceData('pin', pin, newPin);
    await expect(session.verify(pin)).rejects.toBeInstanceOf(PinRejected);
    await session.verify(newPin);
  });

  test('a blocked PIN is unblocked with the PUK, which counts its own tries', async () => {
    const { session } = await freshCard();
    for (let attempt = 0; attempt < 3; attempt++) await session.verify(wrong).catch(() => {});
    const newPin = new Secret('654321');
    await expect(session.resetRetryCounter(wrong, newPin)).rejects.toMatchObject({ retriesRemaining: 2 });
    await session.resetRetryCounter(puk, newPin);
    await session.verify(newPin);
  });

  test('the PUK is changed by presenting the old one', async () => {
    const { session } = await freshCard();
    const newPuk = new Secret('87654321');
    await session.changeReferenceData('puk', puk, newPuk);
    await expect(session.resetRetryCounter(puk, pin)).rejects.toBeInstanceOf(PinRejected);
    await session.resetRetryCounter(newPuk, pin);
  });

  test('limits of tries are set by the administrator after the PIN, and bring the factory PIN back', async () => {
    const { session } = await personalisableCard();
    await session.changeReferenceData('pin', pin, new Secret('24681357'));
    expect(await statusWordOf(session.yubico.setPinRetries(5, 7))).toBe('6982');
    await session.verify(new Secret('24681357'));
    await session.yubico.setPinRetries(5, 7);
    expect(await session.yubico.getReferenceDataMetadata('pin')).toEqual({
      isDefault: true,
      retryLimit: 5,
      retriesRemaining: 5,
    });
    expect(await session.yubico.getReferenceDataMetadata('puk')).toMatchObject({ retryLimit: 7 });
    await session.verify(pin);
  });

  test('no error shows a PIN', async () => {
    const { session } = await freshCard();
    const error = await session.verify(wrong).catch((reason: unknown) => reason);
    expect(inspect(error, { depth: 9 })).not.toContain('99999999');
  });
});

const managementKeys: readonly CardManagementKey[] = [
  { algorithm: '3DES', key: new Secret(fromHex('a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60719')) },
  { algorithm: 'AES-128', key: new Secret(fromHex('00112233445566778899aabbccddeeff')) },
  { algorithm: 'AES-192', key: new Secret(fromHex('00112233445566778899aabbccddeeff0011223344556677')) },
  { algorithm: 'AES-256', key: new Secret(fromHex('00112233445566778899aabbccddeeff'.repeat(2))) },
];

describe('card management key', () => {
  test.each(managementKeys)(
    'a $algorithm key is set, and authenticates both ways and one way',
    async (newKey) => {
      const { card, session } = await personalisableCard();
      await session.yubico.setManagementKey(newKey);
      expect(await session.yubico.getManagementKeyMetadata()).toMatchObject({
        algorithm: newKey.algorithm,
        isDefault: false,
      });
      for (const authenticate of ['generalAuthenticateMutual', 'generalAuthenticateExternal'] as const) {
        card.reset();
        expect(await statusWordOf(session.putData(0x5fc107, Uint8Array.of(1)))).toBe('6982');
        await session[authenticate](newKey);
        await session.putData(0x5fc107, Uint8Array.of(1));
      }
    },
  );

  test('a card with an AES-192 key from the factory tells so, and takes it', async () => {
    const { session } = await freshCard({ managementKeyAlgorithm: 'AES-192' });
    expect(await session.yubico.getManagementKeyMetadata()).toEqual({
      algorithm: 'AES-192',
      isDefault: true,
      touchPolicy: 'never',
    });
    expect(await statusWordOf(session.generalAuthenticateMutual(defaultCardManagementKey()))).toBe('6a86');
    await session.generalAuthenticateMutual(defaultCardManagementKey('AES-192'));
  });

  test('a wrong key is refused both ways, and ends the authentication of before', async () => {
    const { session } = await personalisableCard();
    const wrongKey = { ...defaultCardManagementKey(), key: new Secret(new Uint8Array(24).fill(7)) };
    await expect(session.generalAuthenticateExternal(wrongKey)).rejects.toBeInstanceOf(
      CardManagementKeyRejected,
    );
    expect(await statusWordOf(session.putData(0x5fc107, Uint8Array.of(1)))).toBe('6982');
    await expect(session.generalAuthenticateMutual(wrongKey)).rejects.toBeInstanceOf(
      CardManagementKeyRejected,
    );
  });

  test('a card that takes any key but does not know ours is found out', async () => {
    const { card } = await freshCard();
    const impostor = {
      async transmit(command: Uint8Array) {
        const isSecondStep = command[1] === 0x87 && command[5] === 0x7c && command[6] === 0x14;
        return isSecondStep ? fromHex(`7c0a8208${'00'.repeat(8)}9000`) : card.transmit(command);
      },
    };
    const session = new PivSession(impostor);
    await expect(session.generalAuthenticateMutual(defaultCardManagementKey())).rejects.toBeInstanceOf(
      CardNotAuthentic,
    );
  });

  test('an answer to a challenge is good once', async () => {
    const { card, session } = await freshCard();
    const sent: Uint8Array[] = [];
    const recorded = new PivSession({
      transmit: (command) => {
        sent.push(command);
        return card.transmit(command);
      },
    });
    await recorded.generalAuthenticateExternal(defaultCardManagementKey());
    const replayed = await card.transmit(sent.at(-1) ?? new Uint8Array(0));
    expect(toHex(replayed)).toBe('6982');
    expect(await statusWordOf(session.putData(0x5fc107, Uint8Array.of(1)))).toBe('6982');
  });

  test('a key of another length than its algorithm wants never reaches the card', async () => {
    const { card, session } = await personalisableCard();
    const before = card.commandCount;
    const short = { algorithm: 'AES-256', key: new Secret(new Uint8Array(24)) } as const;
    await expect(session.yubico.setManagementKey(short)).rejects.toThrow('AES-256 has 32 bytes');
    await expect(session.generalAuthenticateMutual(short)).rejects.toThrow('AES-256 has 32 bytes');
    expect(card.commandCount).toBe(before);
  });

  test('the mutual exchange is that of SP 800-73-4 Part 2 Appendix A.1, byte by byte', async () => {
    const factoryKey = '0102030405060708'.repeat(3);
    const witness = '1122334455667788';
    const options = ['enc', '-d', '-des-ede3', '-nopad', '-K', factoryKey];
    const decrypted = toHex(execFileSync('openssl', options, { input: fromHex(witness) }));
    const sent: string[] = [];
    const session = new PivSession({
      async transmit(command) {
        sent.push(toHex(command));
        return fromHex(sent.length === 1 ? `7c0a8008${witness}9000` : '6982');
      },
    });
    await expect(session.generalAuthenticateMutual(defaultCardManagementKey())).rejects.toMatchObject({
      sw: 0x6982,
    });
    expect(sent[0]).toBe('0087039b047c02800000');
    expect(sent[1]?.slice(0, -18)).toBe(`0087039b167c148008${decrypted}8108`);
    expect(sent).toHaveLength(2);
  });
});

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
    const { session } = await personalisableCard();
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
    const { session } = await personalisableCard();
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
    const { session } = await personalisableCard();
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
    const { card, session } = await personalisableCard();
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
    const { session } = await personalisableCard();
    const publicKey = await session.generateAsymmetricKeyPair('9E', 'P-256');
    const block = signatureBlock('P-256', 'sha256', content);
    const signature = await session.generalAuthenticateSign('9E', 'P-256', block);
    expect(verify('sha256', content, publicKey, signature)).toBe(true);
  });

  test('a policy asked for takes the place of that of the slot', async () => {
    const { session } = await personalisableCard();
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
      const { session } = await personalisableCard();
      const publicKey = await session.generateAsymmetricKeyPair('9D', algorithm);
      await session.verify(pin);
      const other = generateKeyPairSync('ec', { namedCurve: algorithm });
      const shared = await session.generalAuthenticateKeyAgreement('9D', algorithm, pointOf(other.publicKey));
      expect(toHex(shared)).toBe(toHex(diffieHellman({ privateKey: other.privateKey, publicKey })));
    },
  );

  test('a point off the curve is refused by the card', async () => {
    const { session } = await personalisableCard();
    await session.generateAsymmetricKeyPair('9D', 'P-256');
    await session.verify(pin);
    const point = Uint8Array.from([4, ...new Uint8Array(64).fill(1)]);
    expect(await statusWordOf(session.generalAuthenticateKeyAgreement('9D', 'P-256', point))).toBe('6a80');
  });

  test('an RSA key deciphers what openssl enciphered', async () => {
    const { session } = await personalisableCard();
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
    const { session } = await freshCard();
    await session.verify(pin);
    expect(await statusWordOf(session.generateAsymmetricKeyPair('9A', 'P-256'))).toBe('6982');
  });

  test('a slot without key answers that there is none', async () => {
    const { session } = await freshCard();
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
    const { session } = await personalisableCard();
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
    const { session } = await personalisableCard();
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
    const { session } = await personalisableCard();
    const publicKey = await session.generateAsymmetricKeyPair('9D', 'P-256');
    await session.yubico.moveKey('9D', '82');
    expect(await statusWordOf(session.yubico.getKeyMetadata('9D'))).toBe('6a88');
    expect((await session.yubico.getKeyMetadata('82')).publicKey.equals(publicKey)).toBe(true);
    await session.yubico.deleteKey('82');
    expect(await statusWordOf(session.yubico.getKeyMetadata('82'))).toBe('6a88');
  });
});

describe('data objects and certificates', () => {
  test('the card tells its application, version and serial number', async () => {
    const { session } = await freshCard({ cardSerial: 4_000_000_001, firmwareVersion: '5.4.3' });
    expect(await session.select()).toMatchObject({ label: 'Cardea simulated PIV card' });
    expect(await session.yubico.getVersion()).toBe('5.4.3');
    expect(await session.yubico.getSerial()).toBe(4_000_000_001);
    const discovery = await session.getData(pivDataObjectTag.discoveryObject);
    expect(decodeDiscoveryObject(discovery ?? new Uint8Array(0))).toMatchObject({ hasApplicationPin: true });
  });

  test('a data object is written by the administrator, read by everyone, and deleted by writing nothing', async () => {
    const { card, session } = await personalisableCard();
    const tag = pivDataObjectTag.cardCapabilityContainer;
    expect(await session.getData(tag)).toBeUndefined();
    const container = encodeCardCapabilityContainer(new Uint8Array(14).fill(3));
    await session.putData(tag, container);
    card.reset();
    expect(toHex((await session.getData(tag)) ?? new Uint8Array(0))).toBe(toHex(container));
    await session.generalAuthenticateMutual(defaultCardManagementKey());
    await session.putData(tag, new Uint8Array(0));
    expect(await session.getData(tag)).toBeUndefined();
  });

  test('printed information is read only after the PIN', async () => {
    const { session } = await personalisableCard();
    await session.putData(pivDataObjectTag.printedInformation, Uint8Array.of(1, 2));
    expect(await statusWordOf(session.getData(pivDataObjectTag.printedInformation))).toBe('6982');
    await session.verify(pin);
    expect(await session.getData(pivDataObjectTag.printedInformation)).toEqual(Uint8Array.of(1, 2));
  });

  test('a certificate of several kilobytes is stored for every key, compressed or not, and read back', async () => {
    const { session } = await personalisableCard();
    const long = Uint8Array.from({ length: 3000 }, (_, index) => (index * index) % 251);
    for (const isCompressed of [false, true]) {
      await session.putCertificate('95', long, { isCompressed });
      expect(toHex((await session.getCertificate('95')) ?? new Uint8Array(0))).toBe(toHex(long));
    }
    await session.deleteCertificate('95');
    for (const [index, reference] of pivKeyReferences.entries()) {
      await session.putCertificate(reference, Uint8Array.of(0x30, 1, index));
    }
    for (const [index, reference] of pivKeyReferences.entries()) {
      expect(await session.getCertificate(reference)).toEqual(Uint8Array.of(0x30, 1, index));
    }
  });

  test('a deleted certificate leaves its key', async () => {
    const { session } = await personalisableCard();
    await session.generateAsymmetricKeyPair('9A', 'P-256');
    await session.putCertificate('9A', Uint8Array.of(0x30, 0));
    await session.deleteCertificate('9A');
    expect(await session.getCertificate('9A')).toBeUndefined();
    expect(await session.yubico.getKeyMetadata('9A')).toMatchObject({ algorithm: 'P-256' });
  });
});

describe('attestation', () => {
  test('the certificate about a key made on the card chains to the root of this card, and openssl agrees', async () => {
    const { card, session } = await personalisableCard({ cardSerial: 305_419_896 });
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
    const { session } = await personalisableCard();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pkcs8 = new Secret<Uint8Array>(privateKey.export({ type: 'pkcs8', format: 'der' }));
    await session.yubico.importKey('9A', 'P-256', pkcs8);
    expect(await statusWordOf(session.yubico.attest('9A'))).toBe('6a80');
  });

  test('two cards attest under two roots', async () => {
    const [one, other] = [await freshCard(), await freshCard()];
    expect(toHex(one.card.attestationRootDer)).not.toBe(toHex(other.card.attestationRootDer));
  });
});

describe('reset', () => {
  test('the application is reset only once PIN and PUK are both blocked, and keeps its attestation', async () => {
    const { session } = await personalisableCard();
    await session.generateAsymmetricKeyPair('9A', 'P-256');
    await session.putCertificate('9A', Uint8Array.of(0x30, 0));
    const [aes] = managementKeys.filter(({ algorithm }) => algorithm === 'AES-256');
    if (aes !== undefined) await session.yubico.setManagementKey(aes);
    expect(await statusWordOf(session.yubico.reset())).toBe('6985');
    for (let attempt = 0; attempt < 3; attempt++) await session.verify(wrong).catch(() => {});
    expect(await statusWordOf(session.yubico.reset())).toBe('6985');
    for (let attempt = 0; attempt < 3; attempt++) await session.resetRetryCounter(wrong, pin).catch(() => {});
    await session.yubico.reset();
    expect(await statusWordOf(session.yubico.getKeyMetadata('9A'))).toBe('6a88');
    expect(await session.getCertificate('9A')).toBeUndefined();
    expect(await session.getData(attestationCertificateTag)).toBeDefined();
    expect(await session.yubico.getManagementKeyMetadata()).toMatchObject({
      algorithm: '3DES',
      isDefault: true,
    });
    await session.verify(pin);
    await session.generalAuthenticateMutual(defaultCardManagementKey());
  });
});

describe('a card that fails', () => {
  test('a card removed before a command answers nothing, and did not do it', async () => {
    const { card, session } = await personalisableCard();
    card.injectFault({ kind: 'removed', afterCommands: 0 });
    await expect(session.generateAsymmetricKeyPair('9A', 'P-256')).rejects.toBeInstanceOf(CardRemoved);
    card.powerOn();
    expect(await statusWordOf(session.yubico.getKeyMetadata('9A'))).toBe('6a88');
  });

  test('a card that loses its power after a command has done it, and its authentications are gone', async () => {
    const { card, session } = await personalisableCard();
    card.injectFault({ kind: 'powerLost', afterCommands: 0 });
    await expect(session.generateAsymmetricKeyPair('9A', 'P-256')).rejects.toBeInstanceOf(CardRemoved);
    card.powerOn();
    expect(await session.yubico.getKeyMetadata('9A')).toMatchObject({ algorithm: 'P-256' });
    expect(await statusWordOf(session.putData(0x5fc107, Uint8Array.of(1)))).toBe('6982');
  });

  test('a full card refuses keys and data objects and keeps what it has', async () => {
    const { card, session } = await personalisableCard();
    await session.putCertificate('9A', Uint8Array.of(0x30, 0));
    card.injectFault({ kind: 'memoryFull' });
    expect(await statusWordOf(session.generateAsymmetricKeyPair('9A', 'P-256'))).toBe('6a84');
    expect(await statusWordOf(session.putCertificate('9A', Uint8Array.of(0x30, 1, 1)))).toBe('6a84');
    expect(await session.getCertificate('9A')).toEqual(Uint8Array.of(0x30, 0));
    card.clearFaults();
    await session.putCertificate('9A', Uint8Array.of(0x30, 1, 1));
  });

  test('a card runs full by itself after sixteen kibibytes', async () => {
    const { session } = await personalisableCard();
    const long = Uint8Array.from({ length: 5000 }, (_, index) => index % 256);
    for (const reference of ['9A', '9C', '9D'] as const) await session.putCertificate(reference, long);
    expect(await statusWordOf(session.putCertificate('9E', long))).toBe('6a84');
    await session.putCertificate('9D', long);
  });
});

describe('a card that answers anything', () => {
  const session = (answer: Uint8Array) => new PivSession({ transmit: async () => answer });
  const methods: readonly ((answering: PivSession) => Promise<unknown>)[] = [
    (answering) => answering.select(),
    (answering) => answering.verifyStatus(),
    (answering) => answering.generalAuthenticateMutual(defaultCardManagementKey()),
    (answering) => answering.generalAuthenticateExternal(defaultCardManagementKey()),
    (answering) => answering.generalAuthenticateSign('9A', 'P-256', new Uint8Array(32)),
    (answering) => answering.generateAsymmetricKeyPair('9A', 'P-384'),
    (answering) => answering.generateAsymmetricKeyPair('9A', 'RSA-2048'),
    (answering) => answering.getCertificate('9A'),
    (answering) => answering.yubico.getVersion(),
    (answering) => answering.yubico.getSerial(),
    (answering) => answering.yubico.getKeyMetadata('9A'),
    (answering) => answering.yubico.getReferenceDataMetadata('pin'),
    (answering) => answering.yubico.getManagementKeyMetadata(),
  ];
  const template = fc.constantFrom(
    '7c0a8008',
    '7c108208',
    '7f4943864104',
    '7f490a8101ff8203010001',
    '610c4f0a',
    '530a7008',
    '010111020201010301010404864104',
    '010103020200010501',
  );

  test('is understood or refused as malformed, by every method', async () => {
    const answers = fc
      .tuple(
        template,
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(0x9000, 0x9000, 0x6982, 0x63c2, 0x6a80),
      )
      .map(([beginning, rest, sw]) => Uint8Array.from([...fromHex(beginning), ...rest, sw >> 8, sw & 0xff]));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(answers, fc.uint8Array({ maxLength: 20 })),
        fc.constantFrom(...methods),
        async (answer, method) => {
          const error = await method(session(answer)).then(
            () => undefined,
            (reason: unknown) => reason,
          );
          const isExpected = [ApduError, MalformedCardData, CardNotAuthentic].some(
            (kind) => error instanceof kind,
          );
          if (error !== undefined && !isExpected) throw error;
        },
      ),
      { numRuns: 3000 },
    );
  });
});
