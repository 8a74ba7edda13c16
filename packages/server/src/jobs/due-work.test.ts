import type { Certificate, OneTimePassword } from '@cardea/domain';
import {
  newUuid,
  sampleCertificate,
  sampleProfile,
  sampleProfileTemplate,
  sampleUser,
  storeKinds,
} from '@cardea/testkit/stores';
import { describe, expect, test } from 'vitest';
import { openNotificationSite } from '../specification/notification-site.js';
import { receiveMail } from '../specification/receivers.js';
import { expireOneTimePasswords } from './expire-one-time-passwords.js';
import { listJobs, retryJob } from './job-administration.js';
import { nearestDueReminder, remindOfExpiry } from './remind-of-expiry.js';
import { mostAttempts, retryDelayMs } from './run-job.js';
import { JobRunner } from './runner.js';

const dayMs = 86_400_000;
const silent = { error: () => undefined, warn: () => undefined };

async function openSite(kind: 'sqlite' | 'postgresql', smtpUrl?: string) {
  const site = await openNotificationSite(
    kind,
    smtpUrl === undefined ? {} : { mail: { smtpUrl, from: 'cardea@contoso.example' } },
  );
  const jobs = new JobRunner({
    ports: site.ports,
    handlers: {
      remindOfExpiry: { mode: 'stepped', run: remindOfExpiry },
      expireOneTimePasswords: { mode: 'transactional', run: expireOneTimePasswords },
    },
    recurring: { remindOfExpiry: 60_000, expireOneTimePasswords: 60_000 },
    logger: silent,
  });
  await jobs.ensureRecurring();
  return { site, jobs };
}

