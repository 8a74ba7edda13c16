import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiClient,
  accounts,
  call,
  makeCertificationRequest,
  SoftwareToken,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { type StoreKind, storeKinds } from '@cardea/testkit/stores';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rotateKey } from '../administration/keys/keys.js';
import { rewrap } from '../administration/keys/rewrap.js';
import { killServerProcess, startServerProcess } from './server-process.js';

const dayMs = 86_400_000;
const askedAgainMs = 1_100;

let token: SoftwareToken;
beforeEach(() => {
  token = new SoftwareToken();
});
afterEach(() => {
  token[Symbol.dispose]();
});

/** An installation that has issued a certificate and done all due work, with these keys in the token. */
async function openSite(kind: StoreKind, keys: Readonly<Record<string, string>>) {
  const server = await startTestServer(kind, {
    prepare: seedSite,
    environment: { ...token.environment, ...keys },
  });
  const serialNumber = await enroll(server);
  // The first seal, for one, makes a key.
  await server.system.work.settle();
  return { server, serialNumber };
}

const subscriberOf = (server: TestServer) => new ApiClient(server.url, accounts.subscriber);

async function certify(server: TestServer) {
  const subscriber = subscriberOf(server);
  const requestUuid = await subscriber.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.software,
  });
  return await subscriber.certify(requestUuid, makeCertificationRequest());
}

/** Serial number of a new certificate. */
async function enroll(server: TestServer): Promise<string> {
  expect((await certify(server)).status).toBe(200);
  const { store } = server.system.ports;
  const [newest] = await store.audit.list({ limit: 1, action: 'certificate.issue' });
  return String(newest?.facts.serialNumbers);
}

