import { createPublicKey, diffieHellman, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  ExtendedKeyUsage,
  Extension,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';
import type { CardKey, CredentialCard, MadeCardKey, NewCardKey } from '../credential-card/credential-card.js';
import type { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';
import { certificateOf } from '../specification/certificate-of.js';
import { administrator, open, pin, pullAtEveryCommand, writableCard } from '../testing/piv-card-in-use.js';
import {
  decodeKeyHistory,
  isPivKeyReference,
  PivSession,
  pivDataObjectTag,
  pivKeyReferences,
  pointOf,
} from './index.js';

const older = { firmwareVersion: '5.2.7' };
const logon: NewCardKey = { label: 'logon', use: 'signature', algorithm: 'P-256', keep: [] };
const mail: NewCardKey = { label: 'mail', use: 'decryption', algorithm: 'P-256', keep: [] };

/** Makes a key and stores its certificate, as each run does. */
async function makeCertified(
  card: CredentialCard,
  wanted: NewCardKey,
  subject = 'Ada Lovelace',
): Promise<MadeCardKey & { readonly certificateDer: Uint8Array }> {
  const key = await card.makeKey(wanted);
  const certificateDer = certificateOf(key.publicKeyDer, subject);
  await card.storeCertificate(key, certificateDer);
  return { ...key, certificateDer };
}

const smartcardLogon = extension(
  id_ce_extKeyUsage,
  AsnConvert.serialize(new ExtendedKeyUsage(['1.3.6.1.4.1.311.20.2.2'])),
);

const locationsOf = (keys: readonly CardKey[]) => keys.map(({ location }) => location);

/** Where the card has the key with this certificate. Fails when it is no longer the one that deciphers for it. */
async function whereItDeciphers(simulated: SimulatedPivCard, certificateDer: Uint8Array): Promise<string> {
  const { keys } = await (await open(simulated)).read();
  const places = keys.filter((key) => Buffer.from(key.certificateDer ?? []).equals(certificateDer));
  const [{ location, publicKeyDer } = { location: '' }] = places;
  expect(places).toHaveLength(1);
  if (publicKeyDer === undefined || !isPivKeyReference(location)) return expect.fail('no key of a PIV card');
  const publicKey = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  const sender = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const session = new PivSession(simulated);
  await session.verify(pin);
  const agreed = await session.generalAuthenticateKeyAgreement(location, 'P-256', pointOf(sender.publicKey));
  expect(agreed).toEqual(Uint8Array.from(diffieHellman({ privateKey: sender.privateKey, publicKey })));
  return location;
}

async function retiredKeysInHistory(simulated: SimulatedPivCard): Promise<number> {
  const history = await new PivSession(simulated).getData(pivDataObjectTag.keyHistoryObject);
  return history === undefined ? 0 : decodeKeyHistory(history).keysWithOnCardCertificates;
}

describe('keys for signatures', () => {
  test('take 9A, then 9C, then the retired slots, and never 9E', async () => {
    const { simulated, card } = await writableCard();
    const keep: string[] = [];
    for (const expected of ['9A', '9C', '82', '83']) {
      const key = await makeCertified(card, { ...logon, keep });
      expect(key.location).toBe(expected);
      keep.push(key.location);
    }
    expect(locationsOf((await card.read()).keys)).toEqual(['9A', '9C', '82', '83']);
    expect(await retiredKeysInHistory(simulated)).toBe(2);
  });

  test('take the place of an older one, whose certificate goes', async () => {
    const { card } = await writableCard();
    await makeCertified(card, logon);
    const renewed = await card.makeKey(logon);
    const { keys } = await card.read();
    expect(keys).toEqual([{ location: '9A', algorithm: 'P-256', publicKeyDer: renewed.publicKeyDer }]);
  });

  test('leave the older one and its certificate when the card refuses the new one', async () => {
    const { simulated, card } = await writableCard({ ...older });
    const first = await makeCertified(card, logon);
    await expect(card.makeKey({ ...logon, algorithm: 'RSA-4096' })).rejects.toThrow('RSA-4096');
    simulated.injectFault({ kind: 'memoryFull' });
    await expect(card.makeKey(logon)).rejects.toMatchObject({ sw: 0x6a84 });
    expect((await card.read()).keys).toMatchObject([{ certificateDer: first.certificateDer }]);
  });
});

describe('a key for signatures where one is that deciphers too', () => {
  test.each([
    ['key usage keyEncipherment', 'P-256', [keyUsage(KeyUsageFlags.keyEncipherment)], '82'],
    ['key usage keyAgreement', 'P-256', [keyUsage(KeyUsageFlags.keyAgreement)], '82'],
    ['RSA and no word of its use', 'RSA-2048', [], '82'],
    ['key usage digitalSignature', 'RSA-2048', [keyUsage(KeyUsageFlags.digitalSignature)], undefined],
    ['P-256 and no word of its use', 'P-256', [], undefined],
    ['smart card logon', 'RSA-2048', [keyUsage(KeyUsageFlags.keyEncipherment), smartcardLogon], undefined],
  ] as const)('(%s, %s) takes 9A; the old one is in %4$s', async (_title, algorithm, extensions, place) => {
    const { card } = await writableCard();
    const old = await card.makeKey({ ...logon, use: 'any', algorithm });
    const certificateDer = certificateOf(old.publicKeyDer, 'old', extensions);
    await card.storeCertificate(old, certificateDer);

    expect((await card.makeKey(logon)).location).toBe('9A');
    const { keys } = await card.read();
    const kept = keys.filter((key) => Buffer.from(key.certificateDer ?? []).equals(certificateDer));
    expect(locationsOf(kept)).toEqual(place === undefined ? [] : [place]);
    expect(kept.every(({ publicKeyDer }) => Buffer.from(publicKeyDer ?? []).equals(old.publicKeyDer))).toBe(
      true,
    );
  });

  test('goes to the next place on cards that cannot move keys, and nothing is lost', async () => {
    const { card } = await writableCard(older);
    const certificates: Uint8Array[] = [];
    for (const expected of ['9A', '9C', '82']) {
      const key = await card.makeKey({ ...logon, use: 'any' });
      expect(key.location).toBe(expected);
      const use = keyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyAgreement);
      certificates.push(certificateOf(key.publicKeyDer, expected, [use]));
      await card.storeCertificate(key, certificates.at(-1) ?? new Uint8Array(0));
    }
    expect((await card.read()).keys.map(({ certificateDer }) => certificateDer)).toEqual(certificates);
  });

  test('takes its place when the old one may move, whatever it is for', async () => {
    const { card } = await writableCard();
    const old = await makeCertified(card, logon);
    await makeCertified(card, { ...logon, mayMove: ['9A'] }, 'new');
    const { keys } = await card.read();
    expect(locationsOf(keys)).toEqual(['9A', '82']);
    expect(keys[1]).toMatchObject({ publicKeyDer: old.publicKeyDer, certificateDer: old.certificateDer });
  });

  test('goes beside one that may move and cannot', async () => {
    const { card } = await writableCard(older);
    await makeCertified(card, logon);
    expect((await card.makeKey({ ...logon, mayMove: ['9A'] })).location).toBe('9C');
  });
});

/** The extension that says what a key is for (RFC 5280 §4.2.1.3). */
function keyUsage(flags: number): Extension {
  return extension(id_ce_keyUsage, AsnConvert.serialize(new KeyUsage(flags)));
}

function extension(extnID: string, value: ArrayBuffer): Extension {
  return new Extension({ extnID, critical: true, extnValue: new OctetString(value) });
}

describe('keys that decipher', () => {
  test('are in 9D; the one before moves to a retired slot with its certificate and still deciphers', async () => {
    const { simulated, card } = await writableCard();
    const certificates: Uint8Array[] = [];
    for (const year of ['2026', '2027', '2028']) {
      const key = await makeCertified(card, mail, year);
      expect(key.location).toBe('9D');
      certificates.push(key.certificateDer);
    }
    const places = [];
    for (const certificate of certificates) places.push(await whereItDeciphers(simulated, certificate));
    expect(places).toEqual(['82', '83', '9D']);
    expect(await retiredKeysInHistory(simulated)).toBe(2);
  });

  test('stay where they are on cards that cannot move keys: the new one goes to a retired slot', async () => {
    const { simulated, card } = await writableCard(older);
    const certificates: Uint8Array[] = [];
    for (const expected of ['9D', '82', '83']) {
      const key = await makeCertified(card, mail, expected);
      expect(key.location).toBe(expected);
      certificates.push(key.certificateDer);
    }
    const places = [];
    for (const certificate of certificates) places.push(await whereItDeciphers(simulated, certificate));
    expect(places).toEqual(['9D', '82', '83']);
  });

  test('two of one run are both kept', async () => {
    const { card } = await writableCard();
    const first = await card.makeKey(mail);
    const second = await card.makeKey({ ...mail, keep: [first.location] });
    expect([first.location, second.location]).toEqual(['9D', '82']);
  });

  test('a card without a free slot refuses one more, and loses none', async () => {
    const { simulated, card } = await writableCard(older);
    const session = new PivSession(simulated);
    for (const keyReference of pivKeyReferences.slice(3)) {
      await session.putCertificate(keyReference, Uint8Array.of(0x30, 0));
    }
    const first = await makeCertified(card, mail);
    await expect(card.makeKey(mail)).rejects.toMatchObject({ sw: 0x6a84 });
    expect(await whereItDeciphers(simulated, first.certificateDer)).toBe('9D');
  });

  test.each([
    ['moves', {}],
    ['cannot move', older],
  ])(
    'a card that %s keys, pulled at any command of a renewal, loses neither old key nor certificate',
    async (_title, model) => {
      let old = new Uint8Array(0);
      const make = async () => {
        const { simulated, card } = await writableCard(model);
        old = Uint8Array.from((await makeCertified(card, mail, 'old')).certificateDer);
        return simulated;
      };
      const renew = async (card: CredentialCard) => {
        await card.authenticateAdmin(administrator);
        await makeCertified(card, mail, 'new');
      };
      await pullAtEveryCommand(make, renew, async (_card, simulated) => {
        const place = await whereItDeciphers(simulated, old);
        const { keys } = await (await open(simulated)).read();
        const renewed = keys.filter(({ certificateDer }) => certificateDer !== undefined);
        expect(renewed.length).toBeGreaterThan(1);
        for (const key of renewed.filter(({ location }) => location !== place)) {
          await whereItDeciphers(simulated, key.certificateDer ?? new Uint8Array(0));
        }
      });
    },
  );
});

test.each([
  ['deciphers', []],
  ['may move', ['9A']],
])(
  'a card that is pulled at any command while a key that %s makes room in 9A loses neither key nor certificate',
  async (_title, mayMove) => {
    const use = keyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyAgreement);
    let old = new Uint8Array(0);
    const make = async () => {
      const { simulated, card } = await writableCard();
      const key = await card.makeKey({ ...logon, use: 'any' });
      old = Uint8Array.from(certificateOf(key.publicKeyDer, 'old', [use]));
      await card.storeCertificate(key, old);
      return simulated;
    };
    const renew = async (card: CredentialCard) => {
      await card.authenticateAdmin(administrator);
      await makeCertified(card, { ...logon, mayMove }, 'new');
    };
    await pullAtEveryCommand(make, renew, async (_card, simulated) => {
      expect(await whereItDeciphers(simulated, old)).toBe('82');
      const { keys } = await (await open(simulated)).read();
      // The repetition may have to take the one before for a key that must stay.
      expect(locationsOf(keys).slice(0, 2)).toEqual(['9A', '82']);
    });
  },
);

describe('keys made elsewhere and attestation', () => {
  test('an imported key that deciphers goes where such keys go, and the card does not attest it', async () => {
    const { simulated, card } = await writableCard();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' }));

    const key = await card.importKey(mail, new Secret(der));
    const certificateDer = certificateOf(key.publicKeyDer);
    await card.storeCertificate(key, certificateDer);
    expect(await whereItDeciphers(simulated, certificateDer)).toBe('9D');
    expect(await card.attest(key)).toBeUndefined();
  });

  test('the card attests a key that it made, under an intermediate of its own', async () => {
    const { simulated, card } = await writableCard();
    const key = await card.makeKey(logon);
    const attestation = await card.attest(key);

    const leaf = new X509Certificate(attestation?.attestationDer ?? '');
    const intermediate = new X509Certificate(attestation?.intermediateDer ?? '');
    expect(leaf.publicKey.export({ type: 'spki', format: 'der' })).toEqual(Buffer.from(key.publicKeyDer));
    expect(leaf.verify(intermediate.publicKey)).toBe(true);
    expect(intermediate.verify(new X509Certificate(simulated.attestationRootDer).publicKey)).toBe(true);
  });
});
