import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, accounts, seedSite, startTestServer, type TestServer, templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { printedBy } from '../specification/printed-by.js';

let server: TestServer;
const folder = mkdtempSync(join(tmpdir(), 'cardea-orders-'));

beforeAll(async () => {
  const chainFile = join(folder, 'chain.pem');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Elsewhere'];
  execFileSync('openssl', ['req', '-x509', ...key, '-keyout', join(folder, 'key.pem'), '-out', chainFile], {
    timeout: 60_000,
    stdio: 'ignore',
  });
  const authorities = [
    {
      ...{ name: 'elsewhere', kind: 'est', url: 'https://127.0.0.1:1/.well-known/est', chainFile },
      ...{ trustAnchorFile: chainFile, user: 'cardea', passwordFile: join(folder, 'password') },
    },
  ];
  writeFileSync(join(folder, 'password'), 'a password', { mode: 0o600 });
  writeFileSync(join(folder, 'authorities.json'), JSON.stringify({ authorities }));
  server = await startTestServer('sqlite', {
    prepare: seedSite,
    environment: { CARDEA_AUTHORITIES: join(folder, 'authorities.json') },
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const runAs = (who: 'manager' | 'subscriber', ...args: readonly string[]) => runAll(who, 'ca', ...args);

async function runAll(who: 'manager' | 'subscriber', ...args: readonly string[]) {
  const { username, password } = accounts[who];
  vi.stubEnv('CARDEA_PASSWORD', password);
  vi.stubEnv('CARDEA_TOKEN', '');
  return await printedBy([...args, '--url', server.url, '--user', username]);
}

/** `cardea ca` on the installation itself, beside the running server. */
async function runLocally(...args: readonly string[]) {
  vi.stubEnv('CARDEA_HOME', server.home);
  vi.stubEnv('CARDEA_AUTHORITIES', join(folder, 'authorities.json'));
  return await printedBy(['ca', ...args]);
}

/** An order whose answer got lost. */
async function orderOf(requestUuid: string): Promise<string> {
  const uuid = randomUUID();
  const at = new Date();
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKeyDer = publicKey.export({ format: 'der', type: 'spki' });
  await server.system.ports.store.issuanceOrders.insert({
    ...{ uuid: uuid as never, requestUuid: requestUuid as never, caName: 'elsewhere', state: 'unknown' },
    ...{ optionIndex: 0, templateCommonName: 'CardeaSoftwareUser', certificationRequestSha256: 'AB' },
    ...{ certificationRequestDer: Uint8Array.of(1), publicKeyDer },
    ...{ serialNumber: null, tbsCertificateDer: null, notBefore: null, notAfter: null },
    ...{ sealedPrivateKey: null, ticket: null, attempts: 1, nextAttemptAt: null, lastError: 'no answer' },
    ...{ startedAt: at, changedAt: at },
  });
  return uuid;
}

test('orders are listed by state and authority, shown, and settled by what was found out', async () => {
  const subscriber = new ApiClient(server.url, accounts.subscriber);
  const requestUuid = await subscriber.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycleSoftware,
  });
  const [uuid, other] = [await orderOf(requestUuid), await orderOf(requestUuid)];
  const listed = await runAs('manager', 'orders', '--state', 'unknown', '--authority', 'elsewhere');
  expect(listed.stdout).toMatch(/^ORDER +STATE +AUTHORITY +SINCE/);
  expect(listed.stdout).toMatch(new RegExp(`^${uuid} +unknown +elsewhere`, 'm'));
  expect(await runAs('manager', 'orders', '--limit', '1')).toMatchObject({
    stderr: expect.stringContaining('more than 1'),
  });
  const authorities = await runAll('manager', 'authorities', 'list', '--json');
  expect(JSON.parse(authorities.stdout)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        name: 'elsewhere',
        currentCrl: null,
        external: {
          ...{ protocol: 'est', url: 'https://127.0.0.1:1/.well-known/est', waiting: 0, unknown: 2 },
          ...{ lastIssuedAt: null, lastFailure: { at: expect.any(String), reason: 'no answer' } },
        },
      }),
      expect.objectContaining({ name: 'issuing', external: null }),
    ]),
  );
  expect((await runAll('manager', 'authorities', 'list')).stdout).toMatch(/^elsewhere .* est +0, 2 /m);
  expect((await runLocally('list')).stdout).toMatch(/^elsewhere +est +0 +2 +- +\S+Z +https:/m);
  expect((await runLocally('show', 'elsewhere')).stdout).toMatch(/^last failure +\S+Z no answer$/m);
  expect(JSON.parse((await runLocally('show', 'elsewhere', '--json')).stdout)).toMatchObject({
    external: { unknown: 2, lastFailure: { reason: 'no answer' } },
  });
  const shown = await runAs('manager', 'order', uuid, '--json');
  expect(JSON.parse(shown.stdout)).toMatchObject({ uuid, requestUuid, lastError: 'no answer' });
  expect(await runAs('subscriber', 'orders')).toMatchObject({ code: 3 });
  const wrong: [string[], number, string][] = [
    [[], 2, 'Give one of'],
    [['--not-issued', '--give-up', '--comment', 'x'], 2, 'Give one of'],
    [['--not-issued'], 2, 'comment'],
    [['--issued', join(folder, 'key.pem')], 2, 'has no CERTIFICATE'],
    [['--issued', join(folder, 'chain.pem')], 2, 'certificateBase64'],
    [['--ask'], 1, 'cannot tell what became of an order'],
  ];
  for (const [options, code, message] of wrong) {
    expect(await runAs('manager', 'resolve', uuid, ...options)).toMatchObject({
      code,
      stderr: expect.stringContaining(message),
    });
  }
  const comment = ['--comment', 'asked its operator'];
  expect(await runAs('manager', 'resolve', uuid, '--not-issued', ...comment)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`Order ${uuid} is interrupted.`),
  });
  expect(await runAs('manager', 'resolve', other, '--give-up', ...comment)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`Order ${other} is abandoned.`),
  });
  expect(await runAs('manager', 'resolve', uuid, '--not-issued', ...comment)).toMatchObject({ code: 1 });
});
