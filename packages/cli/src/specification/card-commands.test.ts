import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  computeAuthenticationResponse,
  type MadeCardKey,
  openCredentialCard,
  parseUuid,
  Secret,
  toHex,
} from '@cardea/cards';
import {
  type InsertedCard,
  insertCard,
  memoryState,
  SimulatedGidsCard,
  SimulatedPivCard,
} from '@cardea/cards/sim';
import { type PcscDaemon, runCardTool, startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HeldCard } from '../agent/readers/card-reader.js';
import { openReader } from '../agent/readers/pcsc-readers.js';

// The built command as a process of its own, with a real PC/SC daemon and virtual readers.

const whyNot = whyNoPcscDaemon('opensc-tool', 'openssl');
if (whyNot !== undefined) console.warn(`skipped: card commands; ${whyNot}`);

const program = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));
const first = 'Virtual PCD 00 00';
const second = 'Virtual PCD 00 01';

const cardId = parseUuid<'Card'>('97cd65fa-af4b-4587-9309-0dd6bfd8b4e1', 'cardId');

/** A certificate for a key that is thrown away, DER. */
async function selfSigned(subject: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-certificate-'));
  const out = join(folder, 'certificate.der');
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    join(folder, 'key'),
  ];
  const made = await runCardTool('openssl', [
    ...['req', '-x509', '-days', '9', '-subj', subject, '-outform', 'DER', '-out', out],
    ...key,
  ]);
  expect(made.exitCode, made.output).toBe(0);
  const certificateDer = new Uint8Array(readFileSync(out));
  rmSync(folder, { recursive: true });
  return certificateDer;
}

/** Prepares the blank card in a reader and puts one key with this certificate on it. */
async function personalised({ connection, atr }: HeldCard, certificateDer: Uint8Array): Promise<MadeCardKey> {
  const defaultAdminKey = new Secret(new Uint8Array(24));
  const pin = new Secret('246810');
  const card = (await openCredentialCard(connection, atr)) ?? expect.fail('the card is not recognised');
  await card.prepare({ cardId, defaultAdminKey });
  await card.setPin(async (challenge) => computeAuthenticationResponse(defaultAdminKey, challenge), pin);
  await card.verify(pin);
  const key = await card.makeKey({ label: 'logon', use: 'any', algorithm: 'RSA-2048', keep: [] });
  await card.storeCertificate(key, certificateDer);
  return key;
}

const cardea = (...args: readonly string[]) =>
  runCardTool(process.execPath, [program, ...args], { timeoutMs: 40_000 });

