import { hashPassword } from '@cardea/directory';
import {
  defaultPolicies,
  defaultSmartcardConfiguration,
  type Group,
  type GroupUuid,
  type ManagementRight,
  managementRights,
  noKeyAttestation,
  type PolicyName,
  type ProfileTemplate,
  Secret,
  type SmartcardConfiguration,
  type User,
  type UserUuid,
  type WorkflowPolicy,
} from '@cardea/domain';
import type { System } from '@cardea/server';
import { fullLifeCyclePolicies } from './policies.js';

/** Who can sign in at the test site. */
export const accounts = {
  subscriber: { username: 'cmuser1', password: 'Subscriber-pass-1' },
  otherSubscriber: { username: 'cmuser2', password: 'Subscriber-pass-2' },
  helpDesk: { username: 'cmhelpdesk1', password: 'Help-desk-pass-1' },
  manager: { username: 'cmmanager1', password: 'Manager-pass-1' },
  secondManager: { username: 'cmmanager2', password: 'Manager-pass-2' },
} as const;

/** Profile templates of the test site. */
export const templates = {
  smartcard: 'a039b4d0-5ce8-4eff-8651-181c6576fda3',
  software: '12bd5120-86a2-4ee1-8d05-131066871578',
  managed: '2b7044cf-aa96-4911-b886-177947e9271b',
  closed: '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1',
  fullLifeCycle: 'd7c0a1f4-3b52-4a6e-9f1d-5e8c2b7a9001',
  fullLifeCycleSoftware: 'd7c0a1f4-3b52-4a6e-9f1d-5e8c2b7a9002',
} as const;

/** Users' objectGUIDs at the test site. */
export const userUuids = {
  subscriber: '8f1590dc-d932-4b66-8e68-2e91c5880780',
  otherSubscriber: '0378a33b-8650-4713-a727-efd233903643',
  helpDesk: '5d6d7d0e-0d7f-4f0c-8a57-3c2b1a000001',
  manager: '5d6d7d0e-0d7f-4f0c-8a57-3c2b1a000002',
  secondManager: '5d6d7d0e-0d7f-4f0c-8a57-3c2b1a000003',
} as const;

const groupRights: Readonly<Record<string, readonly ManagementRight[]>> = {
  'Help Desk': ['EnrollmentAgent', 'RequestRecover', 'RequestRevoke', 'RequestUnblockSmartcard'],
  Managers: managementRights,
};

/** Fills an empty installation with users, groups and profile templates. */
export async function seedSite({ ports }: System): Promise<void> {
  const hashes = await passwordHashes();
  await ports.store.transaction(async (tx) => {
    for (const [index, [name, rights]] of Object.entries(groupRights).entries()) {
      await tx.groups.put(group(index, name, rights));
    }
    for (const [index, key] of (Object.keys(accounts) as (keyof typeof accounts)[]).entries()) {
      const { username } = accounts[key];
      const groups =
        key === 'helpDesk' ? [groupUuid(0)] : key.toLowerCase().includes('manager') ? [groupUuid(1)] : [];
      await tx.users.put(user(index, username, userUuids[key]), groups, hashes.get(username));
    }
    for (const template of siteTemplates()) await tx.profileTemplates.put(template, ports.clock.now());
  });
}

let hashed: Promise<ReadonlyMap<string, string>> | undefined;

/** By account; made once in each process, since they are slow to make. */
function passwordHashes(): Promise<ReadonlyMap<string, string>> {
  const hash = async ({ username, password }: { readonly username: string; readonly password: string }) =>
    [username, await hashPassword(new Secret(password))] as const;
  hashed ??= Promise.all(Object.values(accounts).map(hash)).then((entries) => new Map(entries));
  return hashed;
}

function groupUuid(index: number): GroupUuid {
  return `6e6d7d0e-0d7f-4f0c-8a57-3c2b1a00000${index}` as GroupUuid;
}

function group(index: number, name: string, rights: readonly ManagementRight[]): Group {
  return {
    uuid: groupUuid(index),
    domain: 'CONTOSO',
    name,
    sid: `S-1-5-21-1-2-3-50${index}`,
    rights: rights.map((right) => ({ right, overGroupUuid: null })),
    securityDescriptor: '',
  };
}

