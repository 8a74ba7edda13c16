import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../iso7816/octets.js';
import { memoryState } from '../sim/card/state-file.js';
import type { GidsCardState } from '../sim/gids/gids-card-state.js';
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
import { authenticateAdmin, unblockPin } from './administrator.js';
import { readCardId, readMasterfile, writeMscpFile } from './card-files.js';
import {
  createContainer,
  deleteContainer,
  listContainers,
  readCertificate,
  storeCertificate,
} from './containers.js';
import { gidsFiles, gidsObjects } from './generic-identity-device.js';
import { GidsSession } from './gids-session.js';
import { initializeCard } from './initialize-card.js';
import { decodeCardcf } from './minidriver-records.js';
import { wipeCard } from './wipe-card.js';

const wanted = { name: 'logon', purpose: 'signature', algorithm: 'P-256' } as const;
/** Contents of the size of a certificate; cards do not look at them. */
const certificate = Uint8Array.from([0x30, ...randomBytes(1499)]);

test('containers take the lowest free place, and the first one is the default', async () => {
  const { session } = await initializedCard();
  expect(await listContainers(session)).toEqual([]);
  await session.verify(pin);
  const first = await createContainer(session, wanted);
  const second = await createContainer(session, { ...wanted, name: 'mail', algorithm: 'P-384' });
  expect([first.container, first.isDefault, second.container, second.isDefault]).toEqual([0, true, 1, false]);
  await deleteContainer(session, first);
  expect((await listContainers(session)).map((one) => one.name)).toEqual(['mail']);
  expect((await createContainer(session, { ...wanted, name: 'again' })).container).toBe(0);
  expect((await listContainers(session)).map((one) => one.name)).toEqual(['again', 'mail']);
});

test('a certificate is stored compressed, read back unchanged, and replaced in its place', async () => {
  const { session } = await initializedCard();
  await session.verify(pin);
  const container = await createContainer(session, wanted);
  expect(await readCertificate(session, container)).toBeUndefined();
  await storeCertificate(session, container, certificate);
  expect(toHex((await session.getData(gidsFiles.userWritten, 0xdf24)).slice(0, 4))).toBe('0100dc05');
  await storeCertificate(session, container, certificate.slice(0, 800));
  expect(await readCertificate(session, container)).toEqual(certificate.slice(0, 800));
  const names = (await readMasterfile(session)).map((record) => record.name);
  expect(names.filter((name) => name === 'ksc00')).toHaveLength(1);
});

test('a certificate that another program stored as it is is read too', async () => {
  const { session } = await initializedCard();
  await session.verify(pin);
  const container = await createContainer(session, wanted);
  await writeMscpFile(session, 'ksc00', certificate);
  expect(await readCertificate(session, container)).toEqual(certificate);
});

test('each change is announced by the counters that Windows looks at', async () => {
  const { session } = await initializedCard();
  const freshness = async () =>
    decodeCardcf(await session.getData(gidsFiles.userWritten, gidsObjects.cardcf));
  await session.verify(pin);
  const container = await createContainer(session, wanted);
  expect(await freshness()).toEqual({ version: 0, pins: 0, containers: 1, files: 0 });
  await storeCertificate(session, container, certificate);
  expect(await freshness()).toEqual({ version: 0, pins: 0, containers: 1, files: 1 });
  await unblockPin(session, holderOf(adminKey), newPin);
  expect(await freshness()).toEqual({ version: 0, pins: 1, containers: 1, files: 1 });
});

test('a full card refuses a certificate with 6A84 and keeps what it has', async () => {
  const { card, session } = await initializedCard();
  await session.verify(pin);
  const container = await createContainer(session, wanted);
  card.injectFault({ kind: 'memoryFull' });
  await expect(storeCertificate(session, container, certificate)).rejects.toMatchObject({ sw: 0x6a84 });
  card.clearFaults();
  expect(await readCertificate(session, container)).toBeUndefined();
  expect(await listContainers(session)).toHaveLength(1);
});

test('a wiped card has no key, no certificate, another PIN and another admin key, and keeps its card id', async () => {
  const { card, session } = await initializedCard();
  await session.verify(pin);
  const container = await createContainer(session, wanted);
  await storeCertificate(session, container, certificate);
  // A key outside the maps, as an interrupted run leaves it.
  await session.createKeyFile(0x85, 'P-256', 'signature');
  await session.activateFile();
  await session.generateAsymmetricKeyPair(0x85, 'P-256');
  await wipeCard(session, { answer: holderOf(adminKey), pin: newPin, adminKey: newAdminKey });
  card.reset();
  const again = await selected(card);
  expect(await listContainers(again)).toEqual([]);
  for (const reference of [0x81, 0x85]) {
    await expect(again.getPublicKey(reference, 'P-256')).rejects.toMatchObject({ sw: 0x6a82 });
  }
  expect((await readMasterfile(again)).map((record) => record.name)).not.toContain('ksc00');
  await expect(again.verify(pin)).rejects.toMatchObject({ retriesRemaining: 2 });
  await authenticateAdmin(again, holderOf(newAdminKey));
  expect(await readCardId(again)).toBe(cardId);
});

