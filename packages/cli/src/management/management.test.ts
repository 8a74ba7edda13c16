import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSpokenCode } from '@cardea/sdk';
import { planOfAdminKeys, rotateKey } from '@cardea/server';
import {
  ApiClient,
  accounts,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Outcome, printedBy } from '../specification/printed-by.js';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startTestServer('sqlite', { prepare: seedSite });
  folder = mkdtempSync(join(tmpdir(), 'cardea-cli-'));
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
async function runAs(who: keyof typeof accounts, ...args: readonly string[]): Promise<Outcome> {
  const { username, password } = accounts[who];
  vi.stubEnv('CARDEA_PASSWORD', password);
  vi.stubEnv('CARDEA_TOKEN', '');
  vi.stubEnv('CARDEA_HOME', folder);
  return await printedBy([...args, '--url', server.url, '--user', username]);
}

async function jsonAs(who: keyof typeof accounts, ...args: readonly string[]) {
  const { code, stdout, stderr } = await runAs(who, ...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

const newRequest = async (): Promise<string> => {
  const created = await jsonAs(
    'subscriber',
    ...['requests', 'create', '--type', 'enroll', '--profile-template', templates.managed],
    ...['--comment', 'please', '--data', 'Employee number=4711'],
  );
  return created.uuid;
};

async function newCard(template: string): Promise<string> {
  const v1 = new ApiClient(server.url, accounts.subscriber);
  return (await v1.enrollCard(template, randomUUID(), 'Pfx-password-1')).smartcardUuid;
}

test('browser sessions are listed, ended, and refused to whoever may not see them', async () => {
  const signIn = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(accounts.otherSubscriber),
  });
  const cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const me = () => fetch(`${server.url}/api/v2/users/me`, { headers: { cookie } });
  expect((await me()).status).toBe(200);
  expect(await jsonAs('subscriber', 'sessions', 'list')).toEqual([]);
  expect(await runAs('subscriber', 'sessions', 'list', '--all')).toMatchObject({ code: 3, stdout: '' });
  const [listed] = await jsonAs('manager', 'sessions', 'list', '--all');
  expect(listed).toMatchObject({ account: 'CONTOSO\\cmuser2', isCurrent: false });
  const shown = await runAs('manager', 'sessions', 'list', '--all');
  expect(shown.stdout).toMatch(/^SESSION +ACCOUNT +SINCE +UNTIL/);
  expect((await runAs('subscriber', 'sessions', 'end', listed.uuid)).code).toBe(1);
  expect(await jsonAs('manager', 'sessions', 'end', listed.uuid)).toEqual({ uuid: listed.uuid });
  expect((await me()).status).toBe(401);
  expect(await jsonAs('otherSubscriber', 'sessions', 'list')).toEqual([]);
});

