import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeOf } from '@cardea/pki';
import { readConfiguration, renewAuthority } from '@cardea/server';
import {
  type AddedToken,
  ApiClient,
  accounts,
  call,
  makeCertificationRequest,
  SoftwareToken,
  seedSite,
  softhsm,
  startTestServer,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const dayMs = 86_400_000;
const askedAgainMs = 1_100;
const rootLabel = 'Cardea root';
const rootPin = '58203117';

describe('a root whose keys are in a token of its own, under another PIN', () => {
  let token: SoftwareToken;
  let rootToken: AddedToken;
  let server: TestServer;
  beforeAll(async () => {
    token = new SoftwareToken();
    rootToken = token.add(rootLabel, rootPin);
    server = await startTestServer('sqlite', {
      prepare: seedSite,
      environment: {
        ...token.environment,
        CARDEA_ROOT_PKCS11_MODULE: softhsm,
        CARDEA_ROOT_PKCS11_TOKEN: rootLabel,
        CARDEA_ROOT_PKCS11_PIN_FILE: rootToken.pinFile,
        CARDEA_KEYSTORE: 'pkcs11',
        CARDEA_KEYSTORE_KEYS: 'ca/root=pkcs11-root,ocsp/root=pkcs11-root',
      },
    });
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    token[Symbol.dispose]();
  });

  const objectsIn = (label: string, pin: string) =>
    execFileSync(
      'pkcs11-tool',
      ['--module', softhsm, '--token-label', label, '--login', '--pin', pin, '--list-objects'],
      { encoding: 'utf8', stdio: 'pipe' },
    );
  const fetched = async (path: string) =>
    Buffer.from(await (await fetch(`${server.url}${path}`)).arrayBuffer());
  const certify = async () => {
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    const request = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.software,
    });
    return await subscriber.certify(request, makeCertificationRequest());
  };
  const ready = async () => (await (await fetch(`${server.url}/health/ready`)).json()) as unknown;
  const settle = async () => {
    await sleep(askedAgainMs);
    server.clock.advance(3_700_000);
    await server.system.work.settle();
  };

  test('is made there and nowhere else, and the PIN of the other keys does not open it', async () => {
    const keys = await server.system.ports.store.wrappedKeys.list();
    for (const key of keys)
      expect([key.name, placeOf(key)]).toEqual([
        key.name,
        ['ca/root', 'ocsp/root'].includes(key.name) ? 'pkcs11-root' : 'pkcs11',
      ]);
    const [inRoot, online] = [objectsIn(rootLabel, rootPin), objectsIn(token.label, token.pin)];
    expect(inRoot).toContain('ca/root v1');
    expect(inRoot).not.toContain('ca/issuing');
    expect(online).toContain('ca/issuing v1');
    expect(online).not.toContain('ca/root');
    expect(() => objectsIn(rootLabel, token.pin)).toThrow(/CKR_PIN_INCORRECT/);
  });

  test('vouches for the issuing authority: chain and both revocation lists verify with OpenSSL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardea-root-'));
    try {
      const file = (name: string) => join(folder, name);
      for (const name of ['root', 'issuing']) {
        writeFileSync(file(`${name}.pem`), new X509Certificate(await fetched(`/pki/${name}.crt`)).toString());
        writeFileSync(file(`${name}.crl`), await fetched(`/pki/${name}.crl`));
        const verifying = ['crl', '-inform', 'DER', '-noout', '-verify', '-in', file(`${name}.crl`)];
        execFileSync('openssl', [...verifying, '-CAfile', file(`${name}.pem`)], { stdio: 'pipe' });
      }
      const verified = execFileSync('openssl', ['verify', '-CAfile', file('root.pem'), file('issuing.pem')]);
      expect(verified.toString()).toMatch(/: OK/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('may be taken away with its PIN: the server starts, issues, serves the list of the root and says what it waits for', async () => {
    const list = await fetched('/pki/root.crl');
    await server.restart(async () => {
      server.clock.advance(4 * dayMs);
      rmSync(rootToken.pinFile);
      rootToken.pull();
    });
    expect(await fetched('/pki/root.crl')).toEqual(list);
    expect((await certify()).status).toBe(200);
    expect(await ready()).toMatchObject({ status: 'ready', cannotSign: [{ authority: 'root' }] });
    const told = (await call(`${server.url}/api/v2/published-lists`, { as: accounts.manager })).json;
    expect(told).toMatchObject({
      failures: [{ fileName: 'root.crl', reason: expect.stringContaining('CARDEA_ROOT_PKCS11_PIN_FILE') }],
    });
    await expect(renewAuthority(server.system, { hasNewKey: true })).rejects.toMatchObject({
      kind: 'CaUnavailable',
    });
  });

  test('signs once token and PIN are brought, without a restart, and certifies the next issuing authority', async () => {
    const list = await fetched('/pki/root.crl');
    rootToken.plugIn();
    writeFileSync(rootToken.pinFile, `${rootPin}\n`, { mode: 0o600 });
    await settle();
    expect(await fetched('/pki/root.crl')).not.toEqual(list);
    expect(await ready()).toEqual({ status: 'ready' });
    await renewAuthority(server.system, { hasNewKey: true });
    await server.restart();
    expect((await certify()).status).toBe(200);
    expect(objectsIn(token.label, token.pin)).toContain('ca/issuing v2');
  });

  test('is not asked with a wrong PIN twice: the start is refused', async () => {
    const tries = server.log.filter((line) => line.includes('refuses the PIN')).length;
    const starting = server.restart(async () =>
      writeFileSync(rootToken.pinFile, '00000000\n', { mode: 0o600 }),
    );
    await expect(starting).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: expect.stringContaining(`${rootLabel} refuses the PIN`),
    });
    expect(server.log.filter((line) => line.includes('refuses the PIN'))).toHaveLength(tries + 1);
  });
});

test('the token of the root is for the keys of the root, and must be named', () => {
  const root = { CARDEA_ROOT_PKCS11_MODULE: softhsm, CARDEA_ROOT_PKCS11_TOKEN: rootLabel };
  const read = (environment: Readonly<Record<string, string>>) => () => readConfiguration(environment, false);
  expect(read({ ...root, CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11-root' })).toThrow(
    /ca\/root and ocsp\/root alone/,
  );
  expect(read({ CARDEA_KEYSTORE_KEYS: 'ca/root=pkcs11-root' })).toThrow(/CARDEA_ROOT_PKCS11_MODULE/);
  expect(read({ ...root, CARDEA_KEYSTORE: 'pkcs11-root' })).toThrow(/CARDEA_KEYSTORE/);
});