function user(index: number, accountName: string, uuid: string): User {
  return {
    uuid: uuid as UserUuid,
    domain: 'CONTOSO',
    accountName,
    displayName: `Person ${accountName}`,
    userPrincipalName: `${accountName}@contoso.com`,
    mail: `${accountName}@contoso.com`,
    sid: `S-1-5-21-1-2-3-110${index}`,
    managerUserUuid: null,
    securityDescriptor: '',
  };
}

/** A template whose named policies are enabled for self-service. */
export function templateOf(order: {
  readonly uuid: string;
  readonly name: string;
  readonly certificateTemplates: readonly string[];
  readonly smartcard?: Partial<SmartcardConfiguration>;
  readonly selfService: readonly PolicyName[];
  readonly policies?: { readonly [name in PolicyName]?: Partial<WorkflowPolicy> };
  readonly version?: number;
}): ProfileTemplate {
  const policies = { ...defaultPolicies() };
  for (const name of order.selfService) {
    policies[name] = { ...policies[name], enabled: true, selfServiceEnabled: true };
  }
  for (const [name, changes] of Object.entries(order.policies ?? {})) {
    const policyName = name as PolicyName;
    policies[policyName] = { ...policies[policyName], ...changes };
  }
  return {
    uuid: order.uuid as ProfileTemplate['uuid'],
    name: order.name,
    description: 'Description of the template goes here',
    isSmartcardProfileTemplate: order.smartcard !== undefined,
    isVirtualSmartcardProfileTemplate: order.smartcard?.useVirtualSmartcards ?? false,
    version: order.version ?? 1,
    policies,
    smartcardConfiguration:
      order.smartcard === undefined ? null : { ...defaultSmartcardConfiguration, ...order.smartcard },
    certificateTemplates: order.certificateTemplates,
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: noKeyAttestation,
  };
}

function siteTemplates(): ProfileTemplate[] {
  return [
    templateOf({
      uuid: templates.smartcard,
      name: 'Smart Card Logon',
      certificateTemplates: ['CardeaSmartcardLogon'],
      smartcard: {},
      selfService: ['Enroll', 'Renew', 'Unblock', 'Retire'],
    }),
    templateOf({
      uuid: templates.software,
      name: 'Software',
      certificateTemplates: ['CardeaSoftwareUser', 'CardeaEncryption'],
      selfService: ['Enroll', 'Renew', 'Revoke', 'Recover'],
    }),
    templateOf({
      uuid: templates.managed,
      name: 'Managed',
      certificateTemplates: ['CardeaSmartcardLogon'],
      smartcard: { userPinOption: 'ServerDistributed', allowSmartcardReuse: true },
      selfService: ['Enroll', 'Unblock', 'Retire'],
      policies: {
        Enroll: {
          approvalsNeeded: 1,
          collectComments: true,
          policyDataCollection: [
            {
              name: 'Employee number',
              description: '',
              type: 'Number',
              isRequired: true,
              originator: 'Subscriber',
              storage: 'None',
              validationType: 'RegularExpression',
              validationData: '\\d+',
            },
          ],
        },
      },
    }),
    templateOf({
      uuid: templates.fullLifeCycle,
      name: 'Full Life Cycle',
      certificateTemplates: ['CardeaSmartcardLogon', 'CardeaArchivedEncryption'],
      smartcard: { allowSmartcardReuse: true },
      selfService: [],
      policies: fullLifeCyclePolicies({ Renew: { reuseCard: true } }),
    }),
    templateOf({
      uuid: templates.fullLifeCycleSoftware,
      name: 'Full Life Cycle of Software',
      certificateTemplates: ['CardeaSoftwareUser', 'CardeaArchivedEncryption'],
      selfService: [],
      policies: fullLifeCyclePolicies(),
    }),
    templateOf({ uuid: templates.closed, name: 'Closed', certificateTemplates: [], selfService: [] }),
  ];
}
