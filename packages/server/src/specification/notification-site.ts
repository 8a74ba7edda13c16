import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import {
  type Delivery,
  defaultPolicies,
  type Notification,
  type NotificationType,
  type OneTimePassword,
  type PasswordDistributionType,
  type ProfileTemplate,
  type Request,
  Secret,
  type User,
  type Uuid,
  type WorkflowPolicy,
} from '@cardea/domain';
import { SoftwareKeyStore } from '@cardea/pki';
import { FakeClock } from '@cardea/testkit';
import {
  newUuid,
  openTestStore,
  type StoreKind,
  sampleGroup,
  sampleProfileTemplate,
  sampleRequest,
  sampleUser,
} from '@cardea/testkit/stores';
import type { Caller } from '@cardea/workflows';
import { wakingStore } from '../jobs/waking-store.js';
import { Courier, type CourierOptions } from '../notifications/courier.js';
import { type MailConfiguration, openMailer } from '../notifications/mailer.js';
import type { SendPorts } from '../notifications/send-delivery.js';
import { webhookSender } from '../notifications/webhook-sender.js';

/** A store with the people and the one request that notifications are about, and what sends them. */
export interface NotificationSite extends AsyncDisposable {
  readonly ports: SendPorts & { readonly clock: FakeClock };
  readonly target: User;
  readonly originator: User;
  readonly manager: User;
  readonly approver: User;
  /** Holds Audit over everyone; `originator` holds nothing. */
  readonly auditor: Caller;
  readonly nobody: Caller;
  readonly template: ProfileTemplate;
  readonly request: Request;
  /** Everything that was logged, as text. */
  readonly log: string[];
  readonly courier: Courier;
  append(type: NotificationType, overrides?: Partial<Notification>): Promise<Notification>;
  /** Puts one-time passwords for the request, one of each type; gives them in plain. */
  putOneTimePasswords(types: readonly PasswordDistributionType[]): Promise<readonly string[]>;
  deliveries(): Promise<readonly Delivery[]>;
  anotherCourier(options?: CourierOptions): Courier;
}

const approverSid = 'S-1-5-21-1004336348-1177238915-682003330-4711';

