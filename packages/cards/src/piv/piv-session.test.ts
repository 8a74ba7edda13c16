import { execFileSync } from 'node:child_process';
import { inspect } from 'node:util';
import { Secret } from '@cardea/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApduError, PinRejected } from '../iso7816/apdu-error.js';
import { CardRemoved } from '../iso7816/card-connection.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { fromHex, toHex } from '../iso7816/octets.js';
import {
  freshPivCard,
  personalisablePivCard,
  factoryPin as pin,
  factoryPuk as puk,
  statusWordOf,
} from '../testing/piv-scene.js';
import {
  attestationCertificateTag,
  type CardManagementKey,
  CardManagementKeyRejected,
  CardNotAuthentic,
  decodeDiscoveryObject,
  defaultCardManagementKey,
  encodeCardCapabilityContainer,
  PivSession,
  pivDataObjectTag,
  pivKeyReferences,
} from './index.js';

const wrong = new Secret('99999999');

describe('PIN and PUK', () => {
  test('the right PIN is accepted, and the card tells that it is verified until it is reset', async () => {
    const { card, session } = await freshPivCard();
    expect(await session.verifyStatus()).toEqual({ isVerified: false, retriesRemaining: 3 });
    await session.verify(pin);
    expect(await session.verifyStatus()).toEqual({ isVerified: true });
    card.reset();
    expect(await session.verifyStatus()).toEqual({ isVerified: false, retriesRemaining: 3 });
  });

  test('three wrong PINs block the PIN, and the right one is refused from then on', async () => {
    const { session } = await freshPivCard();
    for (const retriesRemaining of [2, 1, 0]) {
      await expect(session.verify(wrong)).rejects.toMatchObject({ name: 'PinRejected', retriesRemaining });
    }
    await expect(session.verify(pin)).rejects.toMatchObject({ sw: 0x6983, retriesRemaining: 0 });
    expect(await session.verifyStatus()).toEqual({ isVerified: false, retriesRemaining: 0 });
  });

  test('the right PIN gives all tries back', async () => {
    const { session } = await freshPivCard();
    await expect(session.verify(wrong)).rejects.toBeInstanceOf(PinRejected);
    await session.verify(pin);
    await expect(session.verify(wrong)).rejects.toMatchObject({ retriesRemaining: 2 });
  });

  test('a PIN is changed by presenting the old one', async () => {
    const { session } = await freshPivCard();
    const newPin = new Secret('24681357');
    await expect(session.changeReferenceData('pin', wrong, newPin)).rejects.toMatchObject({
      retriesRemaining: 2,
    });
    await session.changeReferenceData('pin', pin, newPin);
    await expect(session.verify(pin)).rejects.toBeInstanceOf(PinRejected);
    await session.verify(newPin);
  });

  test('a blocked PIN is unblocked with the PUK, which counts its own tries', async () => {
    const { session } = await freshPivCard();
    for (let attempt = 0; attempt < 3; attempt++) await session.verify(wrong).catch(() => {});
    const newPin = new Secret('654321');
    await expect(session.resetRetryCounter(wrong, newPin)).rejects.toMatchObject({ retriesRemaining: 2 });
    await session.resetRetryCounter(puk, newPin);
    await session.verify(newPin);
  });

  test('the PUK is changed by presenting the old one', async () => {
    const { session } = await freshPivCard();
    const newPuk = new Secret('87654321');
    await session.changeReferenceData('puk', puk, newPuk);
    await expect(session.resetRetryCounter(puk, pin)).rejects.toBeInstanceOf(PinRejected);
    await session.resetRetryCounter(newPuk, pin);
  });

  test('limits of tries are set by the administrator after the PIN, and bring the factory PIN back', async () => {
    const { session } = await personalisablePivCard();
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
    const { session } = await freshPivCard();
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
      const { card, session } = await personalisablePivCard();
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
    const { session } = await freshPivCard({ managementKeyAlgorithm: 'AES-192' });
    expect(await session.yubico.getManagementKeyMetadata()).toEqual({
      algorithm: 'AES-192',
      isDefault: true,
      touchPolicy: 'never',
    });
    expect(await statusWordOf(session.generalAuthenticateMutual(defaultCardManagementKey()))).toBe('6a86');
    await session.generalAuthenticateMutual(defaultCardManagementKey('AES-192'));
  });

  test('a wrong key is refused both ways, and ends the authentication of before', async () => {
    const { session } = await personalisablePivCard();
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
    const { card } = await freshPivCard();
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
    const { card, session } = await freshPivCard();
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
    const { card, session } = await personalisablePivCard();
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

describe('data objects and certificates', () => {
  test('the card tells its application, version and serial number', async () => {
    const { session } = await freshPivCard({ cardSerial: 4_000_000_001, firmwareVersion: '5.4.3' });
    expect(await session.select()).toMatchObject({ label: 'Cardea simulated PIV card' });
    expect(await session.yubico.getVersion()).toBe('5.4.3');
    expect(await session.yubico.getSerial()).toBe(4_000_000_001);
    const discovery = await session.getData(pivDataObjectTag.discoveryObject);
    expect(decodeDiscoveryObject(discovery ?? new Uint8Array(0))).toMatchObject({ hasApplicationPin: true });
  });

  test('a data object is written by the administrator, read by everyone, and deleted by writing nothing', async () => {
    const { card, session } = await personalisablePivCard();
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
    const { session } = await personalisablePivCard();
    await session.putData(pivDataObjectTag.printedInformation, Uint8Array.of(1, 2));
    expect(await statusWordOf(session.getData(pivDataObjectTag.printedInformation))).toBe('6982');
    await session.verify(pin);
    expect(await session.getData(pivDataObjectTag.printedInformation)).toEqual(Uint8Array.of(1, 2));
  });

  test('a certificate of several kilobytes is stored for every key, compressed or not, and read back', async () => {
    const { session } = await personalisablePivCard();
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
    const { session } = await personalisablePivCard();
    await session.generateAsymmetricKeyPair('9A', 'P-256');
    await session.putCertificate('9A', Uint8Array.of(0x30, 0));
    await session.deleteCertificate('9A');
    expect(await session.getCertificate('9A')).toBeUndefined();
    expect(await session.yubico.getKeyMetadata('9A')).toMatchObject({ algorithm: 'P-256' });
  });
});

describe('reset', () => {
  test('the application is reset only once PIN and PUK are both blocked, and keeps its attestation', async () => {
    const { session } = await personalisablePivCard();
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
    const { card, session } = await personalisablePivCard();
    card.injectFault({ kind: 'removed', afterCommands: 0 });
    await expect(session.generateAsymmetricKeyPair('9A', 'P-256')).rejects.toBeInstanceOf(CardRemoved);
    card.powerOn();
    expect(await statusWordOf(session.yubico.getKeyMetadata('9A'))).toBe('6a88');
  });

  test('a card that loses its power after a command has done it, and its authentications are gone', async () => {
    const { card, session } = await personalisablePivCard();
    card.injectFault({ kind: 'powerLost', afterCommands: 0 });
    await expect(session.generateAsymmetricKeyPair('9A', 'P-256')).rejects.toBeInstanceOf(CardRemoved);
    card.powerOn();
    expect(await session.yubico.getKeyMetadata('9A')).toMatchObject({ algorithm: 'P-256' });
    expect(await statusWordOf(session.putData(0x5fc107, Uint8Array.of(1)))).toBe('6982');
  });

  test('a full card refuses keys and data objects and keeps what it has', async () => {
    const { card, session } = await personalisablePivCard();
    await session.putCertificate('9A', Uint8Array.of(0x30, 0));
    card.injectFault({ kind: 'memoryFull' });
    expect(await statusWordOf(session.generateAsymmetricKeyPair('9A', 'P-256'))).toBe('6a84');
    expect(await statusWordOf(session.putCertificate('9A', Uint8Array.of(0x30, 1, 1)))).toBe('6a84');
    expect(await session.getCertificate('9A')).toEqual(Uint8Array.of(0x30, 0));
    card.clearFaults();
    await session.putCertificate('9A', Uint8Array.of(0x30, 1, 1));
  });

  test('a card runs full by itself after sixteen kibibytes', async () => {
    const { session } = await personalisablePivCard();
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
