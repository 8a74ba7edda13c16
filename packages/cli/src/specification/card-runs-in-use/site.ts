import { generateKeyPairSync, randomUUID, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminKeyRejected,
  type AnswerChallenge,
  type CredentialCard,
  computeAuthenticationResponse,
  openCredentialCard,
  parseUuid,
  Secret,
  toHex,
} from '@cardea/cards';
import { certificatesInCms, createCertificationRequest } from '@cardea/pki/x509';
import { CardeaClient } from '@cardea/sdk';
import { createApiToken } from '@cardea/server';
import {
  accounts,
  dataItem,
  oneTimePasswords,
  type StoreKind,
  seedSite,
  startTestServer,
  type TestServer,
  templateOf,
} from '@cardea/testkit';
import { CardJournal } from '../../agent/journal/card-journal.js';
import { adminKeyAnswers } from '../../agent/run/admin-key.js';
import type { BoundCard } from '../../agent/run/card-run.js';
import type { RetireRun } from '../../agent/run/retire.js';
import { RetirementJournal } from '../../agent/run/retirement-journal.js';
import { type CardKind, type CopyableCard, cardKinds } from './simulated-cards.js';

export const pin = new Secret('123456');
export const newPin = new Secret('86420975');
export const wrongPin = new Secret('55555555');

/** Admin key that the templates' cards have before they belong to anybody: what PIV cards leave the factory with. */
const defaultAdminKeyHex = '010203040506070801020304050607080102030405060708';

export const defaultAdminKey = new Secret(new Uint8Array(Buffer.from(defaultAdminKeyHex, 'hex')));

const retirePolicies = {
  /** Erased; its own admin key stays. */
  erased: {},
  /** Nothing is erased, the user is locked out. */
  locked: { eraseCard: false, blockUserPin: true },
  /** As from the cupboard. */
  reset: { resetAdminPin: true },
  /** Nobody uses it again. */
  destroyed: { blockUserPin: true, blockAdminPin: true },
} as const;

/** Profile templates, by what is special about them. */
export const templateUuids = {
  erased: '5e1f0000-0000-4000-8000-000000000001',
  locked: '5e1f0000-0000-4000-8000-000000000002',
  reset: '5e1f0000-0000-4000-8000-000000000003',
  destroyed: '5e1f0000-0000-4000-8000-000000000004',
  serverPin: '5e1f0000-0000-4000-8000-000000000005',
  approved: '5e1f0000-0000-4000-8000-000000000006',
  oneTimePassword: '5e1f0000-0000-4000-8000-000000000007',
  /** The policy asks for a data item. */
  asked: '5e1f0000-0000-4000-8000-000000000008',
} as const;
export type TemplateName = keyof typeof templateUuids;

const asking = { policyDataCollection: [dataItem('Ticket', { isRequired: true, storage: 'Encrypted' })] };

const changes: { readonly [name in TemplateName]: Partial<Parameters<typeof templateOf>[0]> } = {
  erased: { policies: { Retire: retirePolicies.erased } },
  locked: { policies: { Retire: retirePolicies.locked } },
  reset: { policies: { Retire: retirePolicies.reset } },
  destroyed: { policies: { Retire: retirePolicies.destroyed } },
  serverPin: { smartcard: { userPinOption: 'ServerDistributed' } },
  approved: { policies: { Unblock: { approvalsNeeded: 1 } } },
  oneTimePassword: {
    policies: { Unblock: oneTimePasswords(['Print']), Retire: oneTimePasswords(['Print']) },
  },
  asked: { policies: { Unblock: asking, Retire: asking } },
};

function siteTemplates() {
  return Object.entries(templateUuids).map(([name, uuid]) => {
    const { smartcard, ...change } = changes[name as TemplateName];
    return templateOf({
      uuid,
      name,
      certificateTemplates: ['CardeaSmartcardLogon'],
      smartcard: {
        allowSmartcardReuse: true,
        defaultAdminKeyHex,
        userPinPolicy: { minLength: 6, maxLength: 8, characterSet: 1, rollover: false, defaultValue: '' },
        ...smartcard,
      },
      selfService: ['Enroll', 'Unblock', 'OfflineUnblock', 'Retire', 'Reinstate', 'TemporaryCards'],
      ...change,
    });
  });
}

/** A card in somebody's hands, and what was set when it was given out. */
export interface CardInUse {
  readonly card: CopyableCard;
  readonly cardId: string;
  readonly smartcardUuid: string;
  readonly ownAdminKey: Secret<Uint8Array>;
}