test('a request is created, found, approved, and what happened is told', async () => {
  const uuid = await newRequest();
  const listed = await runAs('manager', 'requests', 'list', '--status', 'pending', '--target', 'cmuser1');
  expect(listed.stdout).toMatch(/^REQUEST +TYPE +STATUS/);
  expect(listed.stdout).toMatch(new RegExp(`^${uuid} +Enroll +Pending`, 'm'));
  expect(Math.max(...listed.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  const approved = await runAs('manager', 'requests', 'approve', uuid, '--comment', 'seen in person');
  expect(approved).toMatchObject({ code: 0, stdout: `Request ${uuid} is Approved.\n` });
  const history = await jsonAs('manager', 'requests', 'history', uuid);
  expect(history.map(({ action }: { action: string }) => action)).toEqual([
    'request.create',
    'request.approve',
  ]);
  const resumed = await runAs('subscriber', 'requests', 'resume', uuid);
  expect(resumed.stdout).toMatch(/Next step: \w+\./);
});

test('a list stops at --limit and says that there is more', async () => {
  await newRequest();
  await newRequest();
  const { stdout, stderr } = await runAs('manager', 'requests', 'list', '--limit', '1');
  expect(stdout.trim().split('\n')).toHaveLength(2);
  expect(stderr).toContain('more than 1');
});

test('a refusal ends with 3 and says where the reason is', async () => {
  const uuid = await newRequest();
  const refused = await runAs('subscriber', 'requests', 'approve', uuid);
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toContain('cardea explain');
  expect(refused.stderr.trim().split('\n')).toHaveLength(1);
  expect((await runAs('subscriber', 'requests', 'cancel', uuid)).stdout).toContain('is Canceled.');
  expect(await runAs('manager', 'requests', 'approve', uuid)).toMatchObject({ code: 1 });
  const malformed = await runAs('subscriber', 'requests', 'show', 'not-a-guid');
  expect(malformed).toMatchObject({ code: 2, stdout: '' });
});

test('a misspelt choice ends with 2 and names the choices', async () => {
  const status = await runAs('manager', 'requests', 'list', '--status', 'waiting');
  expect(status.code).toBe(2);
  expect(status.stderr).toContain('Pending, Approved, Executing');
  const kind = await runAs('manager', 'explain', 'card', randomUUID(), 'renew');
  expect(kind.code).toBe(2);
  expect(kind.stderr).toContain('smartcard, profile, profile-template');
  const person = await runAs('manager', 'rights', 'over', 'nobody');
  expect(person.code).toBe(2);
  expect(person.stderr).toContain('cardea users list');
});

test('explain prints a line for each rule and marks the one that decides', async () => {
  const uuid = await newCard(templates.smartcard);
  const refused = await runAs('subscriber', 'explain', 'smartcard', uuid, 'suspend');
  expect(refused.code).toBe(0);
  const [first, ...rules] = refused.stdout.trimEnd().split('\n');
  expect(first).toBe('suspend is not offered.');
  expect(rules.filter((line) => line.startsWith('→ ✗ '))).toHaveLength(1);
  expect(refused.stdout).toContain('policy field: Reinstate.Enabled');
  const offered = await runAs('subscriber', 'explain', 'smartcard', uuid, 'unblock');
  expect(offered.stdout).toMatch(/^unblock is offered\.\n( {2}✓ .*\n( {4}.*\n)*)+$/);
  const about = await jsonAs('manager', 'explain', 'smartcard', uuid, 'unblock', '--about', 'cmuser2');
  expect(about).toMatchObject({ isOffered: false });
  const enroll = await runAs('subscriber', 'explain', 'profile-template', 'smart card logon', 'enroll');
  expect(enroll.stdout).toContain('enroll is offered.');
});

test('cards under an older admin-key master are counted, and get online updates started', async () => {
  const uuid = await newCard(templates.fullLifeCycle);
  await rotateKey(server.system, 'admin-key-master');
  const updates = await jsonAs('manager', 'smartcards', 'start-updates', '--limit', '500');
  const own = updates.find((one: { smartcardUuid: string }) => one.smartcardUuid === uuid);
  expect(own).toMatchObject({ requestUuid: expect.stringMatching(/^[0-9a-f-]{36}$/), refusal: null });
  const again = await jsonAs('manager', 'smartcards', 'start-updates', '--limit', '500');
  const refused = again.find((one: { smartcardUuid: string }) => one.smartcardUuid === uuid);
  expect(refused).toMatchObject({ requestUuid: null, refusal: expect.stringMatching(/./) });
  const plan = await planOfAdminKeys(server.system);
  expect(plan.rows.filter(({ needsUpdate }) => needsUpdate).length).toBeGreaterThan(0);
  const denied = await runAs('subscriber', 'smartcards', 'start-updates');
  expect(denied.code).not.toBe(0);
});

test('a blocked card out of reach is found by its owner and answered', async () => {
  const uuid = await newCard(templates.fullLifeCycle);
  const found = await jsonAs('helpDesk', 'smartcards', 'list', '-q', 'cmuser1', '--status', 'Active');
  expect(found.map((card: { uuid: string }) => card.uuid)).toContain(uuid);
  const challenge = ['--challenge', 'd611-3 43f9-u ccff-8 d28b-2'];
  const answered = await runAs('manager', 'smartcards', 'offline-unblock', uuid, ...challenge);
  expect(answered.stderr).toMatch(/^Request \S+ is Approved\.\n$/);
  expect(answered.stdout).toMatch(/^([0-9A-F]{4}-\S ){3}[0-9A-F]{4}-\S\n$/);
  const [, requestUuid = ''] = /Request (\S+)/.exec(answered.stderr) ?? [];
  const again = await jsonAs(
    'manager',
    ...[
      'smartcards',
      'offline-unblock',
      uuid,
      '--challenge',
      'D611 43F9 CCFF D28B',
      '--request',
      requestUuid,
    ],
  );
  expect(again.spoken).toBe(answered.stdout.trim());
  expect(parseSpokenCode(again.spoken)).toEqual({ outcome: 'read', hex: again.responseHex });
  expect(again.groups.join('')).toBe(again.responseHex);
  const certificates = await jsonAs('subscriber', 'smartcards', 'certificates', uuid);
  const file = join(folder, 'logon.crt');
  expect((await runAs('subscriber', 'certificates', 'download', certificates[0].uuid, file)).code).toBe(0);
  expect(readFileSync(file)[0]).toBe(0x30);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await runAs('subscriber', 'smartcards', 'operations', uuid)).stdout).toContain('retire');
});