describe.each(storeKinds)('due work on %s', (kind) => {
  test('each certificate is told of once for each reminder of its template, to its owner', async () => {
    const mailServer = await receiveMail();
    const { site, jobs } = await openSite(kind, mailServer.url);
    await using _ = site;
    const { store, clock } = site.ports;
    const template = sampleProfileTemplate({ version: 1, expiryReminderDays: [30, 7] });
    await store.profileTemplates.put(template, clock.now());
    const owner = sampleUser();
    await store.users.put(owner, [], null);
    const profile = sampleProfile({
      status: 'Active',
      assignedUserUuid: owner.uuid,
      profileTemplateUuid: template.uuid,
      profileTemplateVersion: 1,
      createdByRequestUuid: null,
    });
    await store.profiles.insert(profile);
    const start = clock.now().getTime();
    const put = async (days: number, changes: Partial<Certificate> = {}) => {
      const certificate = sampleCertificate({
        assignedUserUuid: owner.uuid,
        profileUuid: profile.uuid,
        requestUuid: null,
        isKeyHistory: false,
        revocation: null,
        notAfter: new Date(start + days * dayMs),
        ...changes,
      });
      await store.certificates.insert(certificate);
      return certificate;
    };
    const near = await put(40);
    await put(400);
    await put(40, { isKeyHistory: true });
    await put(40, { revocation: { revokedAt: clock.now(), reason: 'keyCompromise' } });
    const told = async () => {
      await jobs.runDue();
      await site.courier.deliverDue();
      return (await store.notifications.listDeliveries({ limit: 100 }))
        .map(({ notification }) => `${notification.facts.serialNumber} ${notification.facts.reminderDays}`)
        .sort();
    };
    expect(await told()).toEqual([]);
    clock.set(new Date(start + 10 * dayMs));
    expect(await told()).toEqual([`${near.serialNumber} 30`]);
    clock.set(new Date(start + 20 * dayMs));
    expect(await told()).toEqual([`${near.serialNumber} 30`]);
    clock.set(new Date(start + 34 * dayMs));
    expect(await told()).toEqual([`${near.serialNumber} 30`, `${near.serialNumber} 7`]);
    expect(mailServer.mails.map(({ to }) => to)).toEqual([[owner.mail], [owner.mail]]);
    expect(mailServer.mails[0]?.body).toContain(near.serialNumber);
    await mailServer.close();
  });

  test('one-time passwords that nobody used in time are spent by nobody, with one audit row; used ones stay as they are', async () => {
    const { site, jobs } = await openSite(kind);
    await using _ = site;
    const { store, clock } = site.ports;
    await site.putOneTimePasswords(['Mail', 'MailManager']);
    const [first, second] = await store.oneTimePasswords.listByRequest(site.request.uuid);
    if (first === undefined || second === undefined) throw new Error('no one-time passwords');
    const used: OneTimePassword = { ...second, usedAt: clock.now(), usedBy: site.target.uuid };
    await store.oneTimePasswords.update(second, used);
    await jobs.runDue();
    expect(await store.oneTimePasswords.listByRequest(site.request.uuid)).toEqual([first, used]);
    clock.advance(3_600_001);
    await jobs.runDue();
    const spent = { ...first, usedAt: clock.now() };
    // Gone, they would leave a request that seems to need none.
    expect(await store.oneTimePasswords.listByRequest(site.request.uuid)).toEqual([spent, used]);
    clock.advance(60_000);
    await jobs.runDue();
    const rows = await store.audit.list({ limit: 10, action: 'oneTimePassword.expire' });
    expect(rows).toMatchObject([
      {
        objectUuid: site.request.uuid,
        targetUserUuid: site.target.uuid,
        facts: { position: 0, distributionType: 'Mail' },
      },
    ]);
  });

  test('a failed job can be run again by whoever holds Audit over everyone', async () => {
    const { site } = await openSite(kind);
    await using _ = site;
    const { store, clock } = site.ports;
    let isBroken = true;
    const jobs = new JobRunner({
      ports: site.ports,
      handlers: {
        export: {
          mode: 'transactional',
          run: async () => {
            if (isBroken) throw new Error('broken');
            return { isDone: true };
          },
        },
      },
      recurring: {},
      logger: silent,
    });
    const uuid = newUuid<'Job'>();
    const now = clock.now();
    await store.jobs.enqueue(
      { uuid, kind: 'export', input: {}, runAt: now, requestedBy: null, createdAt: now },
      null,
    );
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      await jobs.runDue();
      clock.advance(retryDelayMs(attempt));
    }
    isBroken = false;
    await jobs.runDue();
    const failed = await listJobs(site.ports, site.auditor, { limit: 10, state: 'failed' });
    expect(failed.map((job) => job.uuid)).toEqual([uuid]);
    await expect(listJobs(site.ports, site.nobody, { limit: 10 })).rejects.toMatchObject({
      kind: 'NotAuthorized',
    });
    await expect(retryJob(site.ports, site.nobody, uuid)).rejects.toMatchObject({ kind: 'NotAuthorized' });
    expect(await retryJob(site.ports, site.auditor, uuid)).toMatchObject({ state: 'waiting' });
    await jobs.runDue();
    expect(await store.jobs.find(uuid)).toMatchObject({ state: 'done', result: { isDone: true } });
    await expect(retryJob(site.ports, site.auditor, uuid)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    const rows = await store.audit.list({ limit: 10, action: 'job.retry' });
    expect(rows.map(({ outcome }) => outcome)).toEqual(['denied', 'success', 'denied']);
  });
});

test('of several reminders that are due, the nearest to the end counts', () => {
  const now = new Date('2026-11-25T00:00:00Z');
  const after = (days: number) => new Date(now.getTime() + days * dayMs);
  expect(nearestDueReminder([30, 14, 7], after(31), now)).toBeUndefined();
  expect(nearestDueReminder([30, 14, 7], after(30), now)).toBe(30);
  expect(nearestDueReminder([30, 14, 7], after(7.5), now)).toBe(14);
  expect(nearestDueReminder([30, 14, 7], after(1), now)).toBe(7);
  expect(nearestDueReminder([], after(1), now)).toBeUndefined();
});
