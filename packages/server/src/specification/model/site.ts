import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import {
  type Group,
  type ProfileTemplate,
  type ProfileTemplateUuid,
  Secret,
  type User,
  type UserUuid,
} from '@cardea/domain';
import { createCertificationRequest } from '@cardea/pki/x509';
import {
  emptyStorePlace,
  FakeClock,
  fullLifeCyclePolicies,
  makeFolderInMemory,
  SteerableRandomness,
  type StoreKind,
  templateOf,
} from '@cardea/testkit';
import type { Caller } from '@cardea/workflows';
import { readConfiguration } from '../../configuration.js';
import { openSystem, type System } from '../../system.js';
import { type ClientKey, type Person, people, rightsOf, type TemplateName, validityDays } from './model.js';

/** An installation that worlds share, one after the other: each has people and profile templates of its own. */
export interface ModelSite {
  readonly kind: StoreKind;
  readonly clock: FakeClock;
  /** The same PKCS#10 request whenever the same of a request's two keys is sent again. */
  certificationRequest(requestUuid: string, key: ClientKey): Promise<Uint8Array>;
  system: System;
  /** Closes everything and opens it again on the same store, as after the end of a process. */
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type Ports = System['ports'];

const groupUuid = {
  // First, because the agents' right is over this group.
  subscribers: '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000003',
  helpDesk: '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000000',
  managers: '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000001',
  agents: '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000002',
  auditors: '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000004',
} as const;

const groupOf: { readonly [person in Person]: keyof typeof groupUuid } = {
  subscriber: 'subscribers',
  otherSubscriber: 'subscribers',
  helpDesk: 'helpDesk',
  manager: 'managers',
  secondManager: 'managers',
  agent: 'agents',
  auditor: 'auditors',
};

/** Opens a new site on an empty store. */
export async function openModelSite(kind: StoreKind): Promise<ModelSite> {
  const home = makeFolderInMemory('cardea-model-');
  const { place, remove } = await emptyStorePlace(kind);
  const clock = new FakeClock(new Date('2027-01-04T08:00:00Z'));
  const configuration = readConfiguration(
    {
      CARDEA_HOME: home,
      CARDEA_PORT: '0',
      ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
    },
    false,
  );
  const open = async () => {
    const system = await openSystem(configuration, {
      clock,
      randomness: new SteerableRandomness(),
      sleep: async () => undefined,
    });
    return withoutPfxEncoding(system);
  };
  const system = await open();
  await makeGroups(system);
  await makeCertificateTemplatesQuick(system);
  const site: ModelSite = {
    kind,
    clock,
    certificationRequest: rememberedCertificationRequests(),
    system,
    async restart() {
      await site.system.close();
      site.system = await open();
    },
    async [Symbol.asyncDispose]() {
      await site.system.close();
      await remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return site;
}

function rememberedCertificationRequests(): ModelSite['certificationRequest'] {
  const made = new Map<string, Promise<Uint8Array>>();
  return (requestUuid, key) => {
    const name = `${requestUuid} ${key}`;
    const found = made.get(name) ?? certificationRequest();
    made.set(name, found);
    return found;
  };
}

async function certificationRequest(): Promise<Uint8Array> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return await createCertificationRequest({ privateKey });
}

/** Deriving keys from PFX passwords takes most of the time and is specified elsewhere; here the key is opened and dropped. */
function withoutPfxEncoding(system: System): System {
  const { keyArchive } = system.ports;
  return {
    ...system,
    ports: {
      ...system.ports,
      keyArchive: {
        ...keyArchive,
        pfx: async () => new Secret(new Uint8Array([0x30, 0])),
      },
    },
  };
}

async function makeGroups({ ports }: System): Promise<void> {
  const { store } = ports;
  const names = Object.keys(groupUuid) as (keyof typeof groupUuid)[];
  for (const [index, name] of names.entries()) {
    const member = people.find((person) => groupOf[person] === name) ?? 'subscriber';
    const overGroupUuid = name === 'agents' ? (groupUuid.subscribers as Group['uuid']) : null;
    const sidNumbers = { helpDesk: 500, managers: 501, agents: 502, subscribers: 503, auditors: 504 };
    await store.groups.put({
      uuid: groupUuid[name] as Group['uuid'],
      domain: 'CONTOSO',
      name: `${name} ${index}`,
      sid: `S-1-5-21-1-2-3-${sidNumbers[name]}`,
      rights: rightsOf[member].map((right) => ({ right, overGroupUuid })),
      securityDescriptor: '',
    });
  }
}

/** Keys on curves instead of RSA, which takes a tenth of a second each, and lives short enough to see them end. */
async function makeCertificateTemplatesQuick({ ports }: System): Promise<void> {
  const { certificateTemplates } = ports.store;
  for (const template of await certificateTemplates.list()) {
    const isArchived = template.key.isArchived;
    await certificateTemplates.put({
      ...template,
      validityDays,
      ...(isArchived
        ? {
            keyUsages: ['keyAgreement'] as const,
            key: {
              ...template.key,
              families: ['ECDSA'] as const,
              algorithmName: 'ECDSA_P256',
              keyBits: 256,
            },
          }
        : {}),
    });
  }
}

/** Who and what one sequence of commands works on. */
export interface Stage {
  readonly users: { readonly [person in Person]: User };
  readonly templates: { readonly [name in TemplateName]: ProfileTemplate };
}

/** Makes new people and new profile templates at the site. */
export async function setStage({ system }: ModelSite): Promise<Stage> {
  const { store, clock } = system.ports;
  const stem = randomUUID().slice(0, 8);
  const users: { [person in Person]?: User } = {};
  return await store.transaction(async (tx) => {
    for (const person of people) {
      const user: User = {
        uuid: randomUUID() as UserUuid,
        domain: 'CONTOSO',
        accountName: `${person}-${stem}`,
        displayName: `${person} ${stem}`,
        userPrincipalName: `${person}-${stem}@contoso.com`,
        mail: `${person}-${stem}@contoso.com`,
        sid: `S-1-5-21-${Number.parseInt(stem, 16)}-2-3-${2000 + people.indexOf(person)}`,
        managerUserUuid: null,
        securityDescriptor: '',
      };
      users[person] = user;
      await tx.users.put(user, [groupUuid[groupOf[person]] as Group['uuid']], null);
    }
    const templates = templatesOfStage(stem);
    for (const template of Object.values(templates)) await tx.profileTemplates.put(template, clock.now());
    return { users: users as Stage['users'], templates };
  });
}

function templatesOfStage(stem: string): Stage['templates'] {
  const policies = fullLifeCyclePolicies();
  return {
    cards: templateOf({
      uuid: randomUUID() as ProfileTemplateUuid,
      name: `Cards ${stem}`,
      certificateTemplates: ['CardeaSmartcardLogon', 'CardeaArchivedEncryption', 'CardeaSmartcardSignature'],
      smartcard: { allowSmartcardReuse: true, userPinOption: 'ServerDistributed' },
      selfService: [],
      policies,
    }),
    software: templateOf({
      uuid: randomUUID() as ProfileTemplateUuid,
      name: `Software ${stem}`,
      certificateTemplates: ['CardeaSoftwareUser', 'CardeaArchivedEncryption'],
      selfService: [],
      policies,
    }),
  };
}

/** A call by somebody, with a correlation id of its own. */
export function callerOf({ users }: Stage, person: Person, oneTimePasswords: readonly string[] = []): Caller {
  return {
    user: users[person],
    origin: 'local',
    correlationId: randomUUID(),
    oneTimePasswords: oneTimePasswords.map((text) => new Secret(text)),
  };
}
