import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { parseUuid } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { AdminKeyRejected, UnsupportedByCard } from '../credential-card/card-refusals.js';
import type {
  CardKeyAlgorithm,
  CardSignatureHash,
  CredentialCard,
  MadeCardKey,
} from '../credential-card/credential-card.js';
import { PinRejected } from '../iso7816/apdu-error.js';
import { certificateOf, publicKeyOfCertificate } from './certificate-of.js';
import { describeInterruptions } from './interruptions.js';
import {
  cardId,
  defaultAdminKey,
  holderOf,
  holderOfCard,
  logonKey,
  mayWrite,
  newPin,
  ownAdminKey,
  pin,
  TestedCards,
  type TestedKind,
  wrongPin,
} from './tested-card.js';

const anotherCardId = parseUuid<'Card'>('11111111-2222-4333-8444-555555555555', 'cardId');
const message = Buffer.from('What the user signs');
const hashes = ['SHA1', 'SHA256', 'SHA384', 'SHA512'] as const satisfies readonly CardSignatureHash[];

/**
 * States what is promised of every credential card, whatever its application; each implementation of `CredentialCard`
 * passes it on simulated cards.
 */
export function describeCredentialCard<State>(name: string, kind: TestedKind<State>): void {
  const cards = new TestedCards(kind);
  describe(name, () => {
    describePreparation(cards);
    describeAdministrator(cards);
    describePin(cards);
    describeKeys(cards);
    describeCertificates(cards);
    describeInterruptions(cards);
  });
}

function describePreparation<State>(cards: TestedCards<State>): void {
  test('a card from the factory has no card id and no keys, and needs preparation', async () => {
    const contents = await (await cards.open(await cards.blank())).read();
    expect(contents).toMatchObject({ needsPreparation: true, keys: [] });
    expect(contents.cardId).toBeUndefined();
  });

  test('a prepared card has its card id, and needs no more preparation', async () => {
    const card = await cards.open(await cards.prepared());
    expect(await card.read()).toMatchObject({
      application: card.application,
      cardId,
      needsPreparation: false,
      keys: [],
    });
    await card.authenticateAdmin(holderOf(defaultAdminKey));
  });

  test('the conversation that prepares a card goes on with it', async () => {
    const card = await cards.open(await cards.blank());
    await card.prepare({ cardId, defaultAdminKey });
    expect(await card.read()).toMatchObject({ cardId, needsPreparation: false });
    await card.changeAdminKey(holderOf(defaultAdminKey), ownAdminKey);
    await card.setPin(holderOf(ownAdminKey), pin);
    await mayWrite(card);
    await card.makeKey(logonKey);
  });

  test('a card that is in use stays as it is when it is prepared again', async () => {
    const tested = await cards.inUse();
    const before = await (await cards.open(tested)).read();
    await (await cards.open(tested)).prepare({ cardId: anotherCardId, defaultAdminKey });
    const card = await cards.open(tested);
    expect(await card.read()).toEqual(before);
    await card.authenticateAdmin(holderOf(ownAdminKey));
    await card.verify(pin);
  });
}

function describeAdministrator<State>(cards: TestedCards<State>): void {
  test('whoever has another admin key is refused, and nothing changes', async () => {
    const tested = await cards.inUse();
    const before = await (await cards.open(tested)).read();
    const stranger = holderOf(defaultAdminKey);
    const attempts: readonly ((card: CredentialCard) => Promise<void>)[] = [
      (card) => card.authenticateAdmin(stranger),
      (card) => card.changeAdminKey(stranger, defaultAdminKey),
      (card) => card.setPin(stranger, newPin),
      (card) => card.retire(stranger, { isErased: true, isUserPinBlocked: true, adminKey: 'block' }),
    ];
    for (const attempt of attempts) {
      await expect(attempt(await cards.open(tested))).rejects.toBeInstanceOf(AdminKeyRejected);
    }
    const card = await cards.open(tested);
    expect(await card.read()).toEqual(before);
    await card.authenticateAdmin(holderOf(ownAdminKey));
    await card.verify(pin);
  });

  test('the admin key is replaced, and replaced by itself', async () => {
    const tested = await cards.givenOut();
    const card = await cards.open(tested);
    await card.changeAdminKey(holderOf(ownAdminKey), ownAdminKey);
    await card.changeAdminKey(holderOf(ownAdminKey), defaultAdminKey);
    const again = await cards.open(tested);
    await expect(again.authenticateAdmin(holderOf(ownAdminKey))).rejects.toBeInstanceOf(AdminKeyRejected);
    await holderOfCard(again, defaultAdminKey);
    await again.setPin(holderOf(defaultAdminKey), newPin);
    await again.verify(newPin);
  });
}