type Person = keyof typeof accounts;

/** A server, people, and cards that are enrolled with it. */
export class Site {
  readonly server: TestServer;
  readonly client: CardeaClient;
  /** What the runs said, since the last time it was taken. */
  readonly said: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'cardea-cards-'));

  readonly #tokens: ReadonlyMap<Person, string>;

  private constructor(server: TestServer, tokens: ReadonlyMap<Person, string>) {
    this.server = server;
    this.#tokens = tokens;
    this.client = this.clientOf('subscriber');
  }

  static async open(
    kind: StoreKind = 'sqlite',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Site> {
    const server = await startTestServer(kind, {
      environment,
      prepare: async (system) => {
        await seedSite(system);
        await system.ports.store.transaction(async (tx) => {
          for (const template of siteTemplates()) {
            await tx.profileTemplates.put(template, system.ports.clock.now());
          }
        });
      },
    });
    // Signing in by password takes its time with every call.
    const tokens = new Map<Person, string>();
    for (const person of Object.keys(accounts) as Person[]) {
      const { token } = await createApiToken(server.system.ports, {
        logonName: accounts[person].username,
        name: 'card agent',
        expiresInDays: undefined,
      });
      tokens.set(person, token.reveal());
    }
    return new Site(server, tokens);
  }

  async close(): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  tokenOf(person: Person): string {
    return this.#tokens.get(person) ?? '';
  }

  clientOf(person: Person): CardeaClient {
    const token = this.tokenOf(person);
    return new CardeaClient({ baseUrl: this.server.url, credentials: { kind: 'token', token } });
  }

  /** A run of the subscriber on a card that is put in anew. */
  async run(card: CopyableCard, changes: Partial<RetireRun> = {}): Promise<RetireRun> {
    return {
      client: this.client,
      held: { connection: card, atr: card.atr },
      card: await conversationWith(card),
      secrets: {
        currentPin: async () => pin,
        newPin: async (_, whyNot) => {
          const reason = whyNot(newPin);
          if (reason !== undefined) throw new Error(reason);
          return newPin;
        },
        oneTimePasswords: async () => undefined,
      },
      say: (line) => void this.said.push(line),
      journal: new RetirementJournal(new CardJournal(this.#folder), {
        serverUrl: this.server.url,
        user: accounts.subscriber.username,
      }),
      ...changes,
    };
  }

  /** Enrolls a new card for the subscriber: admin key, PIN, a key with its certificate. */
  async enroll(
    kind: CardKind,
    template: TemplateName,
    type: 'Enroll' | 'TemporaryCardEnroll' = 'Enroll',
  ): Promise<CardInUse> {
    const card = cardKinds[kind]();
    const conversation = await conversationWith(card);
    const cardId = randomUUID();
    await conversation.prepare({
      cardId: parseUuid<'Card'>(cardId, 'cardId'),
      defaultAdminKey,
    });
    const bound = await this.#bind(template, cardId, toHex(card.atr), type);
    const ownAdminKey = new Secret(
      new Uint8Array(Buffer.from((await this.client.getDiversifiedKey(bound)) ?? '', 'base64')),
    );
    const answers = adminKeyAnswers(this.client, bound, { DiversifyAdminKey: true });
    await conversation.changeAdminKey(answers.default, ownAdminKey);
    await conversation.setPin(answers.own, pin);
    await giveKey(conversation, holderOf(ownAdminKey), (request) => this.#certify(bound, request));
    return { card, cardId, smartcardUuid: bound.smartcardUuid, ownAdminKey };
  }

  /** Enrolls a card that was retired once more, at the server alone: its copy has everything on it already. */
  async enrollAgain({ cardId, card }: CardInUse, template: TemplateName): Promise<string> {
    const bound = await this.#bind(template, cardId, toHex(card.atr));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await this.#certify(bound, await createCertificationRequest({ privateKey }));
    return bound.smartcardUuid;
  }

  async #bind(
    template: TemplateName,
    cardId: string,
    atrHex: string,
    type: 'Enroll' | 'TemporaryCardEnroll' = 'Enroll',
  ): Promise<BoundCard> {
    // The server tells assignments of one card apart by their time.
    this.server.clock.advance(1000);
    const { uuid } = await this.client.createRequest({
      type,
      profiletemplateuuid: templateUuids[template],
      datacollection: '[]',
    });
    const smartcard = await this.client.assignSmartcard({ requestid: uuid, cardid: cardId, atr: atrHex });
    if (smartcard === undefined) throw new Error('the card was not bound');
    return { requestUuid: uuid, smartcardUuid: smartcard.uuid, cardId, atrHex };
  }

  async #certify({ requestUuid }: BoundCard, request: Uint8Array): Promise<Uint8Array> {
    await this.client.getCertificateRequestGenerationOptions(requestUuid);
    const [answer] = await this.client.postCertificateData(requestUuid, {
      certificaterequests: [Buffer.from(request).toString('base64')],
    });
    await this.client.changeRequest(requestUuid, 'Completed');
    const issued = certificatesInCms(new Uint8Array(Buffer.from(answer?.Pkcs7 ?? '', 'base64')));
    const certificate = issued.find((der) => !new X509Certificate(der).ca);
    if (certificate === undefined) throw new Error('no certificate was issued');
    return certificate;
  }

  /** The statuses of the requests for a card, in no order. */
  async requestsFor(
    smartcardUuid: string,
    type: 'Unblock' | 'Retire' | 'TemporaryCardRetire',
  ): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const { status } of this.client.management.requests({ smartcard: smartcardUuid, type })) {
      found.push(status);
    }
    return found;
  }

  async pendingRequest(smartcard: string): Promise<string> {
    for await (const { uuid } of this.client.management.requests({ smartcard, status: 'Pending' }))
      return uuid;
    throw new Error('no request waits for its approval');
  }

  /** Gives up what is open. */
  async closeRequests(smartcardUuid: string, type: 'Unblock' | 'Retire'): Promise<void> {
    for (const status of ['Approved', 'Executing'] as const) {
      const filter = { smartcard: smartcardUuid, type, status } as const;
      for await (const { uuid } of this.client.management.requests(filter)) {
        await this.client.management.abandonRequest(uuid);
      }
    }
  }

  /** The manager suspends a card. */
  async suspend(smartcardUuid: string): Promise<void> {
    const manager = this.clientOf('manager');
    const { uuid } = await manager.management.createRequest({
      type: 'SuspendOrReinstate',
      direction: 'suspend',
      smartcardUuid,
    });
    await manager.updateSmartcard(uuid, smartcardUuid, { status: 'Suspended' });
    await manager.changeRequest(uuid, 'Completed');
  }

  async statusOf(smartcardUuid: string): Promise<string> {
    return (await this.client.management.smartcard(smartcardUuid)).status;
  }
}

