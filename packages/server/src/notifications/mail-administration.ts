import { CmError, type Delivery } from '@cardea/domain';
import { audited, type Caller } from '@cardea/workflows';
import { type AdministrationPorts, mustHoldAudit } from './administration.js';
import { isPlainMailAddress, type Mailer, type MailServer } from './mailer.js';
import { failedMail } from './send-delivery.js';

type MailPorts = Pick<AdministrationPorts, 'store' | 'clock' | 'randomness'> & {
  /** Undefined when no mail server is configured. */
  readonly mailer: Mailer | undefined;
};

/** How mails are set up and how they fare. */
export interface MailState {
  /** Null when no mail server is configured: then no mails are sent. */
  readonly server: MailServer | null;
  /** The newest mail that has failed and has not arrived since; null when there is none. */
  readonly failed: Delivery | null;
  /** When the newest mail that arrived did so; null when none has. */
  readonly deliveredAt: Date | null;
}

/** How a test mail fared. */
export interface MailTest {
  /** Where it went. */
  readonly to: string;
  /** The mail server has taken it. */
  readonly isDelivered: boolean;
  /** Safe to show; null when it was taken. */
  readonly error: string | null;
}

/** How mails are set up, without what signs in at the mail server, and how they fare. Errors: `NotAuthorized`. */
export async function readMailState({ store, mailer }: MailPorts, caller: Caller): Promise<MailState> {
  await mustHoldAudit(store, caller);
  const newest = { limit: 1, channel: 'mail' } as const;
  const [failed] = await store.notifications.listDeliveries({ ...newest, hasFailed: true });
  const [arrived] = await store.notifications.listDeliveries({ ...newest, state: 'delivered' });
  return {
    server: mailer?.server ?? null,
    failed: failed?.delivery ?? null,
    deliveredAt: arrived?.delivery.deliveredAt ?? null,
  };
}

/**
 * Sends a mail to the caller now; it is not repeated.
 *
 * Errors: `NotAuthorized`; `IllegalTransition` when no mail server is configured, or the directory knows no usable address
 * of the caller.
 */
export async function sendTestMail(ports: MailPorts, caller: Caller): Promise<MailTest> {
  const { store, mailer } = ports;
  const { uuid, displayName: name, mail: address } = caller.user;
  // The audit row comes first: what is sent cannot be undone, and no transaction stays open while the mail server thinks.
  const ready = await audited(ports, caller, 'mail.test', { type: 'User', uuid }, async (attempt) => {
    attempt.targetUserUuid = uuid;
    return await store.transaction(async (tx) => {
      await mustHoldAudit(tx, caller);
      if (mailer === undefined)
        throw new CmError(
          'IllegalTransition',
          'No mail server is set up: CARDEA_SMTP_URL, CARDEA_MAIL_FROM.',
        );
      if (!isPlainMailAddress(address))
        throw new CmError('IllegalTransition', 'The directory knows no usable mail address of yours.');
      attempt.facts.host = mailer.server.host;
      await attempt.succeed(tx);
      return mailer;
    });
  });
  try {
    const mail = {
      to: { name, address },
      subject: 'Test mail of Cardea',
      body: `Hello ${name},\n\nCardea can send mails: you asked for this one.\n`,
      messageId: `<${ports.randomness.uuid()}@cardea.invalid>`,
    };
    await ready.send(mail, new AbortController().signal);
    return { to: address, isDelivered: true, error: null };
  } catch (error) {
    return { to: address, isDelivered: false, error: failedMail(error).error };
  }
}
