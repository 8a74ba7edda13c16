import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  ApiClient,
  accounts,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSoftwareToken, type SoftwareToken, softhsm } from '../pkcs11-token/software-token.js';

const program = fileURLToPath(new URL('../../../dist/bundle/main.js', import.meta.url));
const patienceMs = 60_000;
const pin = '246810';
const pfxPassword = 'Recovered-pfx-1';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Answer {
  readonly TemplateCommonName: string;
  readonly Pfx: string | null;
  readonly isKeyHistory: boolean;
}

let server: TestServer;
let software: SoftwareToken;
let subscriber: ApiClient;
let profile: string;

const openssl = (...args: readonly string[]) =>
  execFileSync('openssl', args, { cwd: software.file('.'), timeout: patienceMs, stdio: 'pipe' });

/** Runs the built command; what `pinFile` holds is at descriptor 3. */
function recovery(
  who: keyof typeof accounts,
  args: readonly string[],
  pinFile = '/dev/null',
): Promise<Ended> {
  const { username, password } = accounts[who];
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [program, 'recovery', ...args, '--url', server.url, '--user', username],
      {
        env: { ...process.env, ...software.environment, CARDEA_PASSWORD: password, CARDEA_TOKEN: '' },
        stdio: ['ignore', 'pipe', 'pipe', openSync(pinFile, 'r')],
        timeout: patienceMs,
      },
    );
    const told = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.on('data', (chunk: Buffer) => {
        told[name] += chunk.toString();
      });
    child.on('close', (code) => resolve({ code, ...told }));
  });
}

/** Makes the key of an agent in the token of this slot, and a certificate for it, `name.crt`. */
function keyInToken(slotIndex: number, label: string, name: string, kind: readonly string[]): void {
  const init = ['--init-token', '--slot-index', `${slotIndex}`, '--label', label, '--so-pin', '87654321'];
  software.tool(init);
  const at = ['--token-label', label];
  software.tool([...at, '--login', '--login-type', 'so', '--so-pin', '87654321', '--init-pin', '--pin', pin]);
  const key = ['--keypairgen', '--id', '01', ...kind];
  software.tool([...at, ...key, '--label', 'agent'], pin);
  const read = [
    '--read-object',
    '--type',
    'pubkey',
    '--id',
    '01',
    '--output-file',
    software.file(`${name}.pub`),
  ];
  software.tool([...at, ...read]);
  openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'any.key',
    '-subj',
    '/CN=Token',
    '-out',
    'any.csr',
  );
  openssl(
    'x509',
    '-req',
    '-in',
    'any.csr',
    '-days',
    '9',
    '-CA',
    'agent.crt',
    '-CAkey',
    'agent.pem',
    ...['-passin', 'file:passphrase', '-set_serial', `${7 + slotIndex}`],
    ...['-force_pubkey', `${name}.pub`, '-out', `${name}.crt`],
  );
}

beforeAll(async () => {
  software = makeSoftwareToken();
  writeFileSync(software.file('passphrase'), 'Agent-pass-1\n', { mode: 0o600 });
  writeFileSync(software.file('pin'), `${pin}\n`, { mode: 0o600 });
  openssl(
    'req',
    '-x509',
    '-subj',
    '/CN=Agent',
    '-days',
    '9',
    '-newkey',
    'rsa:2048',
    ...['-passout', 'file:passphrase', '-keyout', 'agent.pem', '-out', 'agent.crt'],
  );
  keyInToken(0, 'Agents', 'token', ['--key-type', 'EC:prime256v1', '--usage-derive']);
  keyInToken(1, 'RSA agents', 'rsa-token', ['--key-type', 'rsa:2048', '--usage-decrypt']);
  // Its clock stands: the certificates of the agents must be valid by then.
  server = await startTestServer('sqlite', { now: new Date(), prepare: seedSite });
  subscriber = new ApiClient(server.url, accounts.subscriber);
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  software[Symbol.dispose]();
});

/** Enrolls the subscriber; gives the serial number of the archived certificate, and the profile. */
async function enroll(): Promise<{ readonly serialNumber: string; readonly profile: string }> {
  const enrollment = await subscriber.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycleSoftware,
  });
  const answer = await subscriber.certifyAsPfx(enrollment, pfxPassword, makeCertificationRequest());
  const { serialNumber } = openedByOpenssl(archivedIn(answer.json as Answer[]));
  const completed = (await subscriber.complete(enrollment)).json as { NewProfileUuid: string };
  return { serialNumber, profile: completed.NewProfileUuid };
}

const archivedIn = (answers: readonly Answer[]) =>
  answers.find(
    ({ Pfx, TemplateCommonName }) => Pfx !== null && TemplateCommonName === 'CardeaArchivedEncryption',
  );

/** The certificate in a PFX, as OpenSSL opens it, with its private key. */
function openedByOpenssl(answer: Answer | undefined): X509Certificate {
  writeFileSync(software.file('key.pfx'), Buffer.from(answer?.Pfx ?? '', 'base64'));
  const opening = ['pkcs12', '-in', 'key.pfx', '-passin', `pass:${pfxPassword}`, '-nodes'];
  const certificate = openssl(...opening, '-clcerts', '-nokeys').toString();
  writeFileSync(software.file('opened.pem'), openssl(...opening, '-nocerts'));
  const ofKey = openssl('pkey', '-in', 'opened.pem', '-pubout').toString();
  const opened = new X509Certificate(certificate);
  expect(opened.publicKey.export({ format: 'pem', type: 'spki' })).toBe(ofKey);
  return opened;
}

