import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CredentialCard, openCredentialCard, Secret } from '@cardea/cards';
import type { CertificateTemplate } from '@cardea/domain';
import { CardeaClient } from '@cardea/sdk';
import {
  accounts,
  dataItem,
  fullLifeCyclePolicies,
  oneTimePasswords,
  seedSite,
  startTestServer,
  type TestServer,
  templateOf,
} from '@cardea/testkit';
import { CardJournal } from '../../agent/journal/card-journal.js';
import type { CardReader, HeldCard } from '../../agent/readers/card-reader.js';
import type { CardAgent, Personalisation, WantedPersonalisation } from '../../agent/run/card-agent.js';
import { personalise } from '../../agent/run/personalise.js';
import type { CopyableCard } from '../card-runs-in-use/simulated-cards.js';

export const pin = new Secret('123456');

const uuid = (number: number) => `5e1f0000-0000-4000-8000-0000000001${String(number).padStart(2, '0')}`;

/** Profile templates, by what is special about them. */
export const templateUuids = {
  /** One logon key of P-256. */
  quick: uuid(1),
  /** Two keys of the client: logon and signature. */
  two: uuid(2),
  /** RSA, and a key that the server makes and archives. */
  archived: uuid(3),
  serverPin: uuid(4),
  randomPin: uuid(5),
  approved: uuid(6),
  /** The card keeps the default admin key. */
  shared: uuid(7),
  /** Two keys of the client that the card has to attest, and one that the server makes. */
  attested: uuid(8),
  /** The policy asks the person for a data item at each request. */
  asked: uuid(9),
  /** Two certificates at most, one of them with a key that the server makes. */
  limited: uuid(11),
  /** The same, and old keys make room. */
  erasing: uuid(12),
  /** Who is enrolled by somebody else needs a one-time password. */
  oneTimePassword: uuid(10),
} as const;
export type TemplateName = keyof typeof templateUuids;

const asking = { policyDataCollection: [dataItem('Room', { isRequired: true, storage: 'Encrypted' })] };

const archiving = { certificateTemplates: ['CardeaSmartcardLogon', 'CardeaArchivedEncryption'] };

const special: { readonly [name in TemplateName]: Partial<Parameters<typeof templateOf>[0]> } = {
  quick: {},
  two: { certificateTemplates: ['QuickLogon', 'QuickSignature'] },
  archived: archiving,
  serverPin: { smartcard: { userPinOption: 'ServerDistributed' } },
  randomPin: { smartcard: { userPinOption: 'Randomized' } },
  approved: {
    policies: fullLifeCyclePolicies({ Enroll: { approvalsNeeded: 1 } }),
  },
  shared: { smartcard: { diversifyAdminKey: false } },
  limited: { ...archiving, smartcard: { maxNumberOfCertificates: 2 } },
  erasing: { ...archiving, smartcard: { maxNumberOfCertificates: 2, eraseOnOverflow: true } },
  asked: { policies: fullLifeCyclePolicies({ Enroll: asking, Renew: { ...asking, reuseCard: true } }) },
  oneTimePassword: { policies: fullLifeCyclePolicies({ Enroll: oneTimePasswords(['Print']) }) },
  attested: { certificateTemplates: ['QuickLogon', 'QuickSignature', 'CardeaArchivedEncryption'] },
};

function siteTemplates() {
  return Object.entries(templateUuids).map(([name, templateUuid]) => {
    const { smartcard, ...change } = special[name as TemplateName];
    return templateOf({
      uuid: templateUuid,
      name,
      certificateTemplates: ['QuickLogon'],
      smartcard: {
        allowSmartcardReuse: true,
        userPinPolicy: { minLength: 6, maxLength: 8, characterSet: 1, rollover: false, defaultValue: '' },
        ...smartcard,
      },
      selfService: [],
      policies: fullLifeCyclePolicies({
        Renew: { reuseCard: true },
        RecoverOnBehalf: {},
      }),
      ...change,
    });
  });
}

/** Certificate templates of the demo, whose keys take no time to make. */
async function addQuickCertificateTemplates({ ports }: TestServer['system']): Promise<void> {
  const { certificateTemplates } = ports.store;
  for (const [name, quickName] of [
    ['CardeaSmartcardLogon', 'QuickLogon'],
    ['CardeaSmartcardSignature', 'QuickSignature'],
  ] as const) {
    const slow = await certificateTemplates.find(name);
    if (slow === undefined) throw new Error(`${name} is missing`);
    const key: CertificateTemplate['key'] = {
      ...slow.key,
      families: ['ECDSA'],
      algorithmName: 'ECDSA_P256',
      keyBits: 256,
      usages: 2,
    };
    await certificateTemplates.put({
      ...slow,
      commonName: quickName,
      keyUsages: slow.keyUsages.filter((one) => one !== 'keyEncipherment'),
      key,
    });
  }
}