test.each([
  ['D611-3 43F8-U CCFF-8 D28B-2', 'Group 2 is not right: have it read out again.'],
  ['43F9-U D611-3 CCFF-8 D28B-2', 'Groups 1 and 2 are not right: have them read out again, in their order.'],
  ['D611-3 43F9-U CCF-8 D28B-2', 'Group 3 is not right: have it read out again.'],
  ['D611343F9UCCFF8', 'or 16 hexadecimal digits; 15 characters came.'],
])(
  'a challenge that was misheard, %s, is refused before anything is requested',
  async (challenge, message) => {
    const requestsSoFar = await jsonAs('manager', 'requests', 'list', '--type', 'OfflineUnblock');
    const refused = await runAs(
      'manager',
      ...['smartcards', 'offline-unblock', randomUUID(), '--challenge', challenge],
    );
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(message);
    expect(await jsonAs('manager', 'requests', 'list', '--type', 'OfflineUnblock')).toEqual(requestsSoFar);
  },
);

test('a report is a table, JSON, or CSV', async () => {
  await newRequest();
  const shown = await runAs('manager', 'reports', 'requests');
  expect(shown.stdout).toMatch(/^type +status +count +profileTemplate\n/);
  const { rows } = await jsonAs('manager', 'reports', 'requests');
  const csv = (await runAs('manager', 'reports', 'requests', '--csv')).stdout;
  expect(csv.trim().split('\r\n')).toHaveLength(rows.length + 1);
  expect((await runAs('manager', 'reports', 'rights-held')).stdout).toContain('RequestRevoke');
});

test('a profile template is shown, edited in a file and saved; saving an old one is a conflict', async () => {
  const edit = ['profile-templates', 'save', 'Smart Card Logon'];
  const template = await jsonAs('manager', 'profile-templates', 'show', 'Smart Card Logon');
  const file = join(folder, 'template.json');
  writeFileSync(file, JSON.stringify({ ...template, description: 'For the new cards' }));
  expect((await runAs('manager', 'profile-templates', 'validate', file)).stdout).toBe('No faults.\n');
  const saved = await runAs('manager', ...edit, file);
  expect(saved).toMatchObject({ code: 0 });
  expect(saved.stdout).toContain(`is at version ${template.version + 1}.`);
  const late = await runAs('manager', ...edit, file);
  expect(late).toMatchObject({ code: 1, stdout: '' });
  expect(late.stderr).toContain('cardea profile-templates diff');
  const differences = await runAs('manager', 'profile-templates', 'diff', 'Smart Card Logon');
  expect(differences.stdout).toMatch(/description\n {2}- Description .*\n {2}\+ For the new cards/);
  const current = String(template.version + 1);
  expect((await runAs('manager', ...edit, file, '--if-match', current)).code).toBe(0);
  writeFileSync(file, JSON.stringify({ ...template, version: undefined }));
  const unnamed = await runAs('manager', ...edit, file);
  expect(unnamed.code).toBe(2);
  expect(unnamed.stderr).toContain('--if-match');
  const copied = await jsonAs('manager', 'profile-templates', 'copy', 'Smart Card Logon', 'A copy');
  expect(copied.profileTemplate).toMatchObject({ name: 'A copy', version: 1 });
  const versions = await jsonAs('manager', 'profile-templates', 'versions', 'Smart Card Logon');
  expect(versions.length).toBeGreaterThanOrEqual(2);
});