describe.skipIf(whyNot !== undefined)('cardea card', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-card-'));
  const inserted: InsertedCard[] = [];
  let daemon: PcscDaemon;

  beforeAll(async () => {
    daemon = await startPcscDaemon();
  });
  afterEach(async () => {
    for (const one of inserted.splice(0)) await one[Symbol.asyncDispose]();
    await expect.poll(cardsSeen, { timeout: 10_000, interval: 200 }).toBe(0);
  });
  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const list = async () => JSON.parse((await cardea('card', 'list', '--json')).output);
  const cardsSeen = async () =>
    (await list()).filter(({ isCardPresent }: { isCardPresent: boolean }) => isCardPresent).length;

  /** A GIDS card in the first reader, a PIV card in the second. */
  async function insertBoth() {
    const gids = new SimulatedGidsCard();
    const piv = new SimulatedPivCard(memoryState(), { cardSerial: 12_345_678 });
    inserted.push(insertCard(gids, daemon.reader), insertCard(piv, daemon.secondReader));
    await Promise.all(inserted.map(({ powered }) => powered));
    await expect.poll(cardsSeen, { timeout: 10_000, interval: 200 }).toBe(2);
    return { gids, piv };
  }

  test('list names readers and what their cards are', async () => {
    const { gids, piv } = await insertBoth();
    expect(await list()).toMatchObject([
      { reader: first, isCardPresent: true, atr: toHex(gids.atr), application: 'GIDS' },
      {
        reader: second,
        isCardPresent: true,
        atr: toHex(piv.atr),
        application: 'PIV',
        pinRetriesRemaining: 3,
      },
    ]);
    const { output } = await cardea('card', 'list');
    expect(output).toMatch(/^READER +CARD +CARD ID +PIN TRIES\nVirtual PCD 00 00 +GIDS /);
  });

  test('info tells what the card in a named reader is, and asks for a name when there are two', async () => {
    await insertBoth();
    const { output } = await cardea('card', 'info', '--reader', '00 01', '--json');
    expect(JSON.parse(output)).toMatchObject({
      reader: second,
      application: 'PIV',
      cardSerial: '12345678',
      version: '5.7.1',
      keys: [],
    });
    const unnamed = await cardea('card', 'info');
    expect(unnamed.exitCode).toBe(2);
    expect(unnamed.output).toContain(`"${first}", "${second}". Name one with --reader.`);
  });

  test('info tells the keys of a personalised card with their certificates, and the card id in the list', async () => {
    await insertBoth();
    const certificateDer = await selfSigned('/CN=Alice Holder');
    const reader = await openReader(first);
    const { label } = await reader.withCard((card) => personalised(card, certificateDer));
    const { output } = await cardea('card', 'info', '--reader', first, '--json');
    const certificate = new X509Certificate(certificateDer);
    expect(JSON.parse(output)).toMatchObject({
      application: 'GIDS',
      version: '2.1',
      cardId,
      needsPreparation: false,
      pinRetriesRemaining: 3,
      keys: [
        {
          location: '0',
          label,
          algorithm: 'RSA-2048',
          certificate: {
            subject: 'CN=Alice Holder',
            serialNumber: certificate.serialNumber,
            notAfter: certificate.validToDate.toISOString(),
          },
        },
      ],
    });
    expect((await cardea('card', 'info', '--reader', first)).output).toMatch(
      /\nKEY .*\n0 +RSA-2048 +CN=Alice Hol/,
    );
    expect((await cardea('card', 'list')).output).toMatch(new RegExp(`GIDS +${cardId} +3\n`));
  });

  test('info without any card fails and says so', async () => {
    expect(await cardea('card', 'info')).toEqual({
      exitCode: 1,
      output: `cardea: There is no card in "${first}", "${second}".\n`,
    });
  });

  test('a daemon that hangs ends the command after ten seconds with what to do, and keeps no process', async () => {
    daemon.freeze();
    try {
      const start = performance.now();
      const { exitCode, output } = await cardea('card', 'list');
      const elapsedMs = performance.now() - start;
      expect(exitCode, output).toBe(1);
      expect(output).toContain('does not answer within 10 seconds');
      expect(elapsedMs).toBeGreaterThan(10_000);
      // Starting the command takes its time on a busy machine; asking twice would take another ten seconds.
      expect(elapsedMs).toBeLessThan(20_000);
    } finally {
      daemon.thaw();
    }
  });

  describe('simulate', () => {
    /** The running command, once the reader gave power to its card. */
    async function simulating(type: string, state: string): Promise<ChildProcess> {
      const { host, port } = daemon.reader;
      const args = ['card', 'simulate', '--type', type, '--state', state, '--vpcd', `${host}:${port}`];
      const simulator = spawn(process.execPath, [program, ...args]);
      let printed = '';
      simulator.stdout.on('data', (text) => {
        printed += text;
      });
      await expect
        .poll(() => printed, { timeout: 10_000 })
        .toMatch(/^The reader gave power to the \w+ card.\n$/);
      return simulator;
    }

    async function stop(simulator: ChildProcess, signal: 'SIGINT' | 'SIGTERM') {
      const exit = once(simulator, 'exit');
      simulator.kill(signal);
      expect(await exit).toEqual([0, null]);
    }

    test('makes a PIV card that OpenSC recognises, keeps it in a file of its owner, and takes it out on a signal', async () => {
      const state = join(folder, 'piv.json');
      const simulator = await simulating('piv', state);
      const name = async () => (await runCardTool('opensc-tool', ['-n'])).output;
      await expect.poll(name, { timeout: 10_000 }).toContain('Personal Identity Verification Card');
      const { output } = await cardea('card', 'info', '--json');
      expect(JSON.parse(output).cardSerial).toBe(String(JSON.parse(readFileSync(state, 'utf8')).cardSerial));
      expect(statSync(state).mode & 0o777).toBe(0o600);
      await stop(simulator, 'SIGINT');
      await expect.poll(cardsSeen, { timeout: 10_000, interval: 200 }).toBe(0);
    });

    test('puts the same card in again when it is started again', async () => {
      const state = join(folder, 'gids.json');
      await stop(await simulating('gids', state), 'SIGTERM');
      const kept = readFileSync(state, 'utf8');
      const simulator = await simulating('gids', state);
      await expect.poll(cardsSeen, { timeout: 10_000, interval: 200 }).toBe(1);
      expect((await list())[0]).toMatchObject({ application: 'GIDS' });
      expect(readFileSync(state, 'utf8')).toBe(kept);
      await stop(simulator, 'SIGTERM');
    });

    test('refuses a state file of another card', async () => {
      const state = join(folder, 'other.json');
      writeFileSync(state, '{"kind":"something else"}');
      for (const type of ['gids', 'piv']) {
        const { exitCode, output } = await cardea('card', 'simulate', '--type', type, '--state', state);
        expect([exitCode, output]).toEqual([2, expect.stringContaining('cannot keep a simulated card')]);
      }
    });
  });
});
