import { generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { AdminKeyRejected, UnsupportedByCard } from '../credential-card/card-refusals.js';
import type { CredentialCard, NewCardKey } from '../credential-card/credential-card.js';
import { openCredentialCard } from '../credential-card/open-credential-card.js';
import type { CardConnection } from '../iso7816/card-connection.js';
import { fromHex, toHex } from '../iso7816/octets.js';
import type { SimulatedGidsCard } from '../sim/gids/simulated-gids-card.js';
import { certificateOf } from '../specification/certificate-of.js';
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
import { authenticateAdmin, changeAdminKey } from './administrator.js';
import { readCardId, readMasterfile, writeMscpFile } from './card-files.js';
import { compressCertificate } from './compressed-certificate.js';
import { listContainers } from './containers.js';
import { gidsFiles, gidsObjects } from './generic-identity-device.js';
import type { GidsSession } from './gids-session.js';

const logonKey: NewCardKey = { label: 'logon', use: 'signature', algorithm: 'P-256', keep: [] };
/** A certificate that does not shrink by compression. */
const incompressible = Uint8Array.from([0x30, ...randomBytes(1499)]);

/** A conversation with the card, put in anew. */
async function open(card: SimulatedGidsCard, connection: CardConnection = card): Promise<CredentialCard> {
  card.powerOn();
  return (await openCredentialCard(connection, card.atr)) ?? expect.fail('the card is not recognised');
}

/** As {@link open}, with the user's PIN presented. */
async function openAsUser(card: SimulatedGidsCard): Promise<CredentialCard> {
  const opened = await open(card);
  await opened.verify(pin);
  return opened;
}

function rsaKey(modulusLength = 2048): Secret<Uint8Array> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return new Secret(Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' })));
}

const firstFiller = 0xdf60;

/** Fills the card up to so many bytes. Needs the user. */
async function leaveRoom(session: GidsSession, lengthBytes: number): Promise<void> {
  const reserve = firstFiller - 1;
  await session.putData(gidsFiles.userRead, reserve, new Uint8Array(lengthBytes));
  let filler = firstFiller;
  for (let length = 0x8000; length >= 1; length /= 2) {
    for (let isFull = false; !isFull && filler < firstFiller + 0x1f; filler++) {
      isFull = await session.putData(gidsFiles.userRead, filler, new Uint8Array(length)).then(
        () => false,
        () => true,
      );
    }
  }
  await session.putData(gidsFiles.userRead, reserve, new Uint8Array(0));
}

test('a card without an application that Cardea knows holds no credentials', async () => {
  const connection = { transmit: async () => fromHex('6a82') };
  expect(await openCredentialCard(connection, fromHex('3b00'))).toBeUndefined();
});

test('a key is at the number of its container and bears its name', async () => {
  const { card } = await initializedCard();
  const opened = await openAsUser(card);
  await opened.makeKey(logonKey);
  const second = await opened.makeKey({ ...logonKey, label: 'mail', algorithm: 'P-384' });
  expect(second).toMatchObject({ location: '1', label: 'mail', algorithm: 'P-384' });
  expect((await opened.read()).keys).toMatchObject([
    { location: '0', label: 'logon', algorithm: 'P-256' },
    { location: '1', label: 'mail', algorithm: 'P-384' },
  ]);
});

test('the same request again gets the key that it made, as long as the algorithm is the same', async () => {
  const { card } = await initializedCard();
  const first = await (await openAsUser(card)).makeKey(logonKey);
  expect(await (await openAsUser(card)).makeKey(logonKey)).toEqual(first);
  const other = await (await openAsUser(card)).makeKey({ ...logonKey, algorithm: 'P-384' });
  expect(other).toMatchObject({ location: '0', algorithm: 'P-384' });
  expect((await (await open(card)).read()).keys).toHaveLength(1);
});

test('a key with a certificate, or one to be kept, is not deleted for another of its label', async () => {
  const { card } = await initializedCard();
  const opened = await openAsUser(card);
  const key = await opened.makeKey(logonKey);
  const other = { ...logonKey, algorithm: 'P-384' } as const;
  await expect(opened.makeKey({ ...other, keep: [key.location] })).rejects.toMatchObject({ sw: 0x6a89 });
  await opened.storeCertificate(key, certificateOf(key.publicKeyDer));
  await expect(opened.makeKey(other)).rejects.toMatchObject({ sw: 0x6a89 });
  expect((await opened.read()).keys).toMatchObject([{ algorithm: 'P-256', publicKeyDer: key.publicKeyDer }]);
});

test('the same key imported again is there once; another under its label takes the place of one without certificate', async () => {
  const { card } = await initializedCard();
  const opened = await openAsUser(card);
  const wanted = { ...logonKey, use: 'decryption', algorithm: 'RSA-2048' } as const;
  const [first, second] = [rsaKey(), rsaKey()];
  const made = await opened.importKey(wanted, first);
  expect(await opened.importKey(wanted, first)).toEqual(made);
  const replaced = await opened.importKey(wanted, second);
  expect(replaced.publicKeyDer).not.toEqual(made.publicKeyDer);
  expect((await opened.read()).keys).toHaveLength(1);
});

test.each(['decryption', 'any'] as const)('an RSA key for %s deciphers', async (use) => {
  const { card, session } = await initializedCard();
  await session.verify(pin);
  const opened = await openAsUser(card);
  const key = await opened.importKey({ ...logonKey, use, algorithm: 'RSA-2048' }, rsaKey());
  expect(await listContainers(session)).toMatchObject([{ purpose: 'keyExchange' }]);
  const publicKey = { key: Buffer.from(key.publicKeyDer), format: 'der', type: 'spki' } as const;
  const cryptogram = publicEncrypt(publicKey, Buffer.from('for the user'));
  const plain = await session.decipher(0x81, 'RSA-2048', 'oaep', cryptogram);
  expect(Buffer.from(plain).toString()).toBe('for the user');
});

test('a key on a curve for decryption is refused, as the card would not decipher with it', async () => {
  const { card } = await initializedCard();
  const opened = await openAsUser(card);
  await expect(opened.makeKey({ ...logonKey, use: 'decryption' })).rejects.toBeInstanceOf(UnsupportedByCard);
  expect((await opened.makeKey({ ...logonKey, use: 'any' })).algorithm).toBe('P-256');
});

test('an imported key that is none of its algorithm is refused before the card changes', async () => {
  const { card } = await initializedCard();
  const opened = await openAsUser(card);
  const curveKey = { ...logonKey, algorithm: 'P-256' } as const;
  await expect(opened.importKey(curveKey, rsaKey())).rejects.toBeInstanceOf(UnsupportedByCard);
  const larger = { ...logonKey, algorithm: 'RSA-3072' } as const;
  await expect(opened.importKey(larger, rsaKey())).rejects.toMatchObject({ kind: 'MalformedInput' });
  expect((await opened.read()).keys).toEqual([]);
});

test.each(['', 'x'.repeat(40), 'a\0b'])(
  'a label that the container map cannot hold is refused: %j',
  async (label) => {
    const { card } = await initializedCard();
    const opened = await openAsUser(card);
    await expect(opened.makeKey({ ...logonKey, label })).rejects.toMatchObject({ kind: 'MalformedInput' });
  },
);

test('a signature presents the PIN when it was not presented before', async () => {
  const { card } = await initializedCard();
  const key = await (await openAsUser(card)).makeKey(logonKey);
  const opened = await open(card);
  await expect(opened.sign(key, 'SHA256', randomBytes(9), newPin)).rejects.toMatchObject({
    retriesRemaining: 2,
  });
  expect(toHex(await opened.sign(key, 'SHA256', randomBytes(9), pin))).toMatch(/^30/);
});

test('a key made after an interrupted deletion does not get the certificate of the deleted one', async () => {
  let isThrough = false;
  for (let afterCommands = 0; !isThrough; afterCommands++) {
    const { card } = await initializedCard();
    const opened = await openAsUser(card);
    await opened.storeCertificate(await opened.makeKey(logonKey), incompressible);
    card.injectFault({ kind: 'removed', afterCommands });
    isThrough = await opened.deleteKey({ location: '0' }).then(
      () => true,
      () => false,
    );
    card.clearFaults();
    const key = await (await openAsUser(card)).makeKey({ ...logonKey, label: 'mail' });
    expect((await (await open(card)).read()).keys).toContainEqual(key);
  }
});

test('a card too full for the name of a certificate keeps nothing of it', async () => {
  const { card, session } = await initializedCard();
  const opened = await openAsUser(card);
  const key = await opened.makeKey(logonKey);
  const before = await opened.read();
  // The certificate finds room, its line in the master file does not.
  await leaveRoom(session, compressCertificate(incompressible).length + 50);
  await expect(opened.storeCertificate(key, incompressible)).rejects.toMatchObject({ sw: 0x6a84 });
  expect(await opened.read()).toEqual(before);
  expect(await session.getData(gidsFiles.userWritten, 0xdf24)).toHaveLength(0);
});

test('a card too full for a key refuses it with 6A84 and keeps nothing of it', async () => {
  const { card, session } = await initializedCard();
  const opened = await openAsUser(card);
  await leaveRoom(session, 500);
  await expect(opened.makeKey(logonKey)).rejects.toMatchObject({ sw: 0x6a84 });
  expect((await opened.read()).keys).toEqual([]);
  await expect(session.selectFile(0xb081)).rejects.toMatchObject({ sw: 0x6a82 });
  await session.putData(gidsFiles.userRead, firstFiller, new Uint8Array(0));
  await opened.makeKey(logonKey);
});

test('a damaged certificate does not keep the rest of the card from being read', async () => {
  const { card, session } = await initializedCard();
  const opened = await openAsUser(card);
  const key = await opened.makeKey(logonKey);
  await session.verify(pin);
  await writeMscpFile(session, 'ksc00', fromHex('0100ffff00'));
  expect((await opened.read()).keys).toEqual([key]);
});

test('a card that another program left without a card id gets one under the default admin key', async () => {
  for (const none of ['', '00'.repeat(16)]) {
    const { card, session } = await initializedCard();
    await authenticateAdmin(session, holderOf(adminKey));
    await session.putData(gidsFiles.adminWritten, gidsObjects.cardid, fromHex(none));
    const before = await (await open(card)).read();
    expect(before).toMatchObject({ needsPreparation: true, pinRetriesRemaining: 3 });
    await (await open(card)).prepare({ cardId, defaultAdminKey: adminKey });
    expect(await (await open(card)).read()).toMatchObject({ cardId, needsPreparation: false });
    await (await open(card)).verify(pin);
  }
});

test('a card without a card id is refused when its admin key is another', async () => {
  const { card, session } = await initializedCard();
  await authenticateAdmin(session, holderOf(adminKey));
  await session.putData(gidsFiles.adminWritten, gidsObjects.cardid, fromHex(''));
  await changeAdminKey(session, holderOf(adminKey), newAdminKey);
  const preparation = (await open(card)).prepare({ cardId, defaultAdminKey: adminKey });
  await expect(preparation).rejects.toBeInstanceOf(AdminKeyRejected);
});

test('an erased card keeps its card id and files, and holds nothing of what an interrupted run wrote', async () => {
  const { card, session } = await initializedCard();
  await session.verify(pin);
  // A certificate whose line in the master file did not follow.
  await session.putData(gidsFiles.userWritten, 0xdf27, incompressible);
  const retirement = { isErased: true, isUserPinBlocked: false, adminKey: newAdminKey };
  await (await open(card)).retire(holderOf(adminKey), retirement);
  const again = await selected(card);
  expect(await again.getData(gidsFiles.userWritten, 0xdf27)).toHaveLength(0);
  expect(await readCardId(again)).toBe(cardId);
  expect((await readMasterfile(again)).map(({ name }) => name)).toContain('cmapfile');
  await expect(again.verify(pin)).rejects.toMatchObject({ retriesRemaining: 2 });
});

test('the PIN of a card with the most tries that can be is blocked too', async () => {
  const { card } = await initializedCard({ pinRetryLimit: 15 });
  const retirement = { isErased: false, isUserPinBlocked: true, adminKey: 'keep' } as const;
  await (await open(card)).retire(holderOf(adminKey), retirement);
  expect(await (await open(card)).read()).toMatchObject({ pinRetriesRemaining: 0 });
});

test.each(['6982', '63c2', '6983'])(
  'a card that answers %s to the administrator has another admin key',
  async (sw) => {
    const { card } = await initializedCard();
    const generalAuthenticateResponse = '008700000c7c0a8208';
    const counting = {
      transmit: (bytes: Uint8Array) =>
        toHex(bytes).startsWith(generalAuthenticateResponse)
          ? Promise.resolve(fromHex(sw))
          : card.transmit(bytes),
    };
    const refused = (await open(card, counting)).authenticateAdmin(holderOf(adminKey));
    await expect(refused).rejects.toEqual(
      new AdminKeyRejected('externalAuthenticate', Number.parseInt(sw, 16)),
    );
  },
);