function describePin<State>(cards: TestedCards<State>): void {
  test('a wrong PIN costs a try, which is seen by reading, and the right one gives it back', async () => {
    const card = await cards.open(await cards.givenOut());
    const rejected = await card.verify(wrongPin).catch((error: unknown) => error);
    expect(rejected).toBeInstanceOf(PinRejected);
    expect(rejected).toMatchObject({ retriesRemaining: 2 });
    expect(String(rejected)).not.toContain(wrongPin.reveal());
    expect(await card.read()).toMatchObject({ pinRetriesRemaining: 2 });
    await card.verify(pin);
    expect(await (await cards.open(await cards.givenOut())).read()).toMatchObject({ pinRetriesRemaining: 3 });
  });

  test('the administrator unblocks a blocked card with a new PIN', async () => {
    const tested = await cards.inUse();
    const blocked = await cards.open(tested);
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(blocked.verify(wrongPin)).rejects.toBeInstanceOf(PinRejected);
    }
    await expect(blocked.verify(pin)).rejects.toMatchObject({ retriesRemaining: 0 });
    const { keys } = await blocked.read();
    const card = await cards.open(tested);
    await card.setPin(holderOf(ownAdminKey), newPin);
    await card.verify(newPin);
    expect((await card.read()).keys).toEqual(keys);
  });

  test('a help desk that answers a challenge of the card unblocks it, and no stranger does', async () => {
    const tested = await cards.givenOut();
    const card = await cards.open(tested);
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(card.verify(wrongPin)).rejects.toBeInstanceOf(PinRejected);
    }
    const refused = await holderOf(defaultAdminKey)(await card.offlineChallenge());
    await expect(card.unblockOffline(refused, newPin)).rejects.toBeInstanceOf(AdminKeyRejected);
    const challenge = await card.offlineChallenge();
    expect(challenge).toHaveLength(8);
    await card.unblockOffline(await holderOf(ownAdminKey)(challenge), newPin);
    const again = await cards.open(tested);
    await again.verify(newPin);
    await again.authenticateAdmin(holderOf(ownAdminKey));
  });

  test('the user changes the PIN with the old one, and not with a wrong one', async () => {
    const tested = await cards.givenOut();
    const card = await cards.open(tested);
    await expect(card.changePin(wrongPin, newPin)).rejects.toMatchObject({ retriesRemaining: 2 });
    await card.changePin(pin, newPin);
    await (await cards.open(tested)).verify(newPin);
  });
}