async function fetchBytes(server: Pick<TestServer, 'url'>, path: string): Promise<Buffer> {
  const answer = await fetch(`${server.url}${path}`);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

const ready = async (server: Pick<TestServer, 'url'>) => {
  const answer = await fetch(`${server.url}/health/ready`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

const published = async (server: TestServer) =>
  (await call(`${server.url}/api/v2/published-lists`, { as: accounts.manager })).json as {
    readonly lists: readonly { readonly fileName: string; readonly crlNumber: number }[];
    readonly failures: readonly {
      readonly fileName: string;
      readonly failingSince: string;
      readonly reason: string;
    }[];
  };

const numberOf = async (server: TestServer, fileName: string) =>
  (await published(server)).lists.find((list) => list.fileName === fileName)?.crlNumber ?? Number.NaN;

/** What OpenSSL makes of the server's answer about a certificate, its signature checked up to the root. */
async function ocspVerdict(server: TestServer, serialNumber: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-start-'));
  try {
    const [request, response, issuing, root] = ['request', 'response', 'issuing', 'root'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string];
    for (const [name, file] of [
      ['issuing', issuing],
      ['root', root],
    ] as const)
      writeFileSync(file, new X509Certificate(await fetchBytes(server, `/pki/${name}.crt`)).toString());
    const question = ['-no_nonce', '-issuer', issuing, '-serial', `0x${serialNumber}`];
    const openssl = (...args: readonly string[]) =>
      execFileSync('openssl', ['ocsp', ...question, ...args], { timeout: 20_000, stdio: 'pipe' }).toString();
    openssl('-reqout', request);
    const answer = await fetch(`${server.url}/pki/ocsp`, {
      method: 'POST',
      headers: { 'content-type': 'application/ocsp-request' },
      body: readFileSync(request),
    });
    writeFileSync(response, Buffer.from(await answer.arrayBuffer()));
    const now = `${Math.floor(server.clock.now().getTime() / 1000)}`;
    const period = ['-validity_period', '1000000000'];
    const read = openssl(
      '-respin',
      response,
      '-CAfile',
      root,
      '-verify_other',
      issuing,
      '-attime',
      now,
      ...period,
    );
    return /: (good|revoked|unknown)/.exec(read)?.[1] ?? read;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts it again some days later. */
async function restartAfter(server: TestServer, days: number, whileDown: () => void) {
  await server.restart(async () => {
    server.clock.advance(days * dayMs);
    whileDown();
  });
}

const logged = (server: TestServer, text: string) => server.log.filter((line) => line.includes(text));

describe.each(storeKinds)(
  'a server that starts while the token of its issuing authority is away, on %s',
  (kind) => {
    test('serves the lists that are there and OCSP, says what it cannot sign, and signs once the token is back', async () => {
      const { server, serialNumber } = await openSite(kind, { CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11' });
      await using _ = server;
      const list = await fetchBytes(server, '/pki/issuing.crl');
      const rootNumber = await numberOf(server, 'root.crl');
      expect(await ready(server)).toEqual({ status: 200, body: { status: 'ready' } });

      await restartAfter(server, 4, () => token.pull());
      const since = server.clock.now().toISOString();
      expect(await fetchBytes(server, '/pki/issuing.crl')).toEqual(list);
      expect(await numberOf(server, 'root.crl')).toBeGreaterThan(rootNumber);
      expect(await ocspVerdict(server, serialNumber)).toBe('good');
      expect(await ready(server)).toEqual({
        status: 200,
        body: { status: 'ready', cannotSign: [{ authority: 'issuing', since }] },
      });
      const { failures } = await published(server);
      expect(failures.map(({ fileName }) => fileName)).toContain('issuing.crl');
      for (const failure of failures)
        expect(failure).toMatchObject({
          failingSince: since,
          reason: expect.stringMatching(/no token with the label/),
        });
      expect(logged(server, 'the key of an authority is out of reach')).toEqual([
        expect.stringMatching(/"authorityName":"issuing".*no token with the label/),
      ]);
      expect(logged(server, 'a revocation list that is due cannot be signed')).toHaveLength(failures.length);
      expect((await certify(server)).status).toBeGreaterThanOrEqual(500);

      token.plugIn();
      await sleep(askedAgainMs);
      server.clock.advance(3_700_000);
      await server.system.work.settle();
      expect((await published(server)).failures).toEqual([]);
      expect(await fetchBytes(server, '/pki/issuing.crl')).not.toEqual(list);
      expect(await ready(server)).toEqual({ status: 200, body: { status: 'ready' } });
      await enroll(server);
    });

    test('goes on with signers of OCSP answers that should be replaced by now, as long as they last', async () => {
      const { server, serialNumber } = await openSite(kind, { CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11' });
      await using _ = server;
      const keysBefore = (await server.system.ports.store.wrappedKeys.list()).length;
      await restartAfter(server, 10, () => token.pull());
      for (let round = 0; round < 3; round += 1) expect(await ocspVerdict(server, serialNumber)).toBe('good');
      // That of the root is replaced; none is made that nobody could certify.
      expect((await server.system.ports.store.wrappedKeys.list()).length).toBe(keysBefore + 1);
    });
  },
);

test('a server with every key in a token that is away starts all the same, serves lists and answers people', async () => {
  const { server } = await openSite('sqlite', { CARDEA_KEYSTORE: 'pkcs11' });
  await using _ = server;
  const list = await fetchBytes(server, '/pki/issuing.crl');
  await restartAfter(server, 1, () => token.pull());
  expect(await fetchBytes(server, '/pki/issuing.crl')).toEqual(list);
  expect((await ready(server)).body).toMatchObject({
    cannotSign: [{ authority: 'issuing' }, { authority: 'root' }],
  });
  expect((await subscriberOf(server).get('requests')).status).toBe(200);
  expect((await certify(server)).status).toBeGreaterThanOrEqual(500);
  token.plugIn();
  await sleep(askedAgainMs);
  const card = await subscriberOf(server).enrollCard(templates.smartcard, crypto.randomUUID());
  expect(card.smartcardUuid).toBeTruthy();
});

test('a root whose token is away does not keep the issuing authority from signing', async () => {
  const { server } = await openSite('sqlite', { CARDEA_KEYSTORE_KEYS: 'ca/root=pkcs11' });
  await using _ = server;
  const before = await numberOf(server, 'issuing.crl');
  await restartAfter(server, 4, () => token.pull());
  expect(await numberOf(server, 'issuing.crl')).toBeGreaterThan(before);
  expect((await published(server)).failures.map(({ fileName }) => fileName)).toEqual(['root.crl']);
  expect((await ready(server)).body).toMatchObject({ cannotSign: [{ authority: 'root' }] });
  await enroll(server);
});

describe('a key that is gone from a token which answers', () => {
  const remove = (label: string) => token.tool('--delete-object', '--type', 'privkey', '--label', label);

  test('keeps the start from nothing while another authority has its key', async () => {
    const { server, serialNumber } = await openSite('sqlite', { CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11' });
    await using _ = server;
    await restartAfter(server, 4, () => remove('ca/issuing v1'));
    expect(await ocspVerdict(server, serialNumber)).toBe('good');
    expect((await ready(server)).body).toMatchObject({ cannotSign: [{ authority: 'issuing' }] });
    expect(logged(server, 'out of reach')).toEqual([
      expect.stringContaining('does not have the key that the store names'),
    ]);
  });

  test('stops the start when no authority has its key any more', async () => {
    const { server } = await openSite('sqlite', { CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11,ca/root=pkcs11' });
    await using _ = server;
    const starting = restartAfter(server, 4, () => {
      remove('ca/issuing v1');
      remove('ca/root v1');
    });
    await expect(starting).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: expect.stringContaining('does not have the key that the store names'),
    });
  });
});

test('a key under a key-encryption key that is not at hand holds up no other authority, and is used once that is back', async () => {
  const { server } = await openSite('sqlite', {});
  await using _ = server;
  const { system } = server;
  const file = join(server.home, 'key-encryption-key');
  const { wrappedKeys } = system.ports.store;
  const older = await wrappedKeys.find('ca/issuing', 1);
  if (older === undefined) throw new Error('there is no key of the issuing authority');
  await rotateKey(system, 'key-encryption-key');
  await rewrap(system);
  // As it is where a copy of the store from before was put back in part.
  await wrappedKeys.delete('ca/issuing', 1);
  await wrappedKeys.insert(older);
  const both = readFileSync(file, 'utf8');
  const [first = ''] = both.split('\n');

  await restartAfter(server, 4, () => writeFileSync(file, both.replace(`${first}\n`, '')));
  expect((await ready(server)).body).toMatchObject({ cannotSign: [{ authority: 'issuing' }] });
  expect(logged(server, 'out of reach')).toEqual([expect.stringContaining('cannot be decrypted')]);

  writeFileSync(file, both);
  server.clock.advance(3_700_000);
  await server.system.work.settle();
  expect((await ready(server)).body).toEqual({ status: 'ready' });
  await enroll(server);
});

test('the newest key-encryption key, which wraps everything from now on, must be at hand', async () => {
  const { server } = await openSite('sqlite', {});
  await using _ = server;
  await rotateKey(server.system, 'key-encryption-key');
  const file = join(server.home, 'key-encryption-key');
  const [first = ''] = readFileSync(file, 'utf8').split('\n');
  const starting = server.restart(async () => writeFileSync(file, `${first}\n`));
  await expect(starting).rejects.toMatchObject({
    kind: 'Misconfigured',
    detail: expect.stringContaining('Version 2 of the key-encryption key'),
  });
});

describe('a configuration that is wrong stops the start', () => {
  const settings = { CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11' };

  test('a PIN that the token refuses, which is given once', async () => {
    const { server } = await openSite('sqlite', settings);
    await using _ = server;
    const { CARDEA_PKCS11_PIN_FILE: pinFile = '' } = token.environment;
    const starting = server.restart(async () => writeFileSync(pinFile, '000000\n'));
    await expect(starting).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: expect.stringContaining('refuses the PIN'),
    });
    expect(logged(server, 'refuses the PIN')).toHaveLength(1);
  });

  test('a module that cannot be loaded', async () => {
    const { server } = await openSite('sqlite', settings);
    await using _ = server;
    await server.system.close();
    const { serve } = await import('../serve.js');
    const { configuration } = server.system;
    if (configuration.token === undefined) throw new Error('there is no token');
    const other = { ...configuration, token: { ...configuration.token, modulePath: '/bin/true' } };
    await expect(serve(other)).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: expect.stringContaining('cannot be loaded'),
    });
  });
});

test('a PIN that is wrong when the token comes back is given once, however often the key is asked for', async () => {
  const { server } = await openSite('sqlite', { CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11' });
  await using _ = server;
  const { CARDEA_PKCS11_PIN_FILE: pinFile = '' } = token.environment;
  await restartAfter(server, 4, () => {
    writeFileSync(pinFile, '000000\n');
    token.pull();
  });
  token.plugIn();
  for (let round = 0; round < 3; round += 1) {
    await sleep(askedAgainMs);
    server.clock.advance(3_700_000);
    await server.system.work.settle();
    expect((await certify(server)).status).toBeGreaterThanOrEqual(500);
  }
  expect(logged(server, 'refuses the PIN').filter((line) => line.includes('does not answer'))).toHaveLength(
    1,
  );
});

test('a process of its own starts without the token, serves the list it has, and ends by itself when the PIN is wrong', async () => {
  const home = mkdtempSync(join(tmpdir(), 'cardea-home-'));
  const { CARDEA_PKCS11_PIN_FILE: pinFile = '', ...settings } = token.environment;
  const environment = {
    ...settings,
    CARDEA_PKCS11_PIN_FILE: pinFile,
    CARDEA_HOME: home,
    CARDEA_PORT: '0',
    CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11',
  };
  try {
    const first = await startServerProcess(environment);
    const list = await fetchBytes(first, '/pki/issuing.crl');
    await killServerProcess(first);
    token.pull();
    const later = await startServerProcess({ ...environment, CARDEA_TEST_AHEAD_MS: `${4 * dayMs}` });
    try {
      expect(await fetchBytes(later, '/pki/issuing.crl')).toEqual(list);
      expect((await ready(later)).body).toMatchObject({ cannotSign: [{ authority: 'issuing' }] });
    } finally {
      await killServerProcess(later);
    }
    token.plugIn();
    writeFileSync(pinFile, '000000\n');
    await expect(startServerProcess(environment)).rejects.toThrow(/ended with 1/);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
