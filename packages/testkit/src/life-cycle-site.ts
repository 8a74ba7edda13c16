import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type {
  CardId,
  Certificate,
  CertificateTemplate,
  Profile,
  ProfileTemplate,
  ProfileUuid,
  Request,
  Smartcard,
  SmartcardUuid,
} from '@cardea/domain';
import { CmError, Secret } from '@cardea/domain';
import { createCertificationRequest } from '@cardea/pki/x509';
import { openSystem, readConfiguration, type System, storeFile } from '@cardea/server';
import {
  bindSmartcard,
  type Caller,
  type CertificationAnswer,
  type CreateRequestCommand,
  changeRequest,
  createRequest,
  listGenerationOptions,
  submitCertificationRequests,
  updateProfile,
  updateSmartcard,
} from '@cardea/workflows';
import { makeFolderInMemory } from './folder-in-memory.js';
import { withKeysOfTheRun } from './keys-of-the-run.js';
import { seedSite, userUuids } from './site.js';
import { FakeClock, quickly, SteerableRandomness } from './test-server.js';
import { newStorePlace, type StoreKind, type StorePlace } from './test-stores.js';

export type PersonKey = keyof typeof userUuids;

const pfxPassword = new Secret('Life-cycle-pfx-1');

/** Whole use cases without HTTP, on a real store and a real embedded authority. */
export interface LifeCycleSite {
  readonly system: System;
  /** Where the store is, for looking at it as it lies. */
  readonly place: StorePlace;
  readonly ports: System['ports'];
  readonly clock: FakeClock;
  readonly randomness: SteerableRandomness;
  caller(person: PersonKey, ...oneTimePasswords: readonly string[]): Promise<Caller>;
  /** Stores the next version of a profile template, changed. */
  changeTemplate(
    uuid: string,
    change: (template: ProfileTemplate) => Partial<ProfileTemplate>,
  ): Promise<void>;
  /** Creates a request; what is not said is empty. */
  create(
    person: PersonKey,
    command: Partial<CreateRequestCommand> & Pick<CreateRequestCommand, 'type'>,
  ): Promise<Request>;
  /** Binds `cardId` (a fresh card when not said; null = no card), certifies and completes. */
  carryOut(person: PersonKey, request: Request, options?: CarryOutOptions): Promise<CarriedOut>;
  /** Reports the status on the request's card or profile and completes. */
  carryOutStatus(
    person: PersonKey,
    request: Request,
    options?: { readonly complete?: boolean },
  ): Promise<Request>;
  /** Enrolls by a template and gives what came of it. */
  enroll(person: PersonKey, template: string): Promise<Enrolled>;
  certificatesOn(profile: Profile | ProfileUuid): Promise<readonly Certificate[]>;
  smartcard(uuid: SmartcardUuid | null): Promise<Smartcard>;
  profile(uuid: ProfileUuid | null): Promise<Profile>;
  request(uuid: Request['uuid']): Promise<Request>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface CarryOutOptions {
  readonly cardId?: string | null;
  readonly oneTimePasswords?: readonly string[];
  readonly complete?: boolean;
}

export interface CarriedOut {
  readonly request: Request;
  readonly answers: readonly CertificationAnswer[];
}

export interface Enrolled {
  readonly request: Request;
  readonly profile: Profile;
  /** Undefined for software. */
  readonly smartcard: Smartcard | undefined;
}

/** Opens a site with the users and templates of `seedSite`, whose archived certificate template takes quick EC keys. */
export async function openLifeCycleSite(
  kind: StoreKind,
  environment: Readonly<Record<string, string>> = {},
): Promise<LifeCycleSite> {
  const home = makeFolderInMemory('cardea-life-');
  const { place, remove } = await newStorePlace(kind);
  const clock = new FakeClock();
  const randomness = new SteerableRandomness();
  const { configuration, system } = await withKeysOfTheRun(async (keySettings) => {
    const configuration = readConfiguration(
      {
        CARDEA_HOME: home,
        CARDEA_PORT: '0',
        ...keySettings,
        ...environment,
        ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
      },
      false,
    );
    const system = await openSystem(configuration, { clock, randomness, ...quickly });
    await seedSite(system);
    await makeArchivedKeysQuick(system);
    return { configuration, system };
  });
  const stored = place.databaseUrl === undefined ? { file: storeFile(configuration) } : place;
  return lifeCycleSite(system, stored, clock, randomness, async () => {
    await system.close();
    await remove();
    rmSync(home, { recursive: true, force: true });
  });
}

/** Lets archived keys be of P-256: RSA keys take a tenth of a second each. */
export async function makeArchivedKeysQuick({ ports }: System): Promise<void> {
  const { certificateTemplates } = ports.store;
  const archived = await certificateTemplates.find('CardeaArchivedEncryption');
  if (archived === undefined) throw new Error('CardeaArchivedEncryption is missing');
  const key: CertificateTemplate['key'] = {
    ...archived.key,
    families: ['ECDSA'],
    algorithmName: 'ECDSA_P256',
    keyBits: 256,
  };
  await certificateTemplates.put({ ...archived, keyUsages: ['keyAgreement'], key });
}

/** The use cases of a system that somebody else has opened, such as that of a server. */
export function lifeCycleSite(
  system: System,
  place: StorePlace,
  clock: FakeClock,
  randomness: SteerableRandomness,
  dispose: () => Promise<void>,
): LifeCycleSite {
  const { ports } = system;
  const { store } = ports;
  const site: LifeCycleSite = {
    system,
    place,
    ports,
    clock,
    randomness,
    async caller(person, ...oneTimePasswords) {
      const user = required(await store.users.find(userUuids[person] as Caller['user']['uuid']));
      return {
        user,
        origin: 'local',
        correlationId: randomUUID(),
        oneTimePasswords: oneTimePasswords.map((text) => new Secret(text)),
      };
    },
    async changeTemplate(uuid, change) {
      const template = required(await store.profileTemplates.find(uuid as ProfileTemplate['uuid']));
      const next = { ...template, ...change(template), version: template.version + 1 };
      await store.transaction((tx) => tx.profileTemplates.put(next, clock.now()));
    },
    async create(person, command) {
      return await createRequest(ports, await site.caller(person), {
        items: [],
        comment: '',
        priority: undefined,
        profileTemplateUuid: null,
        smartcardUuid: null,
        profileUuid: null,
        targetUserUuid: null,
        ...command,
      });
    },
    carryOut: (person, request, options) => carryOut(site, person, request, options ?? {}),
    async carryOutStatus(person, request, options = {}) {
      const caller = await site.caller(person);
      if (request.newSmartcardUuid === null) {
        await updateProfile(ports, caller, request.uuid, required(request.newProfileUuid), null);
      } else {
        await updateSmartcard(ports, caller, request.uuid, request.newSmartcardUuid, null);
      }
      if (options.complete === false) return await site.request(request.uuid);
      return await changeRequest(ports, caller, request.uuid, 'Completed');
    },
    async enroll(person, template) {
      const created = await site.create(person, {
        type: 'Enroll',
        profileTemplateUuid: template as ProfileTemplate['uuid'],
      });
      const { request } = await site.carryOut(person, created);
      const { newProfileUuid, newSmartcardUuid } = request;
      return {
        request,
        profile: await site.profile(newProfileUuid),
        smartcard: newSmartcardUuid === null ? undefined : await site.smartcard(newSmartcardUuid),
      };
    },
    certificatesOn: (profile) =>
      store.certificates.listByProfile(typeof profile === 'string' ? profile : profile.uuid),
    smartcard: async (uuid) => required(await store.smartcards.find(required(uuid))),
    profile: async (uuid) => required(await store.profiles.find(required(uuid))),
    request: async (uuid) => required(await store.requests.find(uuid)),
    [Symbol.asyncDispose]: dispose,
  };
  return site;
}

async function carryOut(
  site: LifeCycleSite,
  person: PersonKey,
  request: Request,
  { cardId, oneTimePasswords = [], complete = true }: CarryOutOptions,
): Promise<CarriedOut> {
  const { ports } = site;
  const caller = await site.caller(person, ...oneTimePasswords);
  const bindsCard = request.isSmartcard && cardId !== null && request.newSmartcardUuid === null;
  if (bindsCard) {
    const card = { cardId: (cardId ?? randomUUID()) as CardId, atr: '3b8d' };
    await bindSmartcard(ports, caller, request.uuid, card);
  }
  const options = await listGenerationOptions(ports, caller, request.uuid);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const requests = await Promise.all(
    options.map(({ names }) =>
      createCertificationRequest({ privateKey }, names === undefined ? {} : { names }),
    ),
  );
  const answers = await submitCertificationRequests(ports, caller, request.uuid, requests, { pfxPassword });
  const refused = answers.find((answer) => answer.kind === 'refused');
  if (refused?.kind === 'refused') throw new CmError('BadCertificationRequest', refused.detail);
  const after = complete
    ? await changeRequest(ports, caller, request.uuid, 'Completed')
    : await site.request(request.uuid);
  return { request: after, answers };
}

function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('The test site lacks what the test asks for.');
  return value;
}