test('people, groups, rights and settings are read and changed by name', async () => {
  expect(await jsonAs('subscriber', 'users', 'me')).toMatchObject({ uuid: userUuids.subscriber });
  const changed = await jsonAs(
    'secondManager',
    'users',
    'set',
    'cmuser1',
    '--manager',
    'CONTOSO\\cmmanager1',
  );
  expect(changed).toMatchObject({ managerUserUuid: userUuids.manager });
  const groups: { uuid: string; name: string }[] = await jsonAs('manager', 'groups', 'list');
  const group = groups.find(({ name }) => name === 'Help Desk')?.uuid ?? '';
  expect(await jsonAs('manager', 'groups', 'add-member', group, 'cmuser2')).toHaveLength(2);
  expect(await jsonAs('manager', 'groups', 'remove-member', group, 'cmuser2')).toHaveLength(1);
  const file = join(folder, 'group.json');
  writeFileSync(file, JSON.stringify({ rights: [{ right: 'RequestRecover', overGroupUuid: null }] }));
  const narrowed = await jsonAs('manager', 'groups', 'set-rights', group, '--file', file);
  expect(narrowed.rights).toEqual([{ right: 'RequestRecover', overGroupUuid: null }]);
  expect((await runAs('helpDesk', 'rights', 'over', 'cmuser1')).stdout).toMatch(
    /^RIGHT +BECAUSE\nRequestRecover/,
  );
  const settings = await jsonAs('manager', 'site-settings', 'show');
  expect(await jsonAs('manager', 'site-settings', 'set')).toEqual(settings);
});

test('webhooks show their secret once; jobs, deliveries and exports can be followed', async () => {
  const made = await runAs(
    'manager',
    'webhooks',
    'create',
    'https://hooks.example.org/cardea',
    '--type',
    'approvalwaiting',
  );
  expect(made.stdout).toMatch(/^whsec_\S+\n$/);
  const [webhook] = await jsonAs('manager', 'webhooks', 'list');
  expect(webhook).toMatchObject({ types: ['ApprovalWaiting'] });
  expect((await runAs('manager', 'webhooks', 'update', webhook.uuid, '--disable')).stdout).toContain(
    'is off.',
  );
  expect((await runAs('manager', 'webhooks', 'delete', webhook.uuid)).code).toBe(0);
  expect((await runAs('manager', 'deliveries', 'list', '--state', 'dead')).code).toBe(0);
  const job = await jsonAs('manager', 'exports', 'create');
  expect((await jsonAs('manager', 'jobs', 'show', job.uuid)).kind).toBe('export');
  expect((await runAs('manager', 'jobs', 'list', '--kind', 'export')).stdout).toContain(job.uuid);
});

test('certificate templates and authorities are listed', async () => {
  expect((await runAs('manager', 'certificate-templates', 'list')).stdout).toContain('CardeaSmartcardLogon');
  const [authority] = await jsonAs('manager', 'authorities', 'list');
  expect(await jsonAs('manager', 'authorities', 'show', authority.name)).toMatchObject({
    name: authority.name,
  });
});

test('keys and names are blocked and unblocked', async () => {
  const sha256 = 'ab'.repeat(32);
  const block = ['blocked-keys', 'block', '--sha256', sha256, '--reason', 'Found on a web page.'];
  expect(await jsonAs('manager', ...block)).toMatchObject({ publicKeySha256: sha256 });
  expect((await runAs('manager', 'blocked-keys', 'list')).stdout).toContain('Found on a web');
  expect(await runAs('manager', 'blocked-keys', 'unblock', sha256)).toMatchObject({ code: 0 });
  expect((await jsonAs('manager', 'blocked-keys', 'list')) as unknown[]).toEqual([]);
  const named = ['dnsname', 'münchen.example', '--and-below', '--reason', 'Sold.'];
  const { uuid } = await jsonAs('manager', 'blocked-names', 'block', ...named);
  expect(await jsonAs('manager', 'blocked-names', 'list')).toMatchObject([
    { value: 'xn--mnchen-3ya.example', matching: 'suffix' },
  ]);
  expect(await runAs('manager', 'blocked-names', 'unblock', uuid)).toMatchObject({ code: 0 });
  const wrong = ['blocked-names', 'block', 'iPAddress', '192.0.2.1', '--reason', 'x'];
  expect(await runAs('manager', ...wrong)).toMatchObject({ code: 2 });
});

