import { Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { UnsupportedByCard } from '../credential-card/card-refusals.js';
import type { CredentialCard, NewCardKey } from '../credential-card/credential-card.js';
import { openCredentialCard } from '../credential-card/open-credential-card.js';
import type { CardConnection } from '../iso7816/card-connection.js';
import { fromHex } from '../iso7816/octets.js';
import type { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';
import { certificateOf } from '../specification/certificate-of.js';
import {
  administrator,
  cardId,
  cardInUse,
  defaultAdminKey,
  factoryAdministrator,
  open,
  pin,
  writableCard,
} from '../testing/piv-card-in-use.js';
import { PivSession } from './index.js';
import { yubicoInstruction } from './yubico-extensions.js';

const newPin = new Secret('975310');
const logon: NewCardKey = { label: 'logon', use: 'signature', algorithm: 'P-256', keep: [] };
const mail: NewCardKey = { ...logon, label: 'mail', use: 'decryption' };
const zeroKey = new Secret(new Uint8Array(24));

async function makeCertified(card: CredentialCard, wanted: NewCardKey): Promise<void> {
  const key = await card.makeKey(wanted);
  await card.storeCertificate(key, certificateOf(key.publicKeyDer));
}

describe('a retired card', () => {
  test.each([
    ['deletes', {}],
    ['overwrites', { firmwareVersion: '5.4.3' }],
    ['overwrites unseen', { isPlain: true }],
  ])('%s the keys that it had, and has its card id', async (_title, model) => {
    const { simulated, card } = await writableCard(model);
    await makeCertified(card, logon);
    await makeCertified(card, mail);
    await makeCertified(card, mail);
    const before = await (await open(simulated)).read();
    const answer = 'isPlain' in model ? factoryAdministrator : administrator;
    await card.retire(answer, { isErased: true, isUserPinBlocked: true, adminKey: defaultAdminKey });
    const contents = await (await open(simulated)).read();
    expect(contents).toMatchObject({ cardId, pinRetriesRemaining: 0 });
    expect(contents.keys.filter(({ certificateDer }) => certificateDer !== undefined)).toEqual([]);
    for (const { publicKeyDer } of before.keys) {
      expect(contents.keys.map((key) => key.publicKeyDer)).not.toContainEqual(publicKeyDer);
    }
  });

  test('whose PIN is blocked is given to the next user under the default admin key', async () => {
    const simulated = await cardInUse();
    const retired = await open(simulated);
    await retired.retire(administrator, {
      isErased: true,
      isUserPinBlocked: true,
      adminKey: defaultAdminKey,
    });
    const card = await open(simulated);
    await card.setPin(factoryAdministrator, newPin);
    await card.makeKey(logon);
    await (await open(simulated)).verify(newPin);
  });

  test('whose PIN is blocked is not opened by the PUK that a help desk told before', async () => {
    const simulated = await cardInUse();
    const told = await administrator(await (await open(simulated)).offlineChallenge());
    const card = await open(simulated);
    await card.retire(administrator, { isErased: false, isUserPinBlocked: true, adminKey: 'keep' });
    await expect(card.unblockOffline(told, newPin)).rejects.toThrow();
    await expect(card.verify(pin)).rejects.toMatchObject({ retriesRemaining: 0 });
  });

  test('with a PUK that somebody else set has it blocked', async () => {
    const simulated = await cardInUse();
    const session = new PivSession(simulated);
    const card = await open(simulated);
    await card.authenticateAdmin(administrator);
    await session.putData(0x5fcd01, new Uint8Array(0));
    await card.retire(administrator, { isErased: true, isUserPinBlocked: true, adminKey: 'keep' });
    expect((await session.yubico.getReferenceDataMetadata('puk')).retriesRemaining).toBe(0);
  });

  test('without owner has PIN and PUK blocked for good, and retiring it again does nothing', async () => {
    const simulated = await cardInUse();
    const end = { isErased: true, isUserPinBlocked: true, adminKey: 'block' } as const;
    await (await open(simulated)).retire(administrator, end);
    await (await open(simulated)).retire(administrator, end);
    const session = new PivSession(simulated);
    expect((await session.yubico.getReferenceDataMetadata('puk')).retriesRemaining).toBe(0);
    expect((await session.yubico.getReferenceDataMetadata('pin')).retriesRemaining).toBe(0);
  });
});

/** The card as one that refuses a card management key of zeros, which is a weak key of DES. */
async function openRefusing(simulated: SimulatedPivCard): Promise<CredentialCard> {
  const refusing: CardConnection = {
    transmit: async (bytes) => {
      const isSetting = bytes[1] === yubicoInstruction.setManagementKey;
      const isRefused = isSetting && bytes.subarray(8).every((byte) => byte === 0);
      return isRefused ? fromHex('6a80') : simulated.transmit(bytes);
    },
  };
  return (await openCredentialCard(refusing, simulated.atr)) ?? expect.fail('the card is not recognised');
}

describe('a card that refuses a weak admin key', () => {
  test('gets that of the factory when it is retired, and is given out again', async () => {
    const simulated = await cardInUse();
    const card = await openRefusing(simulated);
    const end = { isErased: true, isUserPinBlocked: false, adminKey: zeroKey } as const;
    await card.retire(administrator, end);
    await card.retire(administrator, end);
    const again = await open(simulated);
    await again.authenticateAdmin(factoryAdministrator);
    await again.setPin(factoryAdministrator, newPin);
  });

  test('keeps its own, and the PUK that goes with it', async () => {
    const simulated = await cardInUse();
    const card = await openRefusing(simulated);
    await expect(card.changeAdminKey(administrator, zeroKey)).rejects.toMatchObject({ sw: 0x6a80 });
    const answer = await administrator(await card.offlineChallenge());
    await card.unblockOffline(answer, newPin);
    await (await open(simulated)).setPin(administrator, pin);
  });
});

describe('a PIV card that knows SP 800-73 alone', () => {
  const plain = { isPlain: true };

  test('is prepared, gets PIN, keys and certificates, and is unblocked', async () => {
    const { simulated, card } = await writableCard(plain);
    await makeCertified(card, logon);
    await makeCertified(card, mail);
    const key = await card.makeKey({ ...logon, algorithm: 'P-384', keep: ['9A'] });
    await card.sign(key, 'SHA384', Buffer.from('message'), pin);
    await (await open(simulated)).setPin(factoryAdministrator, newPin);
    const again = await open(simulated);
    await again.unblockOffline(await factoryAdministrator(await again.offlineChallenge()), pin);
    const contents = await again.read();
    expect(contents).toMatchObject({ cardId, pinRetriesRemaining: 3 });
    expect(contents.keys.map(({ location }) => location)).toEqual(['9A', '9D']);
  });

  test('keeps its admin key: another is refused, the one that it has is taken', async () => {
    const card = await open(await cardInUse(plain));
    await card.changeAdminKey(factoryAdministrator, defaultAdminKey);
    await expect(card.changeAdminKey(factoryAdministrator, zeroKey)).rejects.toBeInstanceOf(
      UnsupportedByCard,
    );
  });

  test('takes no keys made elsewhere and attests none', async () => {
    const { card } = await writableCard(plain);
    const der = new Secret(Uint8Array.of(0x30, 0));
    await expect(card.importKey(logon, der)).rejects.toBeInstanceOf(UnsupportedByCard);
    expect(await card.attest(await card.makeKey(logon))).toBeUndefined();
  });

  test('is erased and blocked when it is retired, before it refuses another admin key', async () => {
    for (const adminKey of ['block', zeroKey] as const) {
      const { simulated, card } = await writableCard(plain);
      await makeCertified(card, logon);
      const end = { isErased: true, isUserPinBlocked: true, adminKey };
      await expect(card.retire(factoryAdministrator, end)).rejects.toBeInstanceOf(UnsupportedByCard);
      expect(await (await open(simulated)).read()).toMatchObject({ keys: [], pinRetriesRemaining: 0 });
    }
  });
});
