import {
  type Delivery,
  type Notification,
  type OneTimePassword,
  type PasswordDistributionType,
  type ProfileTemplateUuid,
  type Request,
  type RequestUuid,
  Secret,
  type User,
} from '@cardea/domain';
import type { Ports } from '@cardea/workflows';
import { builtInMails } from './built-in-mails.js';
import { policyOf } from './deliveries.js';
import { isPlainMailAddress, type Mailer } from './mailer.js';
import { type MailFacts, renderMail } from './render-mail.js';
import { webhookBody } from './webhook-body.js';
import { webhookSecret } from './webhook-secret.js';
import type { WebhookSender } from './webhook-sender.js';

/** What sending needs of the installation. */
export type SendPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'secrets'> & {
  readonly webhooks: WebhookSender;
  /** Undefined when no mail server is configured. */
  readonly mailer: Mailer | undefined;
  /** Where links in mails lead, without a slash at the end. */
  readonly linkUrl: string;
};

/** How one try ended; texts are safe to show. */
export type SendOutcome =
  | { readonly kind: 'delivered'; readonly mailedPasswords: readonly OneTimePassword[] }
  /** Another try may help. */
  | { readonly kind: 'failed'; readonly error: string }
  /** No further try helps. `disablesWebhook`: the receiver is gone for good (410). */
  | { readonly kind: 'hopeless'; readonly error: string; readonly disablesWebhook?: true };

/** Makes one try. It changes nothing in the store and throws only where the store or the keystore fails. */
export async function sendDelivery(
  ports: SendPorts,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const notification = await ports.store.notifications.find(delivery.notificationUuid);
  if (notification === undefined) return hopeless('The notification does not exist any more.');
  return delivery.channel === 'webhook'
    ? await postToWebhook(ports, delivery, notification, signal)
    : await sendMail(ports, delivery, notification, signal);
}

async function postToWebhook(
  ports: SendPorts,
  delivery: Delivery,
  notification: Notification,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const webhook =
    delivery.webhookUuid === null
      ? undefined
      : await ports.store.notifications.findWebhook(delivery.webhookUuid);
  if (webhook === undefined) return hopeless('The webhook was deleted.');
  if (!webhook.isEnabled) return hopeless('The webhook is disabled.');
  let status: number;
  const secret = await webhookSecret(ports, webhook);
  try {
    const message = {
      url: webhook.url,
      secret,
      id: notification.uuid,
      sentAt: ports.clock.now(),
      body: webhookBody(notification),
    };
    status = await ports.webhooks.post(message, signal);
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'connection failed');
  }
  if (status >= 200 && status < 300) return { kind: 'delivered', mailedPasswords: [] };
  if (status === 410) {
    return { kind: 'hopeless', error: 'The receiver answered 410: gone for good.', disablesWebhook: true };
  }
  return failed(`The receiver answered ${status}.`);
}

async function sendMail(
  ports: SendPorts,
  delivery: Delivery,
  notification: Notification,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const { mailer, store } = ports;
  if (mailer === undefined) return failed('No mail server is configured.');
  const recipient =
    delivery.recipientUserUuid === null ? undefined : await store.users.find(delivery.recipientUserUuid);
  if (recipient === undefined) return hopeless('The recipient does not exist any more.');
  if (!isPlainMailAddress(recipient.mail)) return hopeless('The recipient has no usable mail address.');
  const text = await mailTextOf(ports, delivery, notification);
  if (text === undefined) return hopeless('The mail template does not exist any more.');
  const facts = await mailFacts(ports, notification);
  let passwords: readonly OneTimePassword[] = [];
  if (notification.type === 'DistributeSecrets') {
    passwords = usablePasswords(
      await passwordsFor(ports, delivery, notification, recipient),
      ports.clock.now(),
    );
    const isNeeded = text.body.includes('{OneTimePassword}');
    if (isNeeded && (passwords.length === 0 || !isOpen(facts.request))) {
      return hopeless('The one-time password is not valid any more.');
    }
    if (!isNeeded) passwords = [];
  }
  const oneTimePassword = passwords.length === 0 ? undefined : await unwrapped(ports, passwords);
  const mail = renderMail(text, { ...facts, oneTimePassword });
  try {
    const to = { name: recipient.displayName, address: recipient.mail };
    await mailer.send({ to, ...mail, messageId: `<${delivery.uuid}@cardea.invalid>` }, signal);
  } catch (error) {
    return failedMail(error);
  }
  return { kind: 'delivered', mailedPasswords: passwords };
}

