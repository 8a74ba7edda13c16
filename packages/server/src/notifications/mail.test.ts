import { mailRecipients, type User } from '@cardea/domain';
import { newUuid, sampleGroup, storeKinds } from '@cardea/testkit/stores';
import { describe, expect, test } from 'vitest';
import { openNotificationSite } from '../specification/notification-site.js';
import { receiveMail, stayingSilent } from '../specification/receivers.js';
import { dispatchNotifications } from './dispatch.js';
import { isPlainMailAddress } from './mailer.js';
import { mostDeliveryAttempts } from './retry-schedule.js';

const from = 'Cardea <cardea@contoso.example>';

describe.each(storeKinds)('mails on %s', (kind) => {
  test("the policy's mail template is sent to its recipients with its placeholders filled", async () => {
    const server = await receiveMail();
    await using site = await openNotificationSite(kind, {
      mail: { smtpUrl: server.url, from },
      policy: {
        mailTemplates: [
          {
            event: 'CompleteRequest',
            recipient: 'Target',
            subject: '{Request.Type} für {Target.DisplayName}',
            body: '{Target.Mail}|{Originator.DisplayName}|{Request.Uuid}|{Request.Comment}|{ProfileTemplate.Name}|{Data.Employee number}|{Link}|{Unknown.Thing}|{OneTimePassword}|',
          },
          { event: 'CompleteRequest', recipient: 'Manager', subject: 'done', body: 'done' },
          { event: 'DenyRequest', recipient: 'Target', subject: 'no', body: 'no' },
        ],
      },
    });
    await site.putOneTimePasswords(['Mail']);
    await site.append('CompleteRequest');
    await site.courier.deliverDue();
    expect(server.mails.map(({ to }) => to)).toEqual(
      expect.arrayContaining([[site.target.mail], [site.manager.mail]]),
    );
    expect(server.mails).toHaveLength(2);
    const mail = server.mails.find(({ to }) => to.includes(site.target.mail));
    expect(mail?.from).toBe('cardea@contoso.example');
    expect(mail?.body.trim()).toBe(
      `${site.target.mail}|Olga Originator|${site.request.uuid}|${site.request.comment}|Smart Card Logon|4711|https://cards.contoso.example/requests/${site.request.uuid}|{Unknown.Thing}||`,
    );
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect((await site.deliveries()).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    await server.close();
  });

  test('a one-time password goes by mail to the target and by mail to the manager, each gets its own, and is stored and logged nowhere', async () => {
    const server = await receiveMail();
    await using site = await openNotificationSite(kind, { mail: { smtpUrl: server.url, from } });
    const plain = await site.putOneTimePasswords(['Mail', 'MailManager', 'Print']);
    await site.append('DistributeSecrets');
    await site.courier.deliverDue();
    const bodyFor = (address: string) => server.mails.find(({ to }) => to.includes(address))?.body ?? '';
    expect(server.mails).toHaveLength(2);
    expect(plain.map((each) => bodyFor(site.target.mail).includes(each))).toEqual([true, false, false]);
    expect(plain.map((each) => bodyFor(site.manager.mail).includes(each))).toEqual([false, true, false]);
    const { store } = site.ports;
    const kept = JSON.stringify([
      await store.notifications.listDeliveries({ limit: 100 }),
      await store.audit.list({ limit: 100 }),
      site.log,
      server.mails.map(({ headers }) => [...headers]),
    ]);
    for (const each of plain) expect(kept).not.toContain(each);
    const rows = await store.audit.list({ limit: 10, action: 'oneTimePassword.distribute' });
    expect(rows.map(({ facts }) => facts.distributionType).sort()).toEqual(['Mail', 'MailManager']);
    await server.close();
  });

  test('a mail server that is away gets the mail when it is back', async () => {
    const first = await receiveMail();
    await first.close();
    await using site = await openNotificationSite(kind, { mail: { smtpUrl: first.url, from } });
    await site.append('ApprovalWaiting');
    await site.courier.deliverDue();
    expect(await site.deliveries()).toMatchObject([
      { state: 'waiting', attempts: 1, lastError: 'The mail server could not be reached (ESOCKET).' },
    ]);
    const second = await receiveMail(Number(new URL(first.url).port));
    await site.courier.deliverDue();
    expect(second.mails).toEqual([]);
    site.ports.clock.advance(6_000);
    await site.courier.deliverDue();
    expect(second.mails).toHaveLength(1);
    await second.close();
  });
});

test('approvals waiting are told to the approvers whom the policy lists, without whoever asked', async () => {
  const server = await receiveMail();
  await using site = await openNotificationSite('sqlite', { mail: { smtpUrl: server.url, from } });
  await site.append('ApprovalWaiting');
  await site.courier.deliverDue();
  expect(server.mails.map(({ to }) => to)).toEqual([[site.approver.mail]]);
  expect(server.mails[0]?.headers.get('subject')).toBe('Approval waiting: Enroll for Tom Target');
  await server.close();
});

test('where the policy lists no approvers, approvals waiting are told to the members of groups that hold the right', async () => {
  const server = await receiveMail();
  await using site = await openNotificationSite('sqlite', {
    mail: { smtpUrl: server.url, from },
    policy: { authorizedApprover: '' },
  });
  const { store } = site.ports;
  const over = (name: string, right: 'RequestEnroll' | 'RequestRevoke', members: readonly User[]) => {
    const group = sampleGroup({ name, rights: [{ right, overGroupUuid: null }] });
    return store.transaction(async (tx) => {
      await tx.groups.put(group);
      for (const user of members) await tx.users.put(user, [group.uuid], undefined);
    });
  };
  await over('Enrollers', 'RequestEnroll', [site.manager, site.originator]);
  await over('Revokers', 'RequestRevoke', [site.approver]);
  await site.append('ApprovalWaiting');
  await site.courier.deliverDue();
  expect(server.mails.map(({ to }) => to)).toEqual([[site.manager.mail]]);
  await server.close();
});

test('a mail of the policy goes to the target, the originator, the manager, the listed approvers and the key recovery agents alone, as its recipient says', async () => {
  const server = await receiveMail();
  await using site = await openNotificationSite('sqlite', {
    mail: { smtpUrl: server.url, from },
    policy: {
      mailTemplates: mailRecipients.map((recipient) => ({
        event: 'CancelRequest',
        recipient,
        subject: recipient,
        body: 'canceled',
      })),
    },
  });
  for (const agent of [site.target, site.approver]) {
    await site.ports.store.keyRecoveries.insertAgent({
      ...{ uuid: newUuid<'KeyRecoveryAgent'>(), userUuid: agent.uuid, certificateDer: Uint8Array.of(1) },
      ...{ key: null, addedAt: site.ports.clock.now(), retiredAt: null },
    });
  }
  await site.append('CancelRequest');
  await site.courier.deliverDue();
  expect(new Map(server.mails.map(({ headers, to }) => [headers.get('subject'), to]))).toEqual(
    new Map([
      ['Target', [site.target.mail]],
      ['Originator', [site.originator.mail]],
      ['Manager', [site.manager.mail]],
      ['Approvers', [site.approver.mail]],
      // The target has a part in the request.
      ['RecoveryAgents', [site.approver.mail]],
    ]),
  );
  expect(server.mails).toHaveLength(5);
  await server.close();
});

test('a policy whose approver list cannot be read stops no other notification', async () => {
  const server = await receiveMail();
  await using site = await openNotificationSite('sqlite', {
    mail: { smtpUrl: server.url, from },
    policy: { authorizedApprover: 'nonsense' },
  });
  await site.append('ApprovalWaiting');
  await site.append('CertificateExpiring', { policy: null, requestUuid: null });
  await site.courier.deliverDue();
  expect(server.mails.map(({ to }) => to)).toEqual([[site.target.mail]]);
  await server.close();
});

test('names and comments with line breaks add no header to the mail', async () => {
  const server = await receiveMail();
  await using site = await openNotificationSite('sqlite', {
    mail: { smtpUrl: server.url, from },
    people: { target: { displayName: 'Tom\r\nBcc: eve@evil.example\r\n\r\nHello' } },
    request: { comment: 'x\r\nX-Injected: yes\u2028y' },
    policy: {
      mailTemplates: [
        {
          event: 'DenyRequest',
          recipient: 'Target',
          subject: '{Request.Comment} {Target.DisplayName}',
          body: '-',
        },
      ],
    },
  });
  await site.append('DenyRequest');
  await site.courier.deliverDue();
  const [mail] = server.mails;
  expect(mail?.to).toEqual([site.target.mail]);
  expect([...(mail?.headers.keys() ?? [])]).not.toContain('bcc');
  expect([...(mail?.headers.keys() ?? [])]).not.toContain('x-injected');
  expect(mail?.headers.get('subject')).toBe('x X-Injected: yes y Tom Bcc: eve@evil.example Hello');
  await server.close();
});

test('placeholders in values stay text, and encrypted data items stay out of mails', async () => {
  const server = await receiveMail();
  await using site = await openNotificationSite('sqlite', {
    mail: { smtpUrl: server.url, from },
    request: {
      comment: '{OneTimePassword}{Data.Secret}',
      dataCollection: [{ name: 'Secret', value: 'c2VjcmV0', isEncrypted: true }],
    },
    policy: {
      mailTemplates: [
        {
          event: 'DistributeSecrets',
          recipient: 'Target',
          subject: 'a {OneTimePassword} b',
          body: '[{Request.Comment}][{Data.Secret}][{OneTimePassword}]',
        },
      ],
    },
  });
  const [plain] = await site.putOneTimePasswords(['Mail']);
  await site.append('DistributeSecrets');
  await site.courier.deliverDue();
  expect(server.mails[0]?.body.trim()).toBe(`[{OneTimePassword}{Data.Secret}][][${plain}]`);
  expect(server.mails[0]?.headers.get('subject')).toBe('a  b');
  await server.close();
});

test.each([
  ['used', (now: Date) => ({ usedAt: now })],
  ['expired', (now: Date) => ({ expiresAt: now })],
])('a one-time password that is %s meanwhile is not mailed any more', async (_, change) => {
  const server = await receiveMail();
  await using site = await openNotificationSite('sqlite', { mail: { smtpUrl: server.url, from } });
  await site.putOneTimePasswords(['Mail']);
  await site.append('DistributeSecrets');
  const { store, clock } = site.ports;
  await dispatchNotifications({ ...site.ports, isMailConfigured: true });
  const [password] = await store.oneTimePasswords.listByRequest(site.request.uuid);
  if (password === undefined) throw new Error('no one-time password');
  await store.oneTimePasswords.replace(site.request.uuid, [{ ...password, ...change(clock.now()) }]);
  await site.courier.deliverDue();
  expect(server.mails).toEqual([]);
  expect(await site.deliveries()).toMatchObject([
    { state: 'dead', lastError: 'The one-time password is not valid any more.' },
  ]);
  await server.close();
});

test('a mailbox that the server refuses for good makes a dead letter at once', async () => {
  const server = await receiveMail();
  await using site = await openNotificationSite('sqlite', { mail: { smtpUrl: server.url, from } });
  server.refused.add(site.approver.mail);
  await site.append('ApprovalWaiting');
  await site.courier.deliverDue();
  expect(await site.deliveries()).toMatchObject([
    { state: 'dead', attempts: 1, lastError: 'The mail server answered 550.' },
  ]);
  await server.close();
});

test('mails to a server that is never there become dead letters after the last try', async () => {
  const gone = await receiveMail();
  await gone.close();
  await using site = await openNotificationSite('sqlite', { mail: { smtpUrl: gone.url, from } });
  await site.append('ApprovalWaiting');
  for (let attempt = 0; attempt < mostDeliveryAttempts; attempt += 1) {
    await site.courier.deliverDue();
    site.ports.clock.advance(27 * 3_600_000);
  }
  expect(await site.deliveries()).toMatchObject([{ state: 'dead', attempts: mostDeliveryAttempts }]);
});

test('a mail server that says nothing costs one try, and stopping does not wait for it', async () => {
  const silent = await stayingSilent();
  await using site = await openNotificationSite('sqlite', {
    mail: { smtpUrl: `smtp://127.0.0.1:${silent.port}`, from },
  });
  await site.append('ApprovalWaiting');
  site.courier.start();
  await expect.poll(silent.connections, { timeout: 5000 }).toBe(1);
  const before = performance.now();
  await site.courier.stop();
  expect(performance.now() - before).toBeLessThan(5000);
  expect(await site.deliveries()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
  await silent.close();
});

test('without a mail server no mails are planned', async () => {
  await using site = await openNotificationSite('sqlite');
  await site.append('ApprovalWaiting');
  await site.courier.deliverDue();
  expect(await site.deliveries()).toEqual([]);
});

test.each([
  ['ada@contoso.example', true],
  ['ada@contoso.example, eve@evil.example', false],
  ['ada@contoso.example\r\nRCPT TO:<eve@evil.example>', false],
  ['"ada eve"@contoso.example', false],
  ['<ada@contoso.example>', false],
  ['ada', false],
])('the address %j is usable: %s', (address, isUsable) => {
  expect(isPlainMailAddress(address)).toBe(isUsable);
});
