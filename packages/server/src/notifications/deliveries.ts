import type {
  Delivery,
  MailRecipient,
  Notification,
  PolicyName,
  ProfileTemplateUuid,
  Repositories,
  RequestUuid,
  User,
  Webhook,
  WorkflowPolicy,
} from '@cardea/domain';
import type { Ports } from '@cardea/workflows';
import { approversOf } from './approvers.js';
import { builtInMails } from './built-in-mails.js';

/** One mail that is to be sent. */
interface MailOrder {
  readonly recipient: User;
  /** Which of the policy's mail templates; -1 = the built-in one. */
  readonly mailTemplateIndex: number;
}

/** The policy whose mail templates apply: the request's; expiring certificates are a matter of renewal. */
export function policyNameOf(notification: Notification): PolicyName | null {
  if (notification.policy !== null) return notification.policy as PolicyName;
  return notification.type === 'CertificateExpiring' ? 'Renew' : null;
}

/** The policy in the version that rules the request; undefined when there is none. */
export async function policyOf(
  repositories: Pick<Repositories, 'profileTemplates'>,
  notification: Notification,
): Promise<WorkflowPolicy | undefined> {
  const { profileTemplateUuid, profileTemplateVersion } = notification;
  const name = policyNameOf(notification);
  if (name === null || profileTemplateUuid === null || profileTemplateVersion === null) return undefined;
  const template = await repositories.profileTemplates.findVersion(
    profileTemplateUuid as ProfileTemplateUuid,
    profileTemplateVersion,
  );
  return template?.policies[name];
}

/** Where one notification goes: every enabled webhook that wants its type, and the people its mails are for. */
export async function planDeliveries(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness'> & { readonly isMailConfigured: boolean },
  webhooks: readonly Webhook[],
  notification: Notification,
): Promise<Delivery[]> {
  const now = ports.clock.now();
  const base = {
    notificationUuid: notification.uuid,
    webhookUuid: null,
    recipientUserUuid: null,
    mailTemplateIndex: null,
    state: 'waiting',
    attempts: 0,
    nextAttemptAt: now,
    lastError: null,
    createdAt: now,
    deliveredAt: null,
  } as const;
  const wanted = webhooks.filter(
    ({ isEnabled, types }) => isEnabled && (types.length === 0 || types.includes(notification.type)),
  );
  const deliveries: Delivery[] = wanted.map((webhook) => ({
    ...base,
    uuid: ports.randomness.uuid(),
    channel: 'webhook',
    lane: webhook.uuid,
    webhookUuid: webhook.uuid,
  }));
  if (!ports.isMailConfigured) return deliveries;
  for (const { recipient, mailTemplateIndex } of await mailOrders(ports.store, notification)) {
    deliveries.push({
      ...base,
      uuid: ports.randomness.uuid(),
      channel: 'mail',
      lane: `mail:${recipient.mail.toLowerCase()}`,
      recipientUserUuid: recipient.uuid,
      mailTemplateIndex,
    });
  }
  return deliveries;
}

async function mailOrders(repositories: Repositories, notification: Notification): Promise<MailOrder[]> {
  const policy = await policyOf(repositories, notification);
  const own = (policy?.mailTemplates ?? []).flatMap((template, index) =>
    template.event === notification.type ? [{ recipient: template.recipient, mailTemplateIndex: index }] : [],
  );
  const orders = own.length > 0 ? own : await builtInOrders(repositories, notification);
  const found: MailOrder[] = [];
  for (const { recipient, mailTemplateIndex } of orders) {
    for (const user of await recipients(repositories, notification, policy, recipient)) {
      // Nobody gets the same mail twice by being two recipients at once; without an address nothing can be sent.
      const isKnown = found.some(
        (each) => each.recipient.uuid === user.uuid && each.mailTemplateIndex === mailTemplateIndex,
      );
      if (!isKnown && user.mail !== '') found.push({ recipient: user, mailTemplateIndex });
    }
  }
  return found;
}

/** What became of a recovery is told to who asked for it and to whose keys they are. */
const toldToBoth: readonly Notification['type'][] = [
  'KeyRecoveryRefused',
  'KeyRecoveryConsented',
  'KeyRecovered',
];

/** Agents of today who can consent: nobody recovers alone. */
async function recoveryAgentsOf(
  { keyRecoveries, users }: Pick<Repositories, 'keyRecoveries' | 'users'>,
  { targetUserUuid, originatorUserUuid }: Notification,
): Promise<User[]> {
  const agents = (await keyRecoveries.listAgents()).filter(({ retiredAt }) => retiredAt === null);
  const people = await Promise.all(
    [...new Set(agents.map(({ userUuid }) => userUuid))]
      .filter((uuid) => uuid !== targetUserUuid && uuid !== originatorUserUuid)
      .map(async (uuid) => await users.find(uuid)),
  );
  return people.filter((user) => user !== undefined);
}

async function builtInOrders(
  repositories: Repositories,
  notification: Notification,
): Promise<{ recipient: MailRecipient; mailTemplateIndex: number }[]> {
  if (builtInMails[notification.type] === undefined) return [];
  const order = (recipient: MailRecipient) => ({ recipient, mailTemplateIndex: -1 });
  if (notification.type === 'ApprovalWaiting') return [order('Approvers')];
  if (notification.type === 'KeyRecoveryWaiting') return [order('RecoveryAgents')];
  if (toldToBoth.includes(notification.type)) return [order('Originator'), order('Target')];
  if (notification.type !== 'DistributeSecrets') return [order('Target')];
  if (notification.requestUuid === null) return [];
  const passwords = await repositories.oneTimePasswords.listByRequest(
    notification.requestUuid as RequestUuid,
  );
  const types = new Set(passwords.map(({ distributionType }) => distributionType));
  return [
    ...(types.has('Mail') ? [order('Target')] : []),
    ...(types.has('MailManager') ? [order('Manager')] : []),
  ];
}

async function recipients(
  repositories: Repositories,
  notification: Notification,
  policy: WorkflowPolicy | undefined,
  recipient: MailRecipient,
): Promise<User[]> {
  const { targetUserUuid, originatorUserUuid } = notification;
  const find = async (uuid: User['uuid'] | null): Promise<User[]> => {
    const user = uuid === null ? undefined : await repositories.users.find(uuid);
    return user === undefined ? [] : [user];
  };
  if (recipient === 'Originator') return await find(originatorUserUuid);
  const target = await find(targetUserUuid);
  if (recipient === 'Target') return target;
  if (recipient === 'Manager') return await find(target[0]?.managerUserUuid ?? null);
  if (recipient === 'RecoveryAgents') return await recoveryAgentsOf(repositories, notification);
  return await approversOf(repositories, notification, policy);
}
