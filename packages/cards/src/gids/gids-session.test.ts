import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  verify,
} from 'node:crypto';
import { Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { AdminKeyRejected } from '../credential-card/card-refusals.js';
import { type ApduError, PinRejected } from '../iso7816/apdu-error.js';
import { concatOctets, fromHex, toHex } from '../iso7816/octets.js';
import { SimulatedGidsCard } from '../sim/gids/simulated-gids-card.js';
import {
  adminKey,
  cardId,
  holderOf,
  initializedCard,
  newAdminKey,
  newPin,
  pin,
  selected,
} from '../testing/gids-scene.js';
import { authenticateAdmin, changeAdminKey, unblockPin } from './administrator.js';
import { readCardId } from './card-files.js';
import { createContainer, importContainer } from './containers.js';
import { gidsFiles, gidsObjects } from './generic-identity-device.js';
import { GidsSession } from './gids-session.js';
import { initializeCard } from './initialize-card.js';

const refusedWith = (sw: number) => expect.objectContaining({ name: 'ApduError', sw });

test('a blank card tells that it is blank, an initialised one its application identifier', async () => {
  expect(await new GidsSession(new SimulatedGidsCard()).select()).toEqual({ aid: undefined, isBlank: true });
  const { session } = await initializedCard();
  const application = await session.select();
  expect(application.isBlank).toBe(false);
  expect(toHex(application.aid ?? fromHex(''))).toBe('a000000397425446590201');
});

test('a card answers SELECT of another application with 6A82, and unknown instructions with 6D00', async () => {
  const { card } = await initializedCard();
  expect(toHex(await card.transmit(fromHex('00a4040005a000000308')))).toBe('6a82');
  expect(toHex(await card.transmit(fromHex('00fd000000')))).toBe('6d00');
  expect(toHex(await card.transmit(fromHex('80ca000000')))).toBe('6e00');
});

test('an initialised card has its card id, and is not initialised again', async () => {
  const { session } = await initializedCard();
  expect(await readCardId(session)).toBe(cardId);
  // As Windows lays a GUID out: its first three fields with the low byte first.
  const stored = await session.getData(gidsFiles.adminWritten, gidsObjects.cardid);
  expect(toHex(stored)).toBe('fa65cd974baf874593090dd6bfd8b4e1');
  await expect(initializeCard(session, { cardId, pin, adminKey })).rejects.toEqual(refusedWith(0x6985));
});

test('a wrong PIN lowers the retry counter, the right one raises it again', async () => {
  const { session } = await initializedCard();
  expect(await session.pinTries()).toEqual({ retriesRemaining: 3, retryLimit: 3 });
  const rejected = await session.verify(new Secret('000000')).catch((error: unknown) => error);
  expect(rejected).toBeInstanceOf(PinRejected);
  expect(rejected).toMatchObject({ retriesRemaining: 2, command: 'verify' });
  expect(String(rejected)).not.toContain('000000');
  expect((await session.pinTries()).retriesRemaining).toBe(2);
  await session.verify(pin);
  expect((await session.pinTries()).retriesRemaining).toBe(3);
});

test('three wrong PINs block the card, and the administrator unblocks it', async () => {
  const { session } = await initializedCard();
  for (const retriesRemaining of [2, 1, 0]) {
    await expect(session.verify(new Secret('000000'))).rejects.toMatchObject({ retriesRemaining });
  }
  await expect(session.verify(pin)).rejects.toMatchObject({ sw: 0x6983, retriesRemaining: 0 });
  await unblockPin(session, holderOf(adminKey), newPin);
  await session.verify(newPin);
});

test('the user changes the PIN with the old one, which counts as a try', async () => {
  const { session } = await initializedCard();
  await expect(session.changeReferenceData(new Secret('654321'), newPin)).rejects.toBeInstanceOf(PinRejected);
  await session.changeReferenceData(pin, newPin);
  await session.verify(newPin);
});

test('a PIN has 4 to 16 characters', async () => {
  const { session } = await initializedCard();
  for (const bad of ['123', '12345678901234567']) {
    await expect(session.changeReferenceData(pin, new Secret(bad))).rejects.toEqual(refusedWith(0x6a80));
  }
  await session.verify(pin);
});

test('unblocking needs the administrator, and ends the authentication', async () => {
  const { session } = await initializedCard();
  await expect(session.resetRetryCounter(newPin)).rejects.toEqual(refusedWith(0x6982));
  await authenticateAdmin(session, holderOf(adminKey));
  await session.resetRetryCounter(newPin);
  await expect(session.resetRetryCounter(newPin)).rejects.toEqual(refusedWith(0x6982));
});

test('a challenge is answered once, rightly or wrongly', async () => {
  const { session } = await initializedCard();
  const answer = await holderOf(adminKey)(await session.getChallenge());
  await expect(session.externalAuthenticate(new Secret(randomBytes(8)))).rejects.toEqual(refusedWith(0x6982));
  await expect(session.externalAuthenticate(answer)).rejects.toEqual(refusedWith(0x6982));
});

test('the holder of another admin key is refused, by either form of authentication', async () => {
  const { session } = await initializedCard();
  await expect(authenticateAdmin(session, holderOf(newAdminKey))).rejects.toBeInstanceOf(AdminKeyRejected);
  await expect(session.mutualAuthenticate(newAdminKey)).rejects.toEqual(refusedWith(0x6982));
  await session.mutualAuthenticate(adminKey);
  await session.resetRetryCounter(newPin);
});

test('a card that cannot prove the admin key is not believed', async () => {
  const { card } = await initializedCard();
  const pretender = new GidsSession({
    transmit: async (bytes) => {
      const answer = await card.transmit(bytes);
      // Its proof of 40 bytes, with one bit turned.
      if (answer.length === 46) answer[10] = (answer[10] ?? 0) ^ 1;
      return answer;
    },
  });
  await expect(pretender.mutualAuthenticate(adminKey)).rejects.toEqual(refusedWith(0x6982));
});

test('after a change of the admin key only the new one is known', async () => {
  const { session } = await initializedCard();
  await expect(session.putAdminKey(newAdminKey)).rejects.toEqual(refusedWith(0x6982));
  await changeAdminKey(session, holderOf(adminKey), newAdminKey);
  await expect(authenticateAdmin(session, holderOf(adminKey))).rejects.toBeInstanceOf(AdminKeyRejected);
  await authenticateAdmin(session, holderOf(newAdminKey));
});

test.each([
  ['reset', (card: SimulatedGidsCard) => card.reset()],
  ['loss of power', (card: SimulatedGidsCard) => card.powerOff()],
])('a %s ends every authentication', async (_name, interrupt) => {
  const { card, session } = await initializedCard();
  await session.verify(pin);
  await authenticateAdmin(session, holderOf(adminKey));
  interrupt(card);
  const again = await selected(card);
  await expect(again.putAdminKey(newAdminKey)).rejects.toEqual(refusedWith(0x6982));
  await expect(again.createKeyFile(0x81, 'P-256', 'signature')).rejects.toEqual(refusedWith(0x6982));
});

test('logging out ends every authentication', async () => {
  const { session } = await initializedCard();
  await session.verify(pin);
  await authenticateAdmin(session, holderOf(adminKey));
  await session.logout();
  await expect(session.putAdminKey(newAdminKey)).rejects.toEqual(refusedWith(0x6982));
  await expect(session.putData(gidsFiles.userWritten, 0xdf30, fromHex('aa'))).rejects.toEqual(
    refusedWith(0x6982),
  );
});

// Section "access conditions" of the file system: file, who writes, who reads.
test.each([
  [0xa010, ['user', 'admin'], ['nobody', 'user', 'admin']],
  [0xa011, ['user', 'admin'], []],
  [0xa012, ['admin'], ['nobody', 'user', 'admin']],
  [0xa013, ['user', 'admin'], ['user', 'admin']],
  [0xa014, ['admin'], ['admin']],
])('file %i is written by %j and read by %j', async (file, writers, readers) => {
  const { card, session } = await initializedCard();
  await authenticateAdmin(session, holderOf(adminKey));
  await session.putData(file, 0xdf30, fromHex('aa'));
  for (const who of ['nobody', 'user', 'admin']) {
    card.reset();
    const again = await selected(card);
    if (who === 'user') await again.verify(pin);
    if (who === 'admin') await authenticateAdmin(again, holderOf(adminKey));
    const outcomeOf = (run: Promise<unknown>) =>
      run.then(
        () => true,
        (error: ApduError) => (error.sw === 0x6982 ? false : error),
      );
    expect([who, await outcomeOf(again.getData(file, 0xdf30))]).toEqual([who, readers.includes(who)]);
    expect([who, await outcomeOf(again.putData(file, 0xdf30, fromHex('bb')))]).toEqual([
      who,
      writers.includes(who),
    ]);
  }
});

test('an RSA key on the card signs what openssl-style verification accepts, and deciphers', async () => {
  const { session } = await initializedCard();
  await session.verify(pin);
  const { keyReference, publicKeyDer } = await createContainer(session, {
    name: 'logon',
    purpose: 'keyExchange',
    algorithm: 'RSA-2048',
  });
  const publicKey = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  const text = randomBytes(100);
  // DigestInfo of SHA-256 (RFC 8017 §9.2, note 1).
  const digestInfo = concatOctets(
    fromHex('3031300d060960864801650304020105000420'),
    createHash('sha256').update(text).digest(),
  );
  const signature = await session.computeDigitalSignature(keyReference, 'RSA-2048', 'pkcs1', digestInfo);
  expect(verify('sha256', text, publicKey, signature)).toBe(true);
  const secret = randomBytes(32);
  const schemes = { pkcs1: constants.RSA_PKCS1_PADDING, oaep: constants.RSA_PKCS1_OAEP_PADDING } as const;
  for (const scheme of ['pkcs1', 'oaep'] as const) {
    const cryptogram = publicEncrypt({ key: publicKey, padding: schemes[scheme] }, secret);
    expect(toHex(await session.decipher(keyReference, 'RSA-2048', scheme, cryptogram))).toBe(toHex(secret));
  }
});

test.each([
  ['P-256', 'sha256'],
  ['P-384', 'sha384'],
] as const)('a %s key on the card signs a hash: r and s in a row', async (algorithm, hash) => {
  const { session } = await initializedCard();
  await session.verify(pin);
  const { keyReference, publicKeyDer } = await createContainer(session, {
    name: 'sign',
    purpose: 'signature',
    algorithm,
  });
  const publicKey = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  const text = randomBytes(100);
  const digest = createHash(hash).update(text).digest();
  const signature = await session.computeDigitalSignature(keyReference, algorithm, 'offCard', digest);
  expect(verify(hash, text, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
});

test('an imported RSA key answers with its own public key, and deciphers what was meant for it', async () => {
  const { session } = await initializedCard();
  await session.verify(pin);
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyDer = new Secret<Uint8Array>(pair.privateKey.export({ type: 'pkcs8', format: 'der' }));
  const made = await importContainer(
    session,
    { name: 'old mail', purpose: 'keyExchange', algorithm: 'RSA-2048' },
    privateKeyDer,
  );
  expect(toHex(made.publicKeyDer)).toBe(
    pair.publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
  );
  const cryptogram = publicEncrypt(
    { key: pair.publicKey, padding: constants.RSA_PKCS1_PADDING },
    Buffer.from('hello'),
  );
  expect(toHex(await session.decipher(made.keyReference, 'RSA-2048', 'pkcs1', cryptogram))).toBe(
    toHex(Buffer.from('hello')),
  );
});

test('an imported key that is none is refused, and the error shows nothing of it', async () => {
  const { session } = await initializedCard();
  await session.verify(pin);
  const run = importContainer(
    session,
    { name: 'x', purpose: 'keyExchange', algorithm: 'RSA-2048' },
    new Secret(fromHex('deadbeef')),
  );
  await expect(run).rejects.toThrow('imported key: is not an RSA key in PKCS#8');
});

test('a key is used and made only with the PIN', async () => {
  const { card, session } = await initializedCard();
  await session.verify(pin);
  const { keyReference } = await createContainer(session, {
    name: 'a',
    purpose: 'signature',
    algorithm: 'P-256',
  });
  card.reset();
  const again = await selected(card);
  await authenticateAdmin(again, holderOf(adminKey));
  await expect(
    again.computeDigitalSignature(keyReference, 'P-256', 'offCard', new Uint8Array(32)),
  ).rejects.toEqual(refusedWith(0x6982));
  await expect(again.generateAsymmetricKeyPair(keyReference, 'P-256')).rejects.toEqual(refusedWith(0x6982));
});