/** Runs the work on a card that goes after so many commands, until it gets through; gives how often it went. */
async function pullAfterEveryCommand(
  kind: 'removed' | 'powerLost',
  prepare: () => Promise<SimulatedGidsCard>,
  work: (card: SimulatedGidsCard) => Promise<void>,
  check: (card: SimulatedGidsCard) => Promise<void>,
): Promise<number> {
  for (let afterCommands = 0; ; afterCommands++) {
    const card = await prepare();
    card.injectFault({ kind, afterCommands });
    const isThrough = await work(card).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ name: 'CardRemoved' });
        return false;
      },
    );
    card.clearFaults();
    card.powerOn();
    if (!isThrough) await work(card);
    await check(card);
    if (isThrough) return afterCommands;
  }
}

const blank = async () => new SimulatedGidsCard();
const initialized = async () => (await initializedCard()).card;

test.each(['removed', 'powerLost'] as const)(
  'a card %s after any command of its initialisation is initialised by the next run',
  async (kind) => {
    const interruptions = await pullAfterEveryCommand(
      kind,
      blank,
      async (card) => {
        try {
          await initializeCard(new GidsSession(card), { cardId, pin, adminKey });
        } catch (error) {
          // The answer to the very last command was lost: the card is as it should be.
          if (!(error instanceof Error && 'sw' in error && error.sw === 0x6985)) throw error;
        }
      },
      async (card) => {
        const session = await selected(card);
        expect(await readCardId(session)).toBe(cardId);
        await session.verify(pin);
        await authenticateAdmin(session, holderOf(adminKey));
        await expect(session.initializeReferenceData(newPin)).rejects.toMatchObject({ sw: 0x6985 });
      },
    );
    expect(interruptions).toBeGreaterThan(20);
  },
);

test.each(['removed', 'powerLost'] as const)(
  'a card %s after any command of making a container has it after the next run, once',
  async (kind) => {
    const interruptions = await pullAfterEveryCommand(
      kind,
      initialized,
      async (card) => {
        const session = await selected(card);
        await session.verify(pin);
        const found = (await listContainers(session)).find((one) => one.name === wanted.name);
        await storeCertificate(session, found ?? (await createContainer(session, wanted)), certificate);
      },
      async (card) => {
        const session = await selected(card);
        const containers = await listContainers(session);
        expect(containers).toHaveLength(1);
        for (const one of containers) {
          expect(await readCertificate(session, one)).toEqual(certificate);
          expect((await session.getPublicKey(one.keyReference, one.algorithm)).length).toBeGreaterThan(64);
        }
      },
    );
    expect(interruptions).toBeGreaterThan(15);
  },
);

test('a card keeps everything in its state file, and nothing of an authentication', async () => {
  const stateFile = memoryState<GidsCardState>();
  const { session } = await initializedCard({ stateFile });
  await session.verify(pin);
  const { publicKeyDer } = await createContainer(session, wanted);
  await expect(session.verify(newPin)).rejects.toMatchObject({ retriesRemaining: 2 });
  const again = await selected(new SimulatedGidsCard({ stateFile }));
  expect((await again.pinTries()).retriesRemaining).toBe(2);
  expect(await again.getPublicKey(0x81, 'P-256')).toEqual(publicKeyDer);
  await expect(again.putData(gidsFiles.userWritten, 0xdf30, fromHex('aa'))).rejects.toMatchObject({
    sw: 0x6982,
  });
});

test('a card with another admin key refuses the right answer', async () => {
  const { card, session } = await initializedCard();
  card.injectFault({ kind: 'wrongKey' });
  await expect(authenticateAdmin(session, holderOf(adminKey))).rejects.toMatchObject({ sw: 0x6982 });
  card.clearFaults();
  await authenticateAdmin(session, holderOf(adminKey));
});

test('a public key that does not fit its algorithm is malformed', async () => {
  const { session } = await initializedCard();
  await session.verify(pin);
  await createContainer(session, wanted);
  await expect(session.getPublicKey(0x81, 'RSA-2048')).rejects.toThrow(/data object 81 is missing/);
});
