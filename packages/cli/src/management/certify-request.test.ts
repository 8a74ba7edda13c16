import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProfileTemplateUuid, RequestUuid } from '@cardea/domain';
import {
  accounts,
  oneTimePasswords,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { openOneTimePassword } from '@cardea/workflows';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { printedBy } from '../specification/printed-by.js';

const password = 'A long enough password 1';
let server: TestServer;
let folder: string;
let passwordFile: string;

beforeAll(async () => {
  server = await startTestServer('sqlite', {
    prepare: async (system) => {
      await seedSite(system);
      const { certificateTemplates } = system.ports.store;
      const archived = await certificateTemplates.find('CardeaArchivedEncryption');
      if (archived === undefined) throw new Error('there is no certificate template that archives');
      const key = { ...archived.key, archivedKeyMaker: 'client' } as const;
      await certificateTemplates.put({ ...archived, key });
    },
  });
  folder = mkdtempSync(join(tmpdir(), 'cardea-certify-'));
  passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs a command line in this process, for one account of the test site. */
async function runAs(who: keyof typeof accounts, ...args: readonly string[]) {
  const { username, password: own } = accounts[who];
  vi.stubEnv('CARDEA_PASSWORD', own);
  vi.stubEnv('CARDEA_TOKEN', '');
  vi.stubEnv('CARDEA_HOME', folder);
  return await printedBy([...args, '--url', server.url, '--user', username]);
}

async function create(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runAs('subscriber', 'requests', 'create', ...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as { readonly uuid: string }).uuid;
}

const enroll = () => create('--type', 'Enroll', '--profile-template', templates.fullLifeCycleSoftware);

async function certify(uuid: string, into: string, ...more: readonly string[]) {
  mkdirSync(into, { recursive: true });
  const pfx = ['--pfx-folder', into, '--pfx-password-file', passwordFile];
  return await runAs('subscriber', 'requests', 'certify', uuid, ...pfx, ...more);
}

const openssl = (...args: readonly string[]) =>
  execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

/** How a PFX is protected, by OpenSSL. */
function protectionOf(file: string): string {
  const args = ['pkcs12', '-in', file, '-passin', `file:${passwordFile}`, '-noout', '-info'];
  return execFileSync('sh', ['-c', `openssl ${args.map((arg) => `'${arg}'`).join(' ')} 2>&1`]).toString();
}

/** Key and certificate of a PFX, as files beside it. */
function opened(file: string): {
  readonly key: string;
  readonly certificate: string;
  readonly subject: string;
} {
  const from = ['pkcs12', '-in', file, '-passin', `file:${passwordFile}`, '-nodes'];
  const [key, certificate] = [`${file}.key.pem`, `${file}.pem`];
  openssl(...from, '-nocerts', '-out', key);
  openssl(...from, '-clcerts', '-nokeys', '-out', certificate);
  expect(openssl('x509', '-in', certificate, '-noout', '-pubkey')).toBe(
    openssl('pkey', '-in', key, '-pubout'),
  );
  return { key, certificate, subject: openssl('x509', '-in', certificate, '-noout', '-text') };
}

const filesIn = (place: string) => readdirSync(place).filter((name) => !name.endsWith('.pem'));

test('keys are made, the archived one leaves wrapped, and OpenSSL opens the PFX files; a recovery restores the key, for old Windows on demand', async () => {
  const first = join(folder, 'first');
  const request = await enroll();
  const done = await certify(request, first, '--json');
  expect([done.code, JSON.parse(done.stdout)]).toEqual([
    0,
    { requestUuid: request, files: [1, 2].map((n) => join(first, `${request}-${n}.pfx`)) },
  ]);
  expect(filesIn(first)).toEqual([`${request}-1.pfx`, `${request}-2.pfx`]);
  for (const name of filesIn(first)) {
    expect(statSync(join(first, name)).mode & 0o777).toBe(0o600);
    expect(protectionOf(join(first, name))).toMatch(/PBES2, PBKDF2, AES-256-CBC, .*PRF hmacWithSHA256/);
  }
  const encryption = opened(join(first, `${request}-2.pfx`));
  expect(encryption.subject).toContain('Key Encipherment');
  for (const name of ['issuing', 'root']) {
    const der = Buffer.from(await (await fetch(`${server.url}/pki/${name}.crt`)).arrayBuffer());
    writeFileSync(join(folder, `${name}.der`), der);
    openssl('x509', '-inform', 'DER', '-in', `${name}.der`, '-out', `${name}.pem`);
  }
  const chain = ['-CAfile', 'root.pem', '-untrusted', 'issuing.pem'];
  expect(openssl('verify', ...chain, encryption.certificate)).toContain(': OK');
  expect((await runAs('subscriber', 'requests', 'complete', request)).code).toBe(0);

  writeFileSync(join(folder, 'mail.txt'), 'Keep this to yourself.\n');
  openssl('cms', '-encrypt', '-aes256', '-in', 'mail.txt', '-out', 'mail.eml', encryption.certificate);
  const profile = (await server.system.ports.store.requests.find(request as never))?.newProfileUuid;
  const recovery = await create('--type', 'Recover', '--profile', `${profile}`);
  const second = join(folder, 'second');
  expect((await certify(recovery, second, '--legacy-pfx')).code).toBe(0);
  const restored = filesIn(second).map((name) => join(second, name));
  for (const file of restored) {
    expect(protectionOf(file)).toContain('pbeWithSHA1And3-KeyTripleDES-CBC');
    expect(protectionOf(file)).not.toMatch(/PBES2|AES/);
  }
  const same = restored
    .map(opened)
    .filter(({ key }) => openssl('pkey', '-in', key) === openssl('pkey', '-in', encryption.key));
  expect(same).toHaveLength(1);
  expect(
    openssl(
      'cms',
      '-decrypt',
      '-in',
      'mail.eml',
      '-inkey',
      same[0]?.key ?? '',
      '-recip',
      same[0]?.certificate ?? '',
    ),
  ).toContain('Keep this to yourself.');
});

test('keys of a run that came to no certificate are kept, encrypted, and taken again by the next', async () => {
  const place = join(folder, 'interrupted');
  const { store, clock } = server.system.ports;
  const { uuid } = await store.blockedNames.block({
    uuid: crypto.randomUUID() as never,
    ...{ type: 'commonName', matching: 'exact', value: 'person cmuser1', reason: 'Left the company.' },
    blockedAt: clock.now(),
  });
  const request = await enroll();
  const refused = await certify(request, place);
  await store.blockedNames.remove(uuid);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('Left the company. The keys are kept');
  const kept = filesIn(place);
  expect(kept.filter((name) => name.endsWith('.pfx'))).toEqual([]);
  const keyFile = join(place, `${request}-2.key`);
  expect(kept).toContain(`${request}-2.key`);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  expect(readFileSync(keyFile, 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
  const publicKey = openssl('pkey', '-in', keyFile, '-passin', `file:${passwordFile}`, '-pubout');

  writeFileSync(join(folder, 'another'), 'Another password 2');
  const pfx = ['--pfx-folder', place, '--pfx-password-file', join(folder, 'another')];
  expect(await runAs('subscriber', 'requests', 'certify', request, ...pfx)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('does not open with this password'),
  });

  expect((await certify(request, place)).code).toBe(0);
  expect(filesIn(place)).toEqual([`${request}-1.pfx`, `${request}-2.pfx`]);
  const { certificate } = opened(join(place, `${request}-2.pfx`));
  expect(openssl('x509', '-in', certificate, '-noout', '-pubkey')).toBe(publicKey);
});

test('a request that wants one-time passwords gets them from a file, and nothing is issued before', async () => {
  const { store, clock, secrets } = server.system.ports;
  const uuid = templates.fullLifeCycleSoftware as ProfileTemplateUuid;
  const template = await store.profileTemplates.find(uuid);
  if (template === undefined) throw new Error('there is no such profile template');
  const { policies, version } = template;
  const Enroll = { ...policies.Enroll, ...oneTimePasswords(['Print']) };
  await store.profileTemplates.put(
    { ...template, version: version + 1, policies: { ...policies, Enroll } },
    clock.now(),
  );
  const { stdout } = await runAs(
    'manager',
    ...[
      'requests',
      'create',
      '--type',
      'Enroll',
      '--profile-template',
      uuid,
      '--target',
      'cmuser1',
      '--json',
    ],
  );
  const request = (JSON.parse(stdout) as { readonly uuid: RequestUuid }).uuid;
  const place = join(folder, 'guarded');
  expect((await certify(request, place)).code).not.toBe(0);
  expect(filesIn(place).filter((name) => name.endsWith('.pfx'))).toEqual([]);
  const [stored] = await store.oneTimePasswords.listByRequest(request);
  if (stored === undefined) throw new Error('there is no one-time password');
  const plain = (await openOneTimePassword({ secrets }, stored)).reveal();
  const file = join(folder, 'one-time-password');
  writeFileSync(file, plain);
  const done = await certify(request, place, '--one-time-password-file', file);
  expect(done.code).toBe(0);
  expect(done.stdout + done.stderr).not.toContain(plain);
  expect(filesIn(place)).toEqual([`${request}-1.pfx`, `${request}-2.pfx`]);
});

test('passwords stay out of what is printed', async () => {
  const { stdout, stderr } = await certify(await enroll(), join(folder, 'quiet'));
  expect(stdout + stderr).not.toContain(password);
});
