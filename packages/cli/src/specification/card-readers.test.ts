import { setTimeout as delay } from 'node:timers/promises';
import { CardRemoved, fromHex, identifyCard, toHex } from '@cardea/cards';
import {
  type InsertedCard,
  insertCard,
  memoryState,
  SimulatedGidsCard,
  SimulatedPivCard,
} from '@cardea/cards/sim';
import { type PcscDaemon, startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CardPresence, listReaders, openReader, watchReaders } from '../agent/readers/pcsc-readers.js';

// Our own PC/SC layer with a real daemon and virtual readers.

const whyNot = whyNoPcscDaemon('opensc-tool');
if (whyNot !== undefined) console.warn(`skipped: card readers; ${whyNot}`);

const selectPiv = fromHex('00a4040005a000000308');
const pinTries = fromHex('0020008000');
const first = 'Virtual PCD 00 00';
const second = 'Virtual PCD 00 01';

describe.skipIf(whyNot !== undefined)('readers of a PC/SC daemon', () => {
  const gids = new SimulatedGidsCard();
  const piv = new SimulatedPivCard(memoryState(), { cardSerial: 12_345_678 });
  let daemon: PcscDaemon;
  let gidsInserted: InsertedCard | undefined;
  let pivInserted: InsertedCard | undefined;

  beforeAll(async () => {
    daemon = await startPcscDaemon();
  });
  afterAll(async () => {
    await gidsInserted?.[Symbol.asyncDispose]();
    await pivInserted?.[Symbol.asyncDispose]();
    await daemon?.[Symbol.asyncDispose]();
  });

  const insertPiv = async () => {
    pivInserted = insertCard(piv, daemon.secondReader);
    await pivInserted.powered;
    await expect.poll(presence, { timeout: 5000 }).toMatchObject({ [second]: true });
  };
  const presence = async () =>
    Object.fromEntries((await listReaders()).map(({ name, isCardPresent }) => [name, isCardPresent]));

  test('empty readers are listed, and a command that needs a card says that there is none', async () => {
    expect(await presence()).toEqual({ [first]: false, [second]: false });
    await expect(openReader()).rejects.toThrow(`There is no card in "${first}", "${second}".`);
  });

  test('a card that is put in and taken out is noticed without asking again', async () => {
    const stop = new AbortController();
    const seen: CardPresence[] = [];
    const watching = (async () => {
      for await (const change of watchReaders(stop.signal)) seen.push(change);
    })();
    await delay(500);
    expect(seen).toEqual([]);
    await insertPiv();
    await expect.poll(() => seen, { timeout: 5000 }).toEqual([{ readerName: second, isCardPresent: true }]);
    await pivInserted?.[Symbol.asyncDispose]();
    await expect.poll(() => seen[1], { timeout: 5000 }).toEqual({ readerName: second, isCardPresent: false });
    stop.abort();
    await watching;
  });

  test('the only reader with a card is taken without being named', async () => {
    await insertPiv();
    const reader = await openReader();
    expect(reader.name).toBe(second);
    const found = await reader.withCard(async ({ connection, atr }) => ({
      atr: toHex(atr),
      identified: await identifyCard(connection, atr),
    }));
    expect(found.atr).toBe(toHex(piv.atr));
    expect(found.identified.application).toBe('PIV');
  });

  test('with cards in two readers one must be named, by a part of its name that fits one alone', async () => {
    gidsInserted = insertCard(gids, daemon.reader);
    await gidsInserted.powered;
    await expect.poll(presence, { timeout: 5000 }).toEqual({ [first]: true, [second]: true });
    await expect(openReader()).rejects.toThrow('Name one with --reader');
    await expect(openReader('virtual')).rejects.toThrow(`"${first}", "${second}"`);
    await expect(openReader('Omnikey')).rejects.toThrow('There is no reader Omnikey');
    const reader = await openReader('00 00');
    const identified = await reader.withCard(({ connection, atr }) => identifyCard(connection, atr));
    expect([reader.name, identified.application]).toEqual([first, 'GIDS']);
    expect((await listReaders()).map(({ atr }) => toHex(atr ?? new Uint8Array(0)))).toEqual([
      toHex(gids.atr),
      toHex(piv.atr),
    ]);
  });

  test('a second program waits until the first one lets go of the card', async () => {
    const order: string[] = [];
    const [one, other] = [await openReader(second), await openReader(second)];
    let onHeld = () => {};
    const isHeld = new Promise<void>((resolve) => {
      onHeld = resolve;
    });
    const long = one.withCard(async ({ connection }) => {
      onHeld();
      await connection.transmit(selectPiv);
      await delay(1500);
      await connection.transmit(pinTries);
      order.push('first ends');
    });
    await isHeld;
    await other.withCard(async () => order.push('second begins'));
    await long;
    expect(order).toEqual(['first ends', 'second begins']);
  });

  test('authentications end with the conversation, also when it ended in an error', async () => {
    const reader = await openReader(second);
    const verify = fromHex('0020008008313233343536ffff');
    const failing = reader.withCard(async ({ connection }) => {
      await connection.transmit(selectPiv);
      expect(toHex(await connection.transmit(verify))).toBe('9000');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    const after = await reader.withCard(async ({ connection }) => {
      await connection.transmit(selectPiv);
      return toHex(await connection.transmit(pinTries));
    });
    expect(after).toBe('63c3');
  });

  test('a card that is pulled in the middle of a conversation is told as removed', async () => {
    const reader = await openReader(second);
    const pulled = reader.withCard(async ({ connection }) => {
      await connection.transmit(selectPiv);
      piv.injectFault({ kind: 'powerLost', afterCommands: 1 });
      await connection.transmit(pinTries);
      await connection.transmit(pinTries);
    });
    await expect(pulled).rejects.toBeInstanceOf(CardRemoved);
    piv.clearFaults();
    await expect.poll(presence, { timeout: 5000 }).toMatchObject({ [second]: false });
    await expect(reader.withCard(async () => {})).rejects.toThrow(`There is no card in ${second}.`);
    await insertPiv();
  });

  test('a daemon that hangs in the middle of a conversation ends it after ten seconds', async () => {
    const reader = await openReader(second);
    const hanging = reader.withCard(async ({ connection }) => {
      await connection.transmit(selectPiv);
      daemon.freeze();
      await connection.transmit(pinTries);
    });
    const start = performance.now();
    await expect(hanging).rejects.toThrow('does not answer within 10 seconds');
    daemon.thaw();
    expect(performance.now() - start).toBeLessThan(13_000);
    // The card is free again: whoever held it is gone.
    await reader.withCard(({ connection }) => connection.transmit(selectPiv));
  });

  test('a command takes less than five milliseconds, so that a card run is not a matter of patience', async () => {
    const reader = await openReader(second);
    const eachMs = await reader.withCard(async ({ connection }) => {
      await connection.transmit(selectPiv);
      const start = performance.now();
      for (let round = 0; round < 50; round += 1) await connection.transmit(pinTries);
      return (performance.now() - start) / 50;
    });
    console.info(`a command to a virtual reader took ${eachMs.toFixed(2)} ms`);
    if (daemon.reader.host !== '127.0.0.1') expect(eachMs).toBeLessThan(5);
  });
});

test('without the smart card service the failure says how to get it', async () => {
  process.env.PCSCLITE_CSOCK_NAME = '/nonexistent/pcscd.comm';
  try {
    await expect(listReaders()).rejects.toThrow(/does not run.*pcscd/);
  } finally {
    delete process.env.PCSCLITE_CSOCK_NAME;
  }
});

test('without the PC/SC library of the platform the failure says what to install', async () => {
  const withoutLibrary = `
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === 'pcsc-mini') throw new Error('libpcsclite.so.1: cannot open shared object file');
        return next(specifier, context);
      },
    });`;
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(withoutLibrary)}`;
  try {
    const expected = process.platform === 'linux' ? 'apt-get install libpcsclite1' : process.platform;
    await expect(listReaders()).rejects.toThrow(expected);
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
});
