import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { Secret } from '@cardea/domain';
import { SoftwareToken } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InMemoryWrappedKeys } from '../../testing/in-memory-repositories.js';
import { TurnableClock } from '../../testing/installation.js';
import { describeKeyStore, verifies } from '../../testing/key-store-suite.js';
import { run, WorkFolder } from '../../testing/tools.js';
import { Pkcs11KeyStore } from './pkcs11-key-store.js';
import { TokenConnection } from './token-connection.js';

let hardware: SoftwareToken;
let token: TokenConnection;
beforeAll(() => {
  hardware = new SoftwareToken();
  token = new TokenConnection(hardware.options);
});
afterAll(() => {
  token[Symbol.dispose]();
  hardware[Symbol.dispose]();
});

function fresh(keys = new InMemoryWrappedKeys()) {
  const open = () => new Pkcs11KeyStore({ keys, token, clock: new TurnableClock() });
  return { keys, keyStore: open(), reopen: open };
}

/** A PKCS#11 module that does this when it is loaded, in C. */
function brokenModule(work: string): { path: string } & Disposable {
  const folder = new WorkFolder();
  const source = folder.write(
    'broken.c',
    `#include <stdlib.h>\n#include <unistd.h>\n__attribute__((constructor)) static void load(void) { ${work} }\n`,
  );
  const path = folder.file('broken.so');
  run('cc', ['-shared', '-fPIC', '-o', path, source]);
  return { path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describeKeyStore('a PKCS#11 token (SoftHSM)', fresh);

test('the store keeps no key, and the token gives none away', async () => {
  const { keyStore, keys } = fresh();
  await keyStore.generateKey('ca/root', 'RSA-2048');
  await keyStore.ensureSecretKey('admin-key-master');
  await keyStore.wrap(new Secret(new Uint8Array(1)), 'x');
  const ids = keys.rows.map(({ wrapped }) => Buffer.from(wrapped.subarray(1)).toString('hex'));
  expect(keys.rows.map(({ wrapped }) => wrapped.length)).toEqual([17, 17, 17]);
  for (const [index, kind] of (['privkey', 'secrkey', 'secrkey'] as const).entries()) {
    const shown = hardware.tool('--list-objects', '--type', kind, '--id', ids[index] ?? '');
    expect(shown).toMatch(/Access: +sensitive, always sensitive, never extractable, local/);
  }
});

test('a key is found in the token by its name and version', async () => {
  const { keyStore } = fresh();
  await keyStore.generateKey('ca/labelled', 'ECDSA-P-256');
  await keyStore.generateKey('ca/labelled', 'ECDSA-P-256');
  const shown = hardware.tool('--list-objects', '--type', 'privkey');
  expect(shown).toContain('ca/labelled v1');
  expect(shown).toContain('ca/labelled v2');
});

test("a key moved under another key's name or version in the store is not found", async () => {
  const { keyStore, keys } = fresh();
  const { key } = await keyStore.generateKey('ca/root', 'ECDSA-P-256');
  const [row] = keys.rows;
  if (row === undefined) throw new Error('the key was recorded');
  keys.rows.push({ ...row, name: 'ca/issuing' }, { ...row, version: 2 });
  for (const moved of [
    { ...key, name: 'ca/issuing' },
    { ...key, version: 2 },
  ])
    await expect(keyStore.sign(moved, new Uint8Array(1))).rejects.toMatchObject({ kind: 'Misconfigured' });
});

test('a replaced wrapping key wraps from then on, and what the old one wrapped still opens', async () => {
  const { keyStore, reopen } = fresh();
  const before = await keyStore.wrap(new Secret(Buffer.from('old')), 'x');
  expect(await keyStore.rotateSecretKey('key-encryption-key')).toEqual({
    name: 'key-encryption-key',
    version: 2,
  });
  const after = await keyStore.wrap(new Secret(Buffer.from('new')), 'x');
  expect([before[4], after[4]]).toEqual([1, 2]);
  const texts = await Promise.all(
    [before, after].map(async (wrapped) =>
      Buffer.from((await reopen().unwrap(wrapped, 'x')).reveal()).toString(),
    ),
  );
  expect(texts).toEqual(['old', 'new']);
});

describe('the process that drives the module', () => {
  test('killed again and again in the middle of signatures leaves none out and none wrong', async () => {
    using connection = new TokenConnection(hardware.options);
    const keyStore = new Pkcs11KeyStore({
      keys: new InMemoryWrappedKeys(),
      token: connection,
      clock: new TurnableClock(),
    });
    const { key, publicKeyDer } = await keyStore.generateKey('ca/killed', 'ECDSA-P-256');
    const kills: number[] = [];
    let [answered, answeredBefore, isDone] = [0, 0, false];
    const killing = (async () => {
      while (!isDone && kills.length < 8) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        const { pid } = connection;
        // A call is repeated twice, so the next death waits until it has done some work.
        if (pid === undefined || answered < answeredBefore + 20) continue;
        process.kill(pid, 'SIGKILL');
        kills.push(pid);
        answeredBefore = answered;
      }
    })();
    const messages = Array.from({ length: 1200 }, () => randomBytes(40));
    const right = await Promise.all(
      messages.map(async (message) => {
        const signature = await keyStore.sign(key, message);
        answered += 1;
        return verifies({ algorithm: 'ECDSA-P-256', publicKeyDer }, message, signature);
      }),
    );
    isDone = true;
    await killing;
    expect(kills.length).toBeGreaterThanOrEqual(2);
    expect(right.filter(Boolean)).toHaveLength(messages.length);
  });

  test('stopped is given up after the time limit, and the next call has a new one', async () => {
    using connection = new TokenConnection({ ...hardware.options, timeoutMs: 1500 });
    const keyStore = new Pkcs11KeyStore({
      keys: new InMemoryWrappedKeys(),
      token: connection,
      clock: new TurnableClock(),
    });
    const { key } = await keyStore.generateKey('ca/stopped', 'ECDSA-P-256');
    const { pid } = connection;
    if (pid === undefined) throw new Error('it runs');
    process.kill(pid, 'SIGSTOP');
    await expect(keyStore.sign(key, new Uint8Array(1))).rejects.toMatchObject({
      kind: 'CaUnavailable',
      detail: 'The PKCS#11 module does not answer within 1.5 seconds.',
    });
    expect(await keyStore.sign(key, new Uint8Array(1))).toBeInstanceOf(Uint8Array);
    expect(connection.pid).not.toBe(pid);
  });

  test('crashing while it loads the module takes nothing else with it', async () => {
    const warnings: string[] = [];
    using module = brokenModule('abort();');
    using connection = new TokenConnection({ ...hardware.options, modulePath: module.path }, (warning) =>
      warnings.push(warning),
    );
    const call = { kind: 'destroyKey', key: { id: new Uint8Array(16), label: 'nothing' } } as const;
    await expect(connection.call(call)).rejects.toMatchObject({ kind: 'CaUnavailable' });
    expect(warnings).toEqual(['The process that drives the PKCS#11 module ended.']);
  });

  test('ends with the server even while the module blocks it', async () => {
    using module = brokenModule('for (;;) pause();');
    const program = fileURLToPath(new URL('./token-process.ts', import.meta.url));
    const call = { kind: 'open', modulePath: module.path, tokenLabel: '', pin: '', sessions: 1 };
    const server = spawn(process.execPath, [
      '--eval',
      `const { fork } = require('node:child_process');
       const child = fork(${JSON.stringify(program)}, { serialization: 'advanced', execArgv: [] });
       child.send({ number: 1, call: ${JSON.stringify(call)} }, () => console.log(child.pid));`,
    ]);
    const [line] = await once(server.stdout, 'data');
    const pid = Number(String(line));
    // Until the module blocks it.
    await expect
      .poll(() => readFileSync(`/proc/${pid}/maps`, 'utf8'), { timeout: 20_000 })
      .toContain(module.path);
    server.kill('SIGKILL');
    await expect.poll(() => existsSync(`/proc/${pid}/maps`), { timeout: 20_000 }).toBe(false);
  });

  test('does not see keys of Cardea in its environment, nor the PIN on its command line', async () => {
    process.env.CARDEA_TRIAL = 'kept away';
    using connection = new TokenConnection(hardware.options);
    await connection.call({ kind: 'destroyKey', key: { id: new Uint8Array(16), label: 'nothing' } });
    delete process.env.CARDEA_TRIAL;
    const { stdout } = spawnSync('cat', [
      `/proc/${connection.pid}/environ`,
      `/proc/${connection.pid}/cmdline`,
    ]);
    expect(stdout.toString()).toContain('SOFTHSM2_CONF');
    expect(stdout.toString()).not.toContain('CARDEA_');
    expect(stdout.toString()).not.toContain(hardware.pin);
  });
});

describe('a token that cannot be opened', () => {
  const anything = {
    kind: 'hmac',
    key: { id: new Uint8Array(16), label: 'x' },
    input: new Uint8Array(1),
  } as const;

  test('because of the PIN is tried once only, since a few wrong PINs block a token', async () => {
    using own = new SoftwareToken();
    using connection = new TokenConnection({ ...own.options, pin: new Secret('000000') });
    const error = { kind: 'Misconfigured', detail: expect.stringContaining('CKR_PIN_INCORRECT') };
    const thrown: unknown = await connection.call(anything).catch((each: unknown) => each);
    expect(thrown).toMatchObject(error);
    expect(inspect(thrown, { depth: 9 })).not.toContain('000000');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await expect(connection.call(anything)).rejects.toBe(thrown);
    expect(connection.pid).toBeUndefined();
  });

  test.each([
    ['has another label', { tokenLabel: 'other' }, 'CaUnavailable', 'no token with the label other'],
    ['has no module', { modulePath: '/nowhere.so' }, 'Misconfigured', '/nowhere.so cannot be loaded'],
  ])('because it %s is told so', async (_, changes, kind, detail) => {
    using connection = new TokenConnection({ ...hardware.options, ...changes });
    await expect(connection.call(anything)).rejects.toMatchObject({
      kind,
      detail: expect.stringContaining(detail),
    });
  });
});
