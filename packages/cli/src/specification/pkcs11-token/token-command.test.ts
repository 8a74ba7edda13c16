import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { accounts, type TestServer } from '@cardea/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeSoftwareToken, type SoftwareToken, softhsm } from './software-token.js';
import { startTokenSite, subscriber, tokenTemplate } from './token-site.js';

const program = fileURLToPath(new URL('../../../dist/bundle/main.js', import.meta.url));

let server: TestServer;
let software: SoftwareToken;

beforeAll(async () => {
  server = await startTokenSite();
});
afterAll(async () => server[Symbol.asyncDispose]());
beforeEach(() => {
  software = makeSoftwareToken();
});
afterEach(() => software[Symbol.dispose]());

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command; `killAfter` ends it by SIGKILL once it has told that many steps. */
function cardea(args: readonly string[], killAfter = Number.POSITIVE_INFINITY): Promise<Outcome> {
  const { password } = accounts.subscriber;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, 'card', 'token', ...args, '--module', softhsm], {
      env: { ...process.env, ...software.environment, CARDEA_PASSWORD: password, CARDEA_TOKEN: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stderr.split('\n').length > killAfter) child.kill('SIGKILL');
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A file that holds a secret. */
function secret(name: string, value: string): string {
  const file = software.file(name);
  writeFileSync(file, value, { mode: 0o600 });
  return file;
}

const connection = () => ['--url', server.url, '--user', accounts.subscriber.username];

function enroll(killAfter?: number): Promise<Outcome> {
  const pin = secret('pin', '123456');
  const args = ['enroll', '--token', 'Ada', '--template', tokenTemplate, '--new-pin-file', pin, '--json'];
  return cardea([...args, ...connection()], killAfter);
}

test('killed again and again, the same command enrolls the token in the end', async () => {
  const codes: (number | null)[] = [];
  let last = await enroll(3);
  codes.push(last.code);
  for (const steps of [6, 8, 9, 10]) {
    last = await enroll(steps);
    codes.push(last.code);
  }
  last = await enroll();
  expect(codes).toContain(null);
  expect([last.code, last.stderr]).toEqual([0, last.stderr]);
  const { smartcardUuid } = JSON.parse(last.stdout);
  const client = subscriber(server.url);
  expect((await client.management.smartcard(smartcardUuid)).status).toBe('Active');
  const certificates = await client.management.smartcardCertificates(smartcardUuid);
  expect(certificates.map(({ revocation }) => revocation)).toEqual([null, null]);
  const listed = software.tool(['--list-objects', '--type', 'cert', '--token-label', 'Ada']);
  expect(listed.match(/Certificate Object/g)).toHaveLength(2);
}, 120_000);

test('an enrolled token is listed, gets another PIN from its user, and a new one once it is forgotten', async () => {
  expect((await enroll()).code).toBe(0);
  const listed = await cardea(['list', '--json']);
  const [token] = JSON.parse(listed.stdout);
  expect(token).toMatchObject({ slot: 0, label: 'Ada', isInitialized: true, hasUserPin: true });
  const smartcard = await subscriber(server.url).findSmartcardByCardId(token.cardId);
  expect(smartcard?.SerialNumber).toBe(`{${token.cardId}}`);

  const [first, second, wrong] = [
    secret('first', '123456'),
    secret('second', '222222'),
    secret('wrong', '999999'),
  ];
  const change = ['change-pin', '--token', 'Ada', ...connection()];
  const refused = await cardea([...change, '--pin-file', wrong, '--new-pin-file', second]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('The token refuses the change of the PIN: the PIN is wrong (CKR_PIN_INCORRECT).'),
  ]);
  expect((await cardea([...change, '--pin-file', first, '--new-pin-file', second])).code).toBe(0);
  expect(software.tool(['--list-objects', '--token-label', 'Ada'], '222222')).toContain('Private Key Object');

  const third = secret('third', '333333');
  const unblocked = await cardea(['unblock', '--token', 'Ada', '--new-pin-file', third, ...connection()]);
  expect([unblocked.code, unblocked.stdout]).toEqual([0, 'The token is unblocked.\n']);
  expect(software.tool(['--list-objects', '--token-label', 'Ada'], '333333')).toContain('Private Key Object');
  expect(unblocked.stderr + refused.stderr).not.toMatch(/123456|222222|333333|999999/);
}, 120_000);

test('a blank token without a label is asked for one, and a PIN that the policy forbids is refused', async () => {
  const pin = secret('pin', '12');
  const args = ['enroll', '--template', tokenTemplate, ...connection(), '--new-pin-file', pin];
  const unnamed = await cardea(args);
  expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('The token is blank: name it')]);
  const short = await cardea([...args, '--token', 'Ada']);
  expect([short.code, short.stderr]).toEqual([
    2,
    expect.stringContaining('The PIN must have 6 to 16 characters.'),
  ]);
});