async function mailTextOf(
  ports: SendPorts,
  { mailTemplateIndex }: Delivery,
  notification: Notification,
): Promise<{ subject: string; body: string } | undefined> {
  if (mailTemplateIndex === null || mailTemplateIndex < 0) return builtInMails[notification.type];
  return (await policyOf(ports.store, notification))?.mailTemplates[mailTemplateIndex];
}

async function mailFacts(
  { store, linkUrl }: SendPorts,
  notification: Notification,
): Promise<Omit<MailFacts, 'oneTimePassword'>> {
  const { targetUserUuid, originatorUserUuid, requestUuid, profileTemplateUuid, profileTemplateVersion } =
    notification;
  const [target, originator] = await Promise.all(
    [targetUserUuid, originatorUserUuid].map(async (uuid) =>
      uuid === null ? undefined : await store.users.find(uuid),
    ),
  );
  return {
    notification,
    target,
    originator,
    request: requestUuid === null ? undefined : await store.requests.find(requestUuid as RequestUuid),
    template:
      profileTemplateUuid === null || profileTemplateVersion === null
        ? undefined
        : await store.profileTemplates.findVersion(
            profileTemplateUuid as ProfileTemplateUuid,
            profileTemplateVersion,
          ),
    link: `${linkUrl}${linkPath(notification)}`,
  };
}

function linkPath({ requestUuid, smartcardUuid, profileUuid }: Notification): string {
  if (requestUuid !== null) return `/requests/${requestUuid}`;
  if (smartcardUuid !== null) return `/smartcards/${smartcardUuid}`;
  return profileUuid === null ? '/' : `/profiles/${profileUuid}`;
}

/** The one-time passwords that this recipient is to get: by Mail the target, by MailManager the target's manager. */
async function passwordsFor(
  { store }: SendPorts,
  delivery: Delivery,
  notification: Notification,
  recipient: User,
): Promise<readonly OneTimePassword[]> {
  if (notification.requestUuid === null || notification.targetUserUuid === null) return [];
  const target = await store.users.find(notification.targetUserUuid);
  const types = new Set<PasswordDistributionType>();
  const template =
    delivery.mailTemplateIndex === null || delivery.mailTemplateIndex < 0
      ? undefined
      : (await policyOf(store, notification))?.mailTemplates[delivery.mailTemplateIndex];
  const as = template?.recipient;
  if (recipient.uuid === target?.uuid && (as ?? 'Target') === 'Target') types.add('Mail');
  if (recipient.uuid === target?.managerUserUuid && (as ?? 'Manager') === 'Manager') types.add('MailManager');
  const all = await store.oneTimePasswords.listByRequest(notification.requestUuid as RequestUuid);
  return all.filter(({ distributionType }) => types.has(distributionType));
}

function usablePasswords(passwords: readonly OneTimePassword[], now: Date): readonly OneTimePassword[] {
  return passwords.filter(({ usedAt, expiresAt }) => usedAt === null && expiresAt > now);
}

function isOpen(request: Request | undefined): boolean {
  return request !== undefined && ['Pending', 'Approved', 'Executing'].includes(request.status);
}

/** Opened at the moment of sending; several of one person stand below each other. */
async function unwrapped(
  { secrets }: SendPorts,
  passwords: readonly OneTimePassword[],
): Promise<Secret<string>> {
  const texts: string[] = [];
  for (const { requestUuid, position, wrapped } of passwords) {
    const plain = await secrets.unwrap(wrapped, `one-time-password/${requestUuid}/${position}`);
    texts.push(new TextDecoder().decode(plain.reveal()));
  }
  return new Secret(texts.join('\n'));
}

/** Why a mail was not taken. Only codes: the server's own words could quote the mail. A 5xx reply is final (RFC 5321 §4.2.1). */
export function failedMail(error: unknown): Extract<SendOutcome, { readonly error: string }> {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  if (typeof responseCode === 'number') {
    const text = `The mail server answered ${responseCode}.`;
    // What concerns the account or the mail server's set-up is put right by its operator.
    const isFinal = [550, 551, 552, 553].includes(responseCode) && code === 'EENVELOPE';
    return isFinal ? hopeless(text) : failed(text);
  }
  return failed(`The mail server could not be reached${typeof code === 'string' ? ` (${code})` : ''}.`);
}

function failed(error: string): Extract<SendOutcome, { readonly kind: 'failed' }> {
  return { kind: 'failed', error };
}

function hopeless(error: string): Extract<SendOutcome, { readonly kind: 'hopeless' }> {
  return { kind: 'hopeless', error };
}