function describeKeys<State>(cards: TestedCards<State>): void {
  test.each<CardKeyAlgorithm>(['P-256', 'P-384', 'RSA-2048'])(
    'a new %s key signs messages by every hash',
    async (algorithm) => {
      const card = await cards.open(await cards.givenOut());
      await mayWrite(card);
      const key = await card.makeKey({ ...logonKey, algorithm });
      expect(key.algorithm).toBe(algorithm);
      await card.verify(pin);
      for (const hash of hashes) await expectSignature(card, key, hash);
      expect((await card.read()).keys).toMatchObject([{ location: key.location }]);
    },
  );

  test('an imported key is the one that it was, and signs', async () => {
    const { algorithm, privateKeyDer } = cards.kind.imported;
    const card = await cards.open(await cards.givenOut());
    await mayWrite(card);
    const key = await card.importKey({ ...logonKey, use: 'any', algorithm }, privateKeyDer);
    const der = Buffer.from(privateKeyDer.reveal());
    const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    expect(Buffer.from(key.publicKeyDer)).toEqual(publicKey.export({ format: 'der', type: 'spki' }));
    await card.verify(pin);
    await expectSignature(card, key, 'SHA256');
  });

  test('keys that are to be kept stay as they are when others are made', async () => {
    const tested = await cards.givenOut();
    const card = await cards.open(tested);
    await mayWrite(card);
    const first = await card.makeKey(logonKey);
    await card.storeCertificate(first, certificateOf(first.publicKeyDer));
    const keep = [first.location];
    const second = await card.makeKey({ ...logonKey, label: 'mail', keep });
    const third = await card.makeKey({
      ...logonKey,
      label: 'papers',
      algorithm: 'P-384',
      keep: [...keep, second.location],
    });
    expect(new Set([first.location, second.location, third.location]).size).toBe(3);
    await card.verify(pin);
    for (const key of [first, second, third]) await expectSignature(card, key, 'SHA256');
    const kept = (await card.read()).keys.find(({ location }) => location === first.location);
    expect(publicKeyOfCertificate(kept?.certificateDer)).toEqual(first.publicKeyDer);
  });

  test('an algorithm that the card does not know is told as such, and the card stays usable', async () => {
    const card = await cards.open(await cards.givenOut());
    await mayWrite(card);
    await expect(card.makeKey({ ...logonKey, algorithm: 'P-521' })).rejects.toBeInstanceOf(UnsupportedByCard);
    expect((await card.read()).keys).toEqual([]);
    await card.makeKey(logonKey);
    expect((await card.read()).keys).toHaveLength(1);
  });

  test('nobody writes who did not prove to be allowed to', async () => {
    const tested = await cards.inUse();
    const [key = { location: '' }] = (await (await cards.open(tested)).read()).keys;
    const attempts: readonly ((card: CredentialCard) => Promise<unknown>)[] = [
      (card) => card.makeKey({ ...logonKey, label: 'mail', keep: [key.location] }),
      (card) => card.storeCertificate(key, Buffer.from('3000', 'hex')),
      (card) => card.deleteKey(key),
    ];
    for (const attempt of attempts) {
      await expect(attempt(await cards.open(tested))).rejects.toMatchObject({ sw: 0x6982 });
    }
    expect((await (await cards.open(tested)).read()).keys).toHaveLength(1);
  });

  test('a deleted key is gone with its certificate, and deleting it again does nothing', async () => {
    const tested = await cards.inUse();
    const card = await cards.open(tested);
    const [key = { location: '' }] = (await card.read()).keys;
    await mayWrite(card);
    await card.deleteKey(key);
    await card.deleteKey(key);
    expect((await (await cards.open(tested)).read()).keys).toEqual([]);
  });
}

function describeCertificates<State>(cards: TestedCards<State>): void {
  test('a certificate is read back as it was stored, and another takes its place', async () => {
    const tested = await cards.inUse();
    const [key] = (await (await cards.open(tested)).read()).keys;
    if (key?.publicKeyDer === undefined) return expect.fail('the card does not tell its public key');
    for (const subject of ['Ada Byron', 'Ada King']) {
      const certificateDer = certificateOf(key.publicKeyDer, subject);
      const card = await cards.open(tested);
      await mayWrite(card);
      await card.storeCertificate(key, certificateDer);
      const { keys } = await (await cards.open(tested)).read();
      expect(keys).toEqual([expect.objectContaining({ location: key.location, certificateDer })]);
    }
  });

  test('a full card refuses a certificate with 6A84 and keeps what it has', async () => {
    const tested = await cards.inUse();
    const before = await (await cards.open(tested)).read();
    const [key = { location: '' }] = before.keys;
    const card = await cards.open(tested);
    await mayWrite(card);
    tested.injectFault({ kind: 'memoryFull' });
    const large = certificateOf(before.keys[0]?.publicKeyDer ?? Buffer.alloc(0), 'x'.repeat(900));
    await expect(card.storeCertificate(key, large)).rejects.toMatchObject({ sw: 0x6a84 });
    tested.clearFaults();
    expect(await (await cards.open(tested)).read()).toEqual(before);
  });
}

/** The card signs the message, and whoever has the public key accepts it. */
async function expectSignature(
  card: CredentialCard,
  key: MadeCardKey,
  hash: CardSignatureHash,
): Promise<void> {
  const signature = await card.sign(key, hash, message, pin);
  const publicKey = createPublicKey({ key: Buffer.from(key.publicKeyDer), format: 'der', type: 'spki' });
  expect(verify(hash, message, publicKey, signature)).toBe(true);
}