/** Opens a site on an empty store. */
export async function openNotificationSite(
  kind: StoreKind,
  options: {
    readonly mail?: MailConfiguration;
    readonly allowPrivate?: boolean;
    readonly timeoutMs?: number;
    readonly policy?: Partial<WorkflowPolicy>;
    readonly request?: Partial<Request>;
    readonly people?: { readonly [who in 'target' | 'originator']?: Partial<User> };
  } = {},
): Promise<NotificationSite> {
  const opened = await openTestStore(kind);
  const clock = new FakeClock();
  const bell: { ring?: () => void } = {};
  const store = wakingStore(opened.store, { jobs: () => undefined, deliveries: () => bell.ring?.() });
  const keyEncryptionKey = new Secret(new Uint8Array(randomBytes(32)));
  const timeouts = options.timeoutMs === undefined ? {} : { sendTimeoutMs: options.timeoutMs };
  const ports = {
    store,
    clock,
    randomness: {
      uuid: <K extends string>() => randomUUID() as Uuid<K>,
      integer: (bound: number) => randomInt(bound),
    },
    secrets: new SoftwareKeyStore({ keys: store.wrappedKeys, keyEncryptionKey, clock }),
    webhooks: webhookSender({
      allowPrivate: options.allowPrivate ?? true,
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    }),
    mailer: options.mail === undefined ? undefined : openMailer(options.mail, timeouts),
    linkUrl: 'https://cards.contoso.example',
  };
  const people = await putPeople(store, options.people ?? {});
  const template = sampleProfileTemplate({
    name: 'Smart Card Logon',
    version: 1,
    policies: {
      ...defaultPolicies(),
      Enroll: {
        ...defaultPolicies().Enroll,
        enabled: true,
        authorizedApprover: `D:(A;;CR;;;${approverSid})`,
        ...options.policy,
      },
    },
  });
  const request = sampleRequest({
    type: 'Enroll',
    status: 'Approved',
    targetUserUuid: people.target.uuid,
    originatorUserUuid: people.originator.uuid,
    approvedBy: [],
    profileTemplateUuid: template.uuid,
    profileTemplateVersion: 1,
    ...options.request,
  });
  await store.profileTemplates.put(template, clock.now());
  await store.requests.insert(request);
  const log: string[] = [];
  const note = (...parts: unknown[]): void => {
    log.push(parts.map((part) => (part instanceof Error ? String(part.stack) : JSON.stringify(part))).join());
  };
  const couriers: Courier[] = [];
  const anotherCourier = (courierOptions: CourierOptions = {}): Courier => {
    const courier = new Courier(ports, { error: note, warn: note }, courierOptions);
    couriers.push(courier);
    return courier;
  };
  const courier = anotherCourier();
  bell.ring = () => courier.wake();
  const caller = (user: User): Caller => ({
    user,
    origin: '127.0.0.1',
    correlationId: 'test',
    oneTimePasswords: [],
  });
  return {
    ...people,
    ports,
    auditor: caller(people.auditorUser),
    nobody: caller(people.originator),
    template,
    request,
    log,
    courier,
    anotherCourier,
    async append(type, overrides = {}) {
      const notification: Notification = {
        uuid: newUuid(),
        type,
        occurredAt: clock.now(),
        targetUserUuid: people.target.uuid,
        originatorUserUuid: people.originator.uuid,
        requestUuid: request.uuid,
        smartcardUuid: null,
        profileUuid: null,
        profileTemplateUuid: template.uuid,
        profileTemplateVersion: 1,
        policy: 'Enroll',
        facts: { requestType: 'Enroll' },
        ...overrides,
      };
      await store.notifications.append(notification);
      return notification;
    },
    async putOneTimePasswords(types) {
      const plain = types.map(() => `OTP-${randomBytes(6).toString('hex')}`);
      const passwords = await Promise.all(
        types.map(
          async (distributionType, position): Promise<OneTimePassword> => ({
            requestUuid: request.uuid,
            position,
            distributionType,
            wrapped: await ports.secrets.wrap(
              new Secret<Uint8Array>(new TextEncoder().encode(plain[position])),
              `one-time-password/${request.uuid}/${position}`,
            ),
            issuedAt: clock.now(),
            expiresAt: new Date(clock.now().getTime() + 3_600_000),
            usedBy: null,
            usedAt: null,
            failures: 0,
            lockedUntil: null,
          }),
        ),
      );
      await store.oneTimePasswords.replace(request.uuid, passwords);
      return plain;
    },
    deliveries: async () =>
      (await store.notifications.listDeliveries({ limit: 1000 })).map(({ delivery }) => delivery),
    async [Symbol.asyncDispose]() {
      for (const each of couriers) await each.stop();
      await opened[Symbol.asyncDispose]();
    },
  };
}

async function putPeople(
  store: SendPorts['store'],
  changes: { readonly [who in 'target' | 'originator']?: Partial<User> },
) {
  const auditors = sampleGroup({ rights: [{ right: 'Audit', overGroupUuid: null }] });
  const manager = sampleUser({ displayName: 'Mia Manager' });
  const target = sampleUser({ displayName: 'Tom Target', managerUserUuid: manager.uuid, ...changes.target });
  const originator = sampleUser({
    displayName: 'Olga Originator',
    // On the list of approvers, but nobody approves what they asked for.
    sid: approverSid,
    ...changes.originator,
  });
  const approver = sampleUser({ displayName: 'Ann Approver', sid: approverSid });
  const auditorUser = sampleUser({ displayName: 'Aude Auditor' });
  await store.transaction(async (tx) => {
    await tx.groups.put(auditors);
    for (const user of [manager, target, originator, approver]) await tx.users.put(user, [], null);
    await tx.users.put(auditorUser, [auditors.uuid], null);
  });
  return { manager, target, originator, approver, auditorUser };
}