/** A server, its people, and the agent of one of them at a reader. */
export class PersonalisationSite {
  readonly server: TestServer;
  readonly client: CardeaClient;
  /** What the runs said, since the last time it was taken. */
  readonly said: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'cardea-runs-'));

  private constructor(server: TestServer) {
    this.server = server;
    this.client = this.clientOf('subscriber');
  }

  static async open(): Promise<PersonalisationSite> {
    const server = await startTestServer('sqlite', {
      prepare: async (system) => {
        await seedSite(system);
        await addQuickCertificateTemplates(system);
        await system.ports.store.transaction(async (tx) => {
          for (const template of siteTemplates()) {
            await tx.profileTemplates.put(template, system.ports.clock.now());
          }
        });
      },
    });
    return new PersonalisationSite(server);
  }

  async close(): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }

  clientOf(person: keyof typeof accounts): CardeaClient {
    return new CardeaClient({
      baseUrl: this.server.url,
      credentials: { kind: 'basic', ...accounts[person] },
    });
  }

  /** The subscriber's agent as a new process has it, with the card put into the reader. */
  agent(card: CopyableCard, changes: Partial<CardAgent> = {}): CardAgent {
    return {
      client: this.client,
      serverUrl: this.server.url,
      user: accounts.subscriber.username,
      reader: readerWith(card),
      openCard,
      secrets: {
        currentPin: async () => pin,
        newPin: async (_, whyNot) => {
          const reason = whyNot(pin);
          if (reason !== undefined) throw new Error(reason);
          return pin;
        },
        oneTimePasswords: async () => undefined,
      },
      say: (line) => void this.said.push(line),
      journal: new CardJournal(this.journalFolder),
      pfx: { password: 'Pfx-password-1', folder: undefined },
      ...changes,
    };
  }

  get journalFolder(): string {
    return join(this.folder, 'journal');
  }

  /** Has a profile template require that cards attest their keys; their chains are to end in these roots. */
  async requireAttestation(template: TemplateName, trustedRootsPem: readonly string[]): Promise<void> {
    const { store, clock } = this.server.system.ports;
    const profileTemplate = siteTemplates().find(({ uuid }) => uuid === templateUuids[template]);
    if (profileTemplate === undefined) throw new Error(`${template} is missing`);
    await store.transaction(async (tx) => {
      const current = await tx.profileTemplates.find(profileTemplate.uuid);
      const version = (current?.version ?? 0) + 1;
      const keyAttestation = {
        requirement: 'required',
        trustedRootsPem,
        allowKeysWithoutPin: false,
      } as const;
      await tx.profileTemplates.put({ ...profileTemplate, version, keyAttestation }, clock.now());
    });
  }

  /** The request of the enrollment that was interrupted. */
  async enrollmentUnderWay(): Promise<string> {
    for await (const { uuid } of this.client.management.requests({ type: 'Enroll', status: 'Executing' }))
      return uuid;
    throw new Error('no enrollment is under way');
  }

  /** Forgets what was begun here, as another machine knows nothing of it. */
  forgetJournal(): void {
    rmSync(this.journalFolder, { recursive: true, force: true });
  }

  async run(
    card: CopyableCard,
    wanted: Partial<WantedPersonalisation> & Pick<WantedPersonalisation, 'type'>,
    changes: Partial<CardAgent> = {},
  ): Promise<Personalisation> {
    return await personalise(this.agent(card, changes), { comment: '', ...wanted });
  }

  async enroll(
    card: CopyableCard,
    template: TemplateName = 'quick',
    changes: Partial<CardAgent> = {},
  ): Promise<Extract<Personalisation, { readonly kind: 'completed' }>> {
    return completed(await this.run(card, { type: 'Enroll', template: templateUuids[template] }, changes));
  }
}

/** What came of a run that got through. */
export function completed(
  outcome: Personalisation,
): Extract<Personalisation, { readonly kind: 'completed' }> {
  if (outcome.kind !== 'completed') throw new Error(`the run ended with ${outcome.kind}`);
  return outcome;
}

/** A reader in this process with a card put in. */
export function readerWith(card: CopyableCard): CardReader {
  card.powerOn();
  return {
    name: 'Reader in this process',
    async withCard(work) {
      try {
        return await work({ connection: card, atr: card.atr });
      } finally {
        card.reset();
      }
    },
  };
}

/** Begins a conversation with a card. */
export async function openCard({ connection, atr }: HeldCard): Promise<CredentialCard> {
  const card = await openCredentialCard(connection, atr);
  if (card === undefined) throw new Error('the card is none that Cardea personalises');
  return card;
}