/** Begins a conversation with a card that is put in anew. */
export async function conversationWith(card: CopyableCard): Promise<CredentialCard> {
  card.powerOn();
  const conversation = await openCredentialCard(card, card.atr);
  if (conversation === undefined) throw new Error('the card has no application that Cardea knows');
  return conversation;
}

async function giveKey(
  card: CredentialCard,
  admin: AnswerChallenge,
  certify: (request: Uint8Array) => Promise<Uint8Array>,
): Promise<void> {
  if (card.writesNeed === 'pin') await card.verify(pin);
  else await card.authenticateAdmin(admin);
  const key = await card.makeKey({ label: 'logon', use: 'signature', algorithm: 'P-256', keep: [] });
  const sign = (message: Uint8Array) => card.sign(key, 'SHA256', message, pin);
  const request = await createCertificationRequest({ publicKeyDer: key.publicKeyDer, sign });
  const certificate = await certify(request);
  // Signing may have ended what the administrator was let in for.
  if (card.writesNeed === 'adminKey') await card.authenticateAdmin(admin);
  await card.storeCertificate(key, certificate);
}

/** Answers challenges as whoever has this admin key. */
export function holderOf(key: Secret<Uint8Array>): AnswerChallenge {
  return async (challenge) => computeAuthenticationResponse(key, challenge);
}

/** Whether this admin key opens the card. */
export async function opens(card: CopyableCard, key: Secret<Uint8Array>): Promise<boolean> {
  const conversation = await conversationWith(card);
  return await conversation.authenticateAdmin(holderOf(key)).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AdminKeyRejected) return false;
      throw error;
    },
  );
}

/** Enters a wrong PIN until the card is blocked. */
export async function blockPin(card: CopyableCard): Promise<void> {
  const conversation = await conversationWith(card);
  for (let attempt = 0; attempt < 3; attempt += 1) await conversation.verify(wrongPin).catch(() => {});
}