test('the revocation lists in force are told with where they are', async () => {
  const { lists } = await jsonAs('manager', 'ca', 'crls');
  expect(lists).toContainEqual(expect.objectContaining({ fileName: 'issuing.crl', authority: 'issuing' }));
  expect((await runAs('manager', 'ca', 'crls')).stdout).toMatch(/^\/pki\/ +issuing\.crl .*entries, until /m);
});

test('a revocation list that could not be signed is told with since when, how often and why', async () => {
  const { crls } = server.system.ports.store;
  const failure = { caName: 'issuing', scope: 7, reason: 'The token is lost.' } as const;
  const at = server.clock.now();
  for (const afterMs of [0, 60_000])
    await crls.noteFailure({ ...failure, failedAt: new Date(at.getTime() + afterMs) });
  expect((await jsonAs('manager', 'ca', 'crls')).failures).toMatchObject([
    { fileName: 'issuing.7.crl', failingSince: at.toISOString(), attempts: 2, reason: failure.reason },
  ]);
  const minuteOf = (date: Date, laterMs = 0) =>
    new Date(date.getTime() + laterMs).toISOString().slice(0, 16).replace('T', ' ');
  const { stdout, stderr } = await runAs('manager', 'ca', 'crls');
  expect(stdout).toMatch(
    new RegExp(`issuing\\.7\\.crl +- +${minuteOf(at)} +failed 2 times, last ${minuteOf(at, 60_000)}`),
  );
  expect(stderr).toContain('issuing.7.crl: The token is lost.');
});

test('a list of weak keys is imported as openssl-blacklist has it, and a line that is none is named', async () => {
  const file = join(folder, 'blacklist.RSA-2048');
  const lines = Array.from({ length: 10_001 }, (_, index) => index.toString(16).padStart(20, '0'));
  writeFileSync(file, ['# This is a comment.', '#', ...lines, ''].join('\n'));
  expect(await jsonAs('manager', 'blocked-keys', 'import', file)).toMatchObject({
    name: 'blacklist.RSA-2048',
    added: 10_001,
  });
  const again = await runAs('manager', 'blocked-keys', 'import', file, '--name', 'blacklist.RSA-2048');
  expect(again.stdout).toContain('blocks 0 more keys; 10001 were on it before');
  expect(await jsonAs('manager', 'blocked-keys', 'lists')).toMatchObject([{ keys: 10_001 }]);
  writeFileSync(file, `${lines[0]}\n${'a'.repeat(40)}\n`);
  expect(await runAs('manager', 'blocked-keys', 'import', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Line 2 of'),
  });
  expect((await runAs('manager', 'blocked-keys', 'remove-list', 'blacklist.RSA-2048')).code).toBe(0);
});

test('a certificate template is exported, changed, validated, saved and copied', async () => {
  const file = join(folder, 'certificate-template.json');
  const shown = await jsonAs('manager', 'certificate-templates', 'show', 'CardeaSoftwareUser');
  writeFileSync(file, JSON.stringify({ ...shown, validityDays: 0 }));
  expect(await runAs('manager', 'certificate-templates', 'validate', file)).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('error: validityDays'),
  });
  writeFileSync(file, JSON.stringify({ ...shown, authority: 'issuing', validityDays: 99 }));
  const asked = await runAs('manager', 'certificate-templates', 'save', file);
  const tag = /--if-match '("[\w-]+")'/.exec(asked.stderr)?.[1] ?? '';
  expect(asked.code).toBe(2);
  const save = ['certificate-templates', 'save', file, '--if-match', tag];
  expect(await jsonAs('manager', ...save)).toMatchObject({ authority: 'issuing', validityDays: 99 });
  expect((await runAs('manager', ...save)).code).not.toBe(0);
  const exported = await jsonAs('manager', 'certificate-templates', 'show', 'CardeaSoftwareUser');
  writeFileSync(file, JSON.stringify({ ...exported, commonName: 'CopyOfSoftwareUser' }));
  expect(await runAs('manager', 'certificate-templates', 'create', file)).toMatchObject({ code: 0 });
  expect(await jsonAs('manager', 'certificate-templates', 'show', 'CopyOfSoftwareUser')).toMatchObject({
    authority: 'issuing',
  });
  writeFileSync(file, JSON.stringify({ ...exported, commonName: 'Elsewhere', authority: 'nowhere' }));
  expect(await runAs('manager', 'certificate-templates', 'create', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('authority'),
  });
});
