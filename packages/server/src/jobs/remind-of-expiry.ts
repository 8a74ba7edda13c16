import type {
  Certificate,
  Notification,
  ProfileTemplate,
  ProfileTemplateUuid,
  Repositories,
} from '@cardea/domain';
import { derivedUuid } from '../carry-over/derived-uuid.js';
import type { SteppedJobContext } from './job-handler.js';
import type { JobPorts } from './run-job.js';

const dayMs = 86_400_000;
/** How many certificates are read at once, and at most written about in one transaction. */
const batch = 200;

/**
 * Writes one CertificateExpiring notification for each certificate and reminder of its profile template (the newest
 * version's `expiryReminderDays`). Its identifier follows from certificate and days, so that no run writes it again. Of
 * reminders that are due together, as after a pause or for a new template, only the one nearest to the end is written.
 */
export async function remindOfExpiry<P extends JobPorts>(
  context: SteppedJobContext<P>,
): Promise<Record<string, unknown>> {
  const { ports, now, signal } = context;
  const templates = new Map((await ports.store.profileTemplates.list()).map((each) => [each.uuid, each]));
  const longestDays = Math.max(0, ...[...templates.values()].flatMap((each) => each.expiryReminderDays));
  let reminded = 0;
  if (longestDays > 0) {
    const before = new Date(now.getTime() + longestDays * dayMs + 1);
    for await (const certificates of expiring(ports.store, now, before)) {
      signal.throwIfAborted();
      const due = await dueReminders(ports.store, templates, certificates, now);
      reminded += await writeNew(ports.store, due);
    }
  }
  return { reminded };
}

async function* expiring(
  store: Pick<Repositories, 'certificates'>,
  now: Date,
  before: Date,
): AsyncGenerator<readonly Certificate[]> {
  let from = now;
  let limit = batch;
  for (;;) {
    const certificates = await store.certificates.listExpiring({ from, before, limit });
    if (certificates.length > 0) yield certificates;
    const last = certificates.at(-1)?.notAfter;
    if (certificates.length < limit || last === undefined || last === null) return;
    // Those that end at the same instant come again, which does no harm; were they a whole batch, it has to grow.
    if (last.getTime() === from.getTime()) limit *= 2;
    from = last;
  }
}

async function dueReminders(
  store: Pick<Repositories, 'profiles'>,
  templates: ReadonlyMap<ProfileTemplateUuid, ProfileTemplate>,
  certificates: readonly Certificate[],
  now: Date,
): Promise<Notification[]> {
  const due: Notification[] = [];
  for (const certificate of certificates) {
    if (certificate.profileUuid === null || certificate.notAfter === null || certificate.isKeyHistory)
      continue;
    const profile = await store.profiles.find(certificate.profileUuid);
    const template = profile === undefined ? undefined : templates.get(profile.profileTemplateUuid);
    if (profile === undefined || template === undefined) continue;
    const days = nearestDueReminder(template.expiryReminderDays, certificate.notAfter, now);
    if (days === undefined) continue;
    due.push({
      uuid: derivedUuid('Notification', `expiry/${certificate.uuid}/${days}`),
      type: 'CertificateExpiring',
      occurredAt: now,
      targetUserUuid: certificate.assignedUserUuid ?? profile.assignedUserUuid,
      originatorUserUuid: null,
      requestUuid: null,
      smartcardUuid: null,
      profileUuid: profile.uuid,
      profileTemplateUuid: template.uuid,
      profileTemplateVersion: template.version,
      policy: null,
      facts: {
        certificateUuid: certificate.uuid,
        serialNumber: certificate.serialNumber,
        notAfter: certificate.notAfter.toISOString(),
        reminderDays: days,
      },
    });
  }
  return due;
}

/** The fewest days among the reminders that are due at `now`; undefined when none is. */
export function nearestDueReminder(
  reminderDays: readonly number[],
  notAfter: Date,
  now: Date,
): number | undefined {
  const due = reminderDays.filter((days) => notAfter.getTime() - days * dayMs <= now.getTime());
  return due.length === 0 ? undefined : Math.min(...due);
}

async function writeNew(store: SteppedStore, due: readonly Notification[]): Promise<number> {
  const fresh: Notification[] = [];
  for (const notification of due) {
    if ((await store.notifications.find(notification.uuid)) === undefined) fresh.push(notification);
  }
  if (fresh.length === 0) return 0;
  await store.transaction(async (tx) => {
    for (const notification of fresh) await tx.notifications.append(notification);
  });
  return fresh.length;
}

type SteppedStore = JobPorts['store'];