test('agents are named on the command line: one with a key file, one with a token, one whose key the installation keeps', async () => {
  const certificateOf = (name: string) => ['--certificate', software.file(name)];
  for (const args of [
    ['add-agent', 'cmmanager1', ...certificateOf('agent.crt')],
    ['add-agent', 'cmhelpdesk1', ...certificateOf('token.crt')],
    ['add-agent', 'cmuser2'],
    ['require-consents', '2'],
  ]) {
    const ended = await recovery('secondManager', args);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
  }
  const listed = await recovery('secondManager', ['agents', '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject({ consentsNeeded: 2, agents: { length: 3 } });
  expect(await recovery('subscriber', ['agents'])).toMatchObject({ code: 3 });
  expect(await recovery('secondManager', ['require-consents', '4'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('from 0 to 3'),
  });
}, 120_000);

test('one agent alone opens nothing; after the second the key comes as a PFX that OpenSSL opens', async () => {
  const enrolled = await enroll();
  profile = enrolled.profile;
  const request = await subscriber.createRequest({ type: 'Recover', profile });
  const certify = () => subscriber.certifyAsPfx(request, pfxPassword, makeCertificationRequest());

  const pending = await recovery('helpDesk', ['pending']);
  expect(pending.stdout).toMatch(new RegExp(`^${request} +Recover .*2 more`, 'm'));
  expect((await certify()).status).toBe(403);

  const byToken = ['consent', request, '--pkcs11', softhsm, '--token', 'Agents', '--pin-fd', '3'];
  writeFileSync(software.file('wrong-pin'), '000000\n', { mode: 0o600 });
  const wrongPin = await recovery('helpDesk', byToken, software.file('wrong-pin'));
  expect(wrongPin).toMatchObject({ code: 1, stderr: expect.stringContaining('CKR_PIN_INCORRECT') });
  const consented = await recovery('helpDesk', byToken, software.file('pin'));
  expect(consented, consented.stderr).toMatchObject({
    code: 0,
    stdout: 'You have consented. 1 more must consent.\n',
  });
  expect((await certify()).status).toBe(403);
  expect(`${consented.stdout}${consented.stderr}${wrongPin.stderr}`).not.toContain(pin);

  const byFile = ['consent', request, '--key', software.file('agent.pem')];
  const passphrase = ['--passphrase-file', software.file('passphrase')];
  expect(await recovery('manager', ['consent', request])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('your share of certificate'),
  });
  expect(await recovery('manager', ['consent', request, '--key', software.file('any.key')])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('does not open your share'),
  });
  expect(await recovery('manager', [...byFile, ...passphrase, '--json'])).toMatchObject({ code: 0 });
  const answers = (await certify()).json as Answer[];
  const recovered = openedByOpenssl(answers.find(({ isKeyHistory }) => isKeyHistory));
  expect(recovered.serialNumber).toBe(enrolled.serialNumber);
  await subscriber.put(`requests/${request}`, { status: 'Abandoned' });
  expect((await recovery('helpDesk', ['pending'])).stdout).not.toContain(request);
}, 180_000);

test('a token with another key, a missing token and options that do not go together are told before anything is said', async () => {
  const request = await subscriber.createRequest({ type: 'Recover', profile });
  const consent = ['consent', request];
  const cases: [keyof typeof accounts, string[], string][] = [
    [
      'manager',
      ['--pkcs11', softhsm, '--token', 'Agents', '--pin-fd', '3'],
      'has no key of your certificate',
    ],
    ['helpDesk', ['--pkcs11', softhsm, '--token', 'Elsewhere', '--pin-fd', '3'], 'no token Elsewhere'],
    ['helpDesk', ['--pkcs11', softhsm, '--key', software.file('any.key')], 'not both'],
    ['helpDesk', ['--token', 'Agents'], 'go with --pkcs11'],
    ['helpDesk', ['--pkcs11', softhsm, '--token', 'Agents'], 'Give --pin-fd or --pin-file'],
  ];
  for (const [who, options, words] of cases) {
    const ended = await recovery(who, [...consent, ...options], software.file('pin'));
    expect(ended, words).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  }
  const refused = await recovery('helpDesk', ['refuse', request, '--comment', 'Nobody asked me']);
  expect(refused).toMatchObject({ code: 0, stdout: 'You have refused. 2 more must consent.\n' });
  expect(readFileSync(software.file('pin'), 'utf8')).toBe(`${pin}\n`);
}, 120_000);

test('an agent opens shares by an RSA key in a token that knows OAEP by SHA-1 alone', async () => {
  const adding = ['add-agent', 'cmuser2', '--certificate', software.file('rsa-token.crt')];
  expect(await recovery('secondManager', adding)).toMatchObject({ code: 0 });
  const enrolled = await enroll();
  const request = await subscriber.createRequest({ type: 'Recover', profile: enrolled.profile });
  for (const [who, label] of [
    ['otherSubscriber', 'RSA agents'],
    ['helpDesk', 'Agents'],
  ] as const) {
    const byToken = ['consent', request, '--pkcs11', softhsm, '--token', label, '--pin-fd', '3'];
    const consented = await recovery(who, byToken, software.file('pin'));
    expect(consented, consented.stderr).toMatchObject({ code: 0 });
  }
  const answer = await subscriber.certifyAsPfx(request, pfxPassword, makeCertificationRequest());
  expect(answer.status).toBe(200);
  const recovered = openedByOpenssl((answer.json as Answer[]).find(({ isKeyHistory }) => isKeyHistory));
  expect(recovered.serialNumber).toBe(enrolled.serialNumber);
}, 180_000);
