import { Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { AdminKeyRejected, UnsupportedByCard } from '../credential-card/card-refusals.js';
import { PinRejected } from '../iso7816/apdu-error.js';
import { fromHex, toHex } from '../iso7816/octets.js';
import {
  administrator,
  cardId,
  cardInUse,
  defaultAdminKey,
  factoryAdministrator,
  open,
  ownAdminKey,
  pin,
  pullAtEveryCommand,
} from '../testing/piv-card-in-use.js';
import { factoryPuk, freshPivCard } from '../testing/piv-scene.js';
import { answerWithKey, PivSession } from './index.js';
import { pukOfAnswer, readUnblockChallenges, writeUnblockChallenges } from './unblock-challenges.js';

const newPin = new Secret('975310');
const wrongPuk = new Secret('00000000');
const models = [
  ['3DES', {}],
  ['AES-192', { managementKeyAlgorithm: 'AES-192' }],
] as const;

async function pukTries(session: PivSession): Promise<number> {
  return (await session.yubico.getReferenceDataMetadata('puk')).retriesRemaining;
}

async function wrongPukTries(session: PivSession, count: number): Promise<void> {
  for (let attempt = 0; attempt < count; attempt++) {
    await expect(session.changeReferenceData('puk', wrongPuk, wrongPuk)).rejects.toThrow(PinRejected);
  }
}

describe.each(models)('the PUK of a card with a %s admin key', (_algorithm, model) => {
  test('is no longer that of the factory once a PIN was set, and another after each setting', async () => {
    const simulated = await cardInUse(model);
    const session = new PivSession(simulated);
    await expect(session.resetRetryCounter(factoryPuk, newPin)).rejects.toThrow(PinRejected);
    const challenges = new Set<string>();
    for (let turn = 0; turn < 3; turn++) {
      const card = await open(simulated);
      challenges.add(toHex(await card.offlineChallenge()));
      await card.setPin(administrator, pin);
    }
    expect(challenges.size).toBe(3);
  });

  test('is eight printable characters of the answer to the challenge on the card', async () => {
    const simulated = await cardInUse(model);
    const challenge = await (await open(simulated)).offlineChallenge();
    expect(challenge).toHaveLength(8);
    const puk = pukOfAnswer(await administrator(challenge));
    expect(puk.reveal()).toMatch(/^[\w-]{8}$/);
    await new PivSession(simulated).resetRetryCounter(puk, newPin);
  });

  test('opens the card to the answer of a help desk; a wrong one costs a try and changes nothing', async () => {
    const simulated = await cardInUse(model);
    const card = await open(simulated);
    const challenge = await card.offlineChallenge();
    const wrong = new Secret(fromHex('0011223344556677'));
    await expect(card.unblockOffline(wrong, newPin)).rejects.toBeInstanceOf(AdminKeyRejected);
    await card.verify(pin);
    await card.unblockOffline(await administrator(challenge), newPin);
    await (await open(simulated)).verify(newPin);
    expect(await pukTries(new PivSession(simulated))).toBe(3);
  });

  test('follows the admin key to a new one, at whatever command the card is pulled', async () => {
    const nextKey = new Secret(fromHex('404346454a4c4f51525457585b5d5e61626467686b6d6e70'));
    const next = answerWithKey(nextKey);
    const change = async (card: Awaited<ReturnType<typeof open>>) => {
      const isChanged = await card.authenticateAdmin(next).then(
        () => true,
        () => false,
      );
      await card.changeAdminKey(isChanged ? next : administrator, nextKey);
    };
    await pullAtEveryCommand(
      () => cardInUse(model),
      change,
      async (card, simulated) => {
        await card.verify(pin);
        await card.setPin(next, newPin);
        await (await open(simulated)).verify(newPin);
      },
    );
  });
});

describe('a PUK', () => {
  test.each([
    ['tells so, costs no try', {}, 3],
    ['does not tell, costs one try in all', { firmwareVersion: '5.2.7' }, 2],
  ])('that somebody else set, on a card that %s', async (_title, model, triesLeft) => {
    const { card: simulated, session } = await freshPivCard(model);
    const foreignPuk = new Secret('somebody');
    await session.changeReferenceData('puk', factoryPuk, foreignPuk);
    const card = await open(simulated);
    await card.prepare({ cardId, defaultAdminKey });
    for (let turn = 0; turn < 4; turn++) {
      await expect(card.setPin(factoryAdministrator, newPin)).rejects.toBeInstanceOf(PinRejected);
    }
    const counted = session.changeReferenceData('puk', wrongPuk, wrongPuk);
    await expect(counted).rejects.toMatchObject({ retriesRemaining: triesLeft - 1 });
    await session.resetRetryCounter(foreignPuk, newPin);
  });

  test('that somebody changed in between costs one try in all, and does not keep the admin key from being changed', async () => {
    const simulated = await cardInUse();
    const session = new PivSession(simulated);
    const card = await open(simulated);
    const puk = pukOfAnswer(await administrator(await card.offlineChallenge()));
    await session.changeReferenceData('puk', puk, new Secret('somebody'));
    for (let turn = 0; turn < 4; turn++) {
      await expect(card.setPin(administrator, newPin)).rejects.toMatchObject({ retriesRemaining: 2 });
    }
    await card.changeAdminKey(administrator, defaultAdminKey);
    expect(await pukTries(session)).toBe(2);
  });

  test('never gets its last try from a guess', async () => {
    const simulated = await cardInUse();
    const card = await open(simulated);
    await card.authenticateAdmin(administrator);
    const session = new PivSession(simulated);
    const next = fromHex('0102030405060708');
    await writeUnblockChallenges(session, { ...(await readUnblockChallenges(session)), next });
    await wrongPukTries(session, 2);
    await expect(card.setPin(administrator, newPin)).rejects.toMatchObject({ retriesRemaining: 1 });
    expect(await pukTries(session)).toBe(1);
  });

  test('gets its last try when it is known for certain', async () => {
    const simulated = await cardInUse();
    await wrongPukTries(new PivSession(simulated), 2);
    await (await open(simulated)).setPin(administrator, newPin);
    expect(await pukTries(new PivSession(simulated))).toBe(3);
  });

  test('that is blocked keeps the PIN from being set, but not the admin key from being changed', async () => {
    const simulated = await cardInUse();
    await wrongPukTries(new PivSession(simulated), 3);
    const card = await open(simulated);
    await expect(card.setPin(administrator, newPin)).rejects.toMatchObject({ retriesRemaining: 0 });
    const answer = await administrator(await card.offlineChallenge());
    await expect(card.unblockOffline(answer, newPin)).rejects.toBeInstanceOf(PinRejected);
    await card.changeAdminKey(administrator, defaultAdminKey);
    await (await open(simulated)).authenticateAdmin(factoryAdministrator);
  });

  test('of the factory is none that a help desk can tell', async () => {
    const { card: simulated } = await freshPivCard();
    await expect((await open(simulated)).offlineChallenge()).rejects.toBeInstanceOf(UnsupportedByCard);
  });

  test('is left alone when the new PIN can be none', async () => {
    const simulated = await cardInUse();
    const card = await open(simulated);
    const challenge = await card.offlineChallenge();
    await expect(card.setPin(administrator, new Secret('12'))).rejects.toThrow('newPin');
    expect(await card.offlineChallenge()).toEqual(challenge);
  });
});

test('a card whose management key is an AES one of another length gets an AES-192 one when it is prepared', async () => {
  for (const managementKeyAlgorithm of ['AES-128', 'AES-256'] as const) {
    const { card: simulated, session } = await freshPivCard({ managementKeyAlgorithm });
    const card = await open(simulated);
    await expect(card.authenticateAdmin(factoryAdministrator)).rejects.toBeInstanceOf(AdminKeyRejected);
    await card.prepare({ cardId, defaultAdminKey: ownAdminKey });
    expect(await session.yubico.getManagementKeyMetadata()).toMatchObject({ algorithm: 'AES-192' });
    await card.changeAdminKey(factoryAdministrator, ownAdminKey);
    await card.setPin(administrator, pin);
  }
});

test('a card under the default admin key of its template is prepared by that one', async () => {
  const { card: simulated } = await freshPivCard();
  await (await open(simulated)).changeAdminKey(factoryAdministrator, ownAdminKey);
  const prepare = async (defaultKey: Secret<Uint8Array>) =>
    (await open(simulated)).prepare({ cardId, defaultAdminKey: defaultKey });
  await expect(prepare(defaultAdminKey)).rejects.toBeInstanceOf(AdminKeyRejected);
  await prepare(ownAdminKey);
  expect(await (await open(simulated)).read()).toMatchObject({ cardId });
});
