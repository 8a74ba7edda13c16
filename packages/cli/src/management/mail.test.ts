import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { accounts, seedSite, startTestServer, type TestServer } from '@cardea/testkit';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runProgram } from '../program.js';

// `cardea mail` against a server that gives its mails to a real SMTP server.

const password = 'Mail-password-1';
let mailServer: SMTPServer;
let server: TestServer;
let refuses = false;
const mails: { readonly to: readonly string[]; readonly raw: string }[] = [];

beforeAll(async () => {
  mailServer = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    closeTimeout: 100,
    onAuth: ({ username, password: given }, _, callback) =>
      given === password && username === 'cardea'
        ? callback(null, { user: username })
        : callback(new Error('no such account')),
    onRcptTo: (_, __, callback) =>
      callback(refuses ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null),
    onData: (stream, { envelope }, callback) => {
      const to = envelope.rcptTo.map(({ address }) => address);
      text(stream).then((raw) => {
        mails.push({ to, raw });
        callback();
      }, callback);
    },
  });
  mailServer.on('error', () => undefined);
  await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve));
  const { port } = mailServer.server.address() as AddressInfo;
  server = await startTestServer('sqlite', {
    prepare: seedSite,
    environment: {
      CARDEA_SMTP_URL: `smtp://cardea:${password}@127.0.0.1:${port}`,
      CARDEA_MAIL_FROM: 'Cardea <cardea@contoso.example>',
    },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await new Promise<void>((resolve) => mailServer.close(resolve));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What a command line of `cardea mail` prints for one account of the test site. */
async function mail(who: keyof typeof accounts, ...args: readonly string[]) {
  const account = accounts[who];
  vi.stubEnv('CARDEA_PASSWORD', account.password);
  vi.stubEnv('CARDEA_TOKEN', '');
  let printed = '';
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((piece) => {
      printed += String(piece);
      return true;
    });
  const code = await runProgram(['mail', ...args, '--url', server.url, '--user', account.username]);
  vi.restoreAllMocks();
  return { code, printed };
}

test('the mail server is shown with how it is reached, and its password nowhere', async () => {
  const { port } = mailServer.server.address() as AddressInfo;
  const shown = await mail('manager', 'show');
  expect(shown.code).toBe(0);
  expect(shown.printed).toContain(`127.0.0.1, port ${port}`);
  expect(shown.printed).toContain('cardea@contoso.example');
  const told = await mail('manager', 'show', '--json');
  expect(JSON.parse(told.printed)).toMatchObject({
    server: { host: '127.0.0.1', port, hasCredentials: true },
    failed: null,
  });
  expect(shown.printed + told.printed).not.toContain(password);
});

test('a test mail arrives at whoever sends it', async () => {
  const { code, printed } = await mail('manager', 'test');
  expect([code, printed]).toEqual([0, expect.stringContaining('taken a mail to cmmanager1@contoso.com')]);
  expect(mails.map(({ to }) => to)).toEqual([['cmmanager1@contoso.com']]);
  expect(mails[0]?.raw).toMatch(/^From: Cardea <cardea@contoso\.example>/m);
});

test('a test mail that is refused fails the command with the answer of the mail server', async () => {
  refuses = true;
  const { code, printed } = await mail('manager', 'test');
  refuses = false;
  expect(code).not.toBe(0);
  expect(printed).toContain('The mail server answered 550.');
  expect(mails).toHaveLength(1);
});

test('somebody without the right sends none', async () => {
  const { code, printed } = await mail('subscriber', 'test');
  expect(code).not.toBe(0);
  expect(printed).toMatch(/Audit/);
  expect(mails).toHaveLength(1);
});
