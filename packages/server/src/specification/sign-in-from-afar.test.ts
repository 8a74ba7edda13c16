import { accounts, seedSite, startTestServer, userUuids } from '@cardea/testkit';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { readConfiguration } from '../configuration.js';
import { buildHttpServer } from '../http/server.js';

// No packet leaves the machine: the request is handed to the server with the address of another one (RFC 5737).
test('from another machine without TLS a password is refused unread, and a token is accepted', async () => {
  await using running = await startTestServer('sqlite', { prepare: seedSite });
  const { configuration, ports, directory } = running.system;
  const http = await buildHttpServer({ configuration, ports, directory, logger: pino({ level: 'silent' }) });
  const { username, password } = accounts.subscriber;
  const get = (remoteAddress: string, authorization: string) =>
    http.inject({
      url: '/CertificateManagement/api/v1.0/requests',
      remoteAddress,
      headers: { authorization },
    });
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const refused = await get('192.0.2.7', basic);
  expect(refused.statusCode).toBe(401);
  expect(refused.json()).toMatchObject({ Message: 'Basic is accepted only over TLS or from this machine.' });
  for (const loopback of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    expect((await get(loopback, basic)).statusCode).toBe(200);
  }
  const { token } = await directory.createToken({
    userUuid: userUuids.subscriber as never,
    name: 'script',
    expiresAt: null,
  });
  expect((await get('192.0.2.7', `Bearer ${token.reveal()}`)).statusCode).toBe(200);
  const form = await http.inject({
    method: 'POST',
    url: '/api/session',
    remoteAddress: '192.0.2.7',
    payload: { username, password },
  });
  expect(form.statusCode).toBe(401);
  await http.close();
});

test('demo mode refuses to listen beyond loopback, naming the setting', async () => {
  expect(() => readConfiguration({ CARDEA_HOST: '0.0.0.0' }, true)).toThrow('CARDEA_HOST');
  expect(readConfiguration({ CARDEA_HOST: '0.0.0.0' }, false).host).toBe('0.0.0.0');
});

test.each([
  ['CARDEA_PORT', 'eighty'],
  ['CARDEA_PORT', '65536'],
  ['CARDEA_PUBLIC_URL', 'ftp://cards.example.org'],
  ['CARDEA_DATABASE_URL', 'mysql://localhost/cardea'],
  ['CARDEA_CA_KEY_ALGORITHM', 'RSA-1024'],
  ['CARDEA_TLS_KEY', '/key.pem'],
  ['CARDEA_WEB_FOLDER', '/a b'],
])('%s=%s is refused at start, naming the variable', async (name, value) => {
  expect(() => readConfiguration({ [name]: value }, false)).toThrow(name);
});
