import { randomInt, randomUUID } from 'node:crypto';
import {
  type AuditEvent,
  type AuditOutcome,
  CmError,
  type Group,
  type RightGrant,
  type Store,
  type User,
  type Uuid,
} from '@cardea/domain';
import { pivAttestationVerifier } from '@cardea/pki';
import {
  openTestStore,
  type StoreKind,
  sampleCertificateTemplate,
  sampleGroup,
  sampleUser,
} from '@cardea/testkit/stores';
import type { Caller, Ports } from '../ports.js';

/** A store with an administrator (group Administrators, Audit over everyone), a helper and an ordinary person. */
export interface AdministeredSite {
  readonly ports: Pick<Ports, 'store' | 'clock' | 'randomness' | 'keyAttestation'>;
  readonly store: Store;
  readonly administrators: Group;
  readonly helpDesk: Group;
  readonly staff: Group;
  readonly administrator: User;
  readonly otherAdministrator: User;
  readonly helper: User;
  readonly person: User;
  /** Events of an action, newest first. */
  audit(action: AuditEvent['action']): Promise<readonly AuditEvent[]>;
  close(): Promise<void>;
}

let lastSid = 2000;

function sid(): string {
  lastSid += 1;
  return `S-1-5-21-7-8-9-${lastSid}`;
}

export async function openAdministeredSite(kind: StoreKind): Promise<AdministeredSite> {
  const opened = await openTestStore(kind);
  const { store } = opened;
  const grants = (...rights: RightGrant['right'][]): RightGrant[] =>
    rights.map((right) => ({ right, overGroupUuid: null }));
  const administrators = sampleGroup({ name: 'Administrators', sid: sid(), rights: grants('Audit') });
  const helpDesk = sampleGroup({ name: 'Help Desk', sid: sid(), rights: grants('RequestUnblockSmartcard') });
  const staff = sampleGroup({ name: 'Staff', sid: sid() });
  const user = (accountName: string) => sampleUser({ accountName, sid: sid() });
  const [administrator, otherAdministrator] = [user('admin1'), user('admin2')];
  const [helper, person] = [user('helper1'), user('person1')];
  for (const group of [administrators, helpDesk, staff]) await store.groups.put(group);
  await store.users.put(administrator, [administrators.uuid], null);
  await store.users.put(otherAdministrator, [administrators.uuid], null);
  await store.users.put(helper, [helpDesk.uuid], null);
  await store.users.put(person, [staff.uuid], null);
  await store.certificateTemplates.put(sampleCertificateTemplate({ commonName: 'CardeaSmartcardLogon' }));
  return {
    ports: {
      store,
      clock: { now: () => new Date() },
      randomness: { uuid: <K extends string>() => randomUUID() as Uuid<K>, integer: randomInt },
      keyAttestation: pivAttestationVerifier,
    },
    store,
    administrators,
    helpDesk,
    staff,
    administrator,
    otherAdministrator,
    helper,
    person,
    audit: (action) => store.audit.list({ limit: 100, action }),
    close: () => opened[Symbol.asyncDispose](),
  };
}

export function callerOf(user: User): Caller {
  return { user, origin: 'local', correlationId: randomUUID(), oneTimePasswords: [] };
}

/** `accepted`, or the kind of the error. */
export async function kindOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => 'accepted',
    (error: unknown) => (error instanceof CmError ? error.kind : `another error: ${error}`),
  );
}

export function outcomes(events: readonly AuditEvent[]): readonly AuditOutcome[] {
  return events.map(({ outcome }) => outcome);
}
