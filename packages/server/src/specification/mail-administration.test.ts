import type { UserUuid } from '@cardea/domain';
import { accounts, seedSite, startTestServer, storeKinds, userUuids } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';
import { receiveMail } from './receivers.js';

const from = 'Cardea <cardea@contoso.example>';

describe.each(storeKinds)('how mails are set up, on %s', (kind) => {
  test('administrators read it without the password, get a test mail, and see what arrived', async () => {
    const receiver = await receiveMail();
    const environment = { CARDEA_SMTP_URL: receiver.url, CARDEA_MAIL_FROM: from };
    const server = await startTestServer(kind, { prepare: seedSite, environment });
    const manager = new ApiV2Client(server.url, accounts.manager);
    expect((await manager.get('/mail')).json).toEqual({
      server: {
        host: '127.0.0.1',
        port: Number(new URL(receiver.url).port),
        encryption: 'none',
        hasCredentials: false,
        from,
      },
      failed: null,
      deliveredAt: null,
    });
    const tested = await manager.post('/mail/test');
    expect([tested.status, tested.json]).toEqual([
      200,
      { to: 'cmmanager1@contoso.com', isDelivered: true, error: null },
    ]);
    expect(receiver.mails).toMatchObject([
      { to: ['cmmanager1@contoso.com'], from: 'cardea@contoso.example' },
    ]);
    const subscriber = new ApiV2Client(server.url, accounts.subscriber);
    expect([(await subscriber.get('/mail')).status, (await subscriber.post('/mail/test')).status]).toEqual([
      403, 403,
    ]);
    const rows = await server.system.ports.store.audit.list({ limit: 5, action: 'mail.test' });
    expect(rows.map(({ outcome, actorName }) => [outcome, actorName]).sort()).toEqual([
      ['denied', 'cmuser1'],
      ['success', 'cmmanager1'],
    ]);
    expect(receiver.mails).toHaveLength(1);
    await server[Symbol.asyncDispose]();
    await receiver.close();
  });

  test('a mail server out of reach is told with its reason, and its password nowhere', async () => {
    const gone = await receiveMail();
    await gone.close();
    const url = new URL(gone.url);
    url.username = 'cardea';
    url.password = 'Mail-password-1';
    const environment = { CARDEA_SMTP_URL: url.href, CARDEA_MAIL_FROM: from };
    const server = await startTestServer(kind, { prepare: seedSite, environment });
    const manager = new ApiV2Client(server.url, accounts.manager);
    const tested = await manager.post('/mail/test');
    expect(tested.json).toMatchObject({
      isDelivered: false,
      error: 'The mail server could not be reached (ESOCKET).',
    });
    const { store } = server.system.ports;
    const at = server.clock.now();
    const notification = {
      uuid: server.randomness.uuid<'Notification'>(),
      type: 'CertificateExpiring',
    } as const;
    await store.notifications.append({
      ...notification,
      occurredAt: at,
      targetUserUuid: userUuids.manager as UserUuid,
      originatorUserUuid: null,
      requestUuid: null,
      smartcardUuid: null,
      profileUuid: null,
      profileTemplateUuid: null,
      profileTemplateVersion: null,
      policy: null,
      facts: {},
    });
    await server.system.work.settle();
    const read = await manager.get('/mail');
    expect(read.json).toMatchObject({
      server: { hasCredentials: true },
      failed: { attempts: 1, isGivenUp: false, reason: 'The mail server could not be reached (ESOCKET).' },
      deliveredAt: null,
    });
    const shown = [
      tested.text,
      read.text,
      ...server.log,
      JSON.stringify(await store.audit.list({ limit: 50 })),
    ];
    expect(shown.join('\n')).not.toContain('Mail-password-1');
    await server[Symbol.asyncDispose]();
  });

  test('without a mail server there is none, and no test', async () => {
    const server = await startTestServer(kind, { prepare: seedSite });
    const manager = new ApiV2Client(server.url, accounts.manager);
    expect((await manager.get('/mail')).json).toMatchObject({ server: null });
    const tested = await manager.post('/mail/test');
    expect([tested.status, tested.text]).toEqual([409, expect.stringContaining('CARDEA_SMTP_URL')]);
    await server[Symbol.asyncDispose]();
  });
});
