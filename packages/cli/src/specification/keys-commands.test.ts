import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSystem, readConfiguration, rotateKey } from '@cardea/server';
import { emptyStorePlace, storeKinds } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, run } from './command-process.js';

const name = 'key-encryption-key';
const patienceMs = 240_000;

interface Listed {
  readonly name: string;
  readonly version: number;
  readonly protects?: number;
}

describe.each(storeKinds)('the command replaces the key-encryption key, on %s', (kind) => {
  const home = mkdtempSync(join(tmpdir(), 'cardea-keys-'));
  const file = join(home, name);
  const printed: string[] = [];
  const secrets = new Set<string>();
  let environment: Record<string, string>;
  let remove: () => Promise<void>;

  const cardea = async (...args: readonly string[]): Promise<Outcome> => {
    const outcome = await run(args, environment);
    printed.push(outcome.stdout, outcome.stderr);
    // A key that was erased leaves one character over and over.
    for (const line of readFileSync(file, 'utf8').split(/\s+/))
      if (line.length >= 32 && new Set(line).size > 1) secrets.add(line);
    return outcome;
  };
  const versions = async () =>
    (JSON.parse((await cardea('keys', 'list', '--json')).stdout) as Listed[])
      .filter((key) => key.name === name)
      .map(({ version, protects }) => [version, (protects ?? 0) > 0]);

  beforeAll(async () => {
    const { place, remove: removePlace } = await emptyStorePlace(kind);
    remove = removePlace;
    environment = {
      CARDEA_HOME: home,
      ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
    };
    await (await openSystem(readConfiguration(environment, false))).close();
  }, patienceMs);
  afterAll(async () => {
    await remove();
    rmSync(home, { recursive: true, force: true });
  });

  test(
    'generates a key that waits, and no other and no second one',
    async () => {
      if (kind === 'postgresql') {
        const { code, stderr } = await cardea('keys', 'rotate', name);
        expect(code).not.toBe(0);
        expect(stderr).toContain(`cardea keys generate ${name}`);
      }
      expect(await cardea('keys', 'generate', 'audit')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('only key-encryption-key'),
      });
      const { code, stdout } = await cardea('keys', 'generate', name, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual({ name, identifier: expect.stringMatching(/^[0-9a-f]{16}$/) });
      expect(await cardea('keys', 'generate', name)).toMatchObject({
        stdout: '',
        stderr: expect.stringContaining(`cardea keys rotate ${name}`),
      });
      expect(await versions()).toEqual([[1, true]]);
    },
    patienceMs,
  );

  test(
    'rotates to the next one, and forgets no version that is current or protects something',
    async () => {
      // The first one was replaced some minutes ago.
      const clock = { now: () => new Date(Date.now() - 5 * 60_000) };
      const system = await openSystem(readConfiguration(environment, false), { clock });
      await rotateKey(system, name);
      await system.close();
      expect((await cardea('keys', 'generate', name)).code).toBe(0);
      expect((await cardea('keys', 'rotate', name)).stdout).toContain(`${name} has version 3.`);
      expect(await versions()).toEqual([
        [1, true],
        [2, false],
        [3, false],
      ]);
      for (const version of ['1', '3', '4', 'x'])
        expect((await cardea('keys', 'forget', name, version)).code, version).not.toBe(0);
      expect((await cardea('keys', 'forget', 'audit', '1')).code).not.toBe(0);
      expect(await versions()).toHaveLength(3);
    },
    patienceMs,
  );

  test(
    'encrypts everything anew, a second time nothing, and forgets what protects nothing and was not replaced just now',
    async () => {
      const done = JSON.parse((await cardea('keys', 're-wrap', '--json')).stdout) as Record<string, number>;
      expect(done.key).toBeGreaterThan(3);
      expect((await cardea('keys', 're-wrap')).stdout).toMatch(/^0 keys and secrets are encrypted anew/);
      const before = readFileSync(file, 'utf8');
      const forgotten = await cardea('keys', 'forget', name, '1', '--json');
      expect(JSON.parse(forgotten.stdout)).toEqual({ name, version: 1, isErased: true });
      expect((await cardea('keys', 'forget', name, '2')).stderr).toContain('try again in a minute');
      expect(await versions()).toEqual([
        [2, false],
        [3, true],
      ]);
      const left = readFileSync(file, 'utf8');
      expect(before.split(/\s+/).filter((line) => line.length >= 32 && left.includes(line))).toHaveLength(2);
      expect((await cardea('ca', 'list')).code).toBe(0);
    },
    patienceMs,
  );

  test('never prints a key', () => {
    expect(secrets.size).toBe(3);
    for (const secret of secrets) expect(printed.join('\n').includes(secret)).toBe(false);
  });
});
