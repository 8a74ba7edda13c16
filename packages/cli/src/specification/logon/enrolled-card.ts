import { X509Certificate } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openCredentialCard, Secret } from '@cardea/cards';
import { memoryState, type SimulatedCard, SimulatedGidsCard, SimulatedPivCard } from '@cardea/cards/sim';
import { CardeaClient } from '@cardea/sdk';
import { accounts } from '@cardea/testkit';
import { CardJournal } from '../../agent/journal/card-journal.js';
import { listReaders, openReader } from '../../agent/readers/pcsc-readers.js';
import { personalise } from '../../agent/run/personalise.js';
import { logonTemplates } from './logon-site.js';

/** Cards that log on, by application and key. */
export type LogonCardKind = 'GIDS card with RSA' | 'PIV card with RSA' | 'PIV card with P-256';

/** A card that a person was given. */
export interface EnrolledCard {
  readonly pin: Secret<string>;
  readonly smartcardUuid: string;
  /** Certificate of the key that logs on. */
  readonly logonCertificate: X509Certificate;
  /** Certificate of the archived key, which deciphers. */
  readonly encryptionCertificate: X509Certificate;
}

/** A card fresh from the factory. */
export function blankCard(kind: LogonCardKind): SimulatedCard {
  return kind === 'GIDS card with RSA' ? new SimulatedGidsCard() : new SimulatedPivCard(memoryState());
}

/** Enrolls the blank card in the reader of this machine for the subscriber, as the card agent does. */
export async function enrollCardInReader(
  kind: LogonCardKind,
  serverUrl: string,
  journalFolder: string,
): Promise<EnrolledCard> {
  await cardIsSeen();
  const pin = new Secret('123456');
  const { username } = accounts.subscriber;
  const client = new CardeaClient({
    baseUrl: serverUrl,
    credentials: { kind: 'basic', ...accounts.subscriber },
  });
  const outcome = await personalise(
    {
      client,
      serverUrl,
      user: username,
      reader: await openReader(),
      async openCard({ connection, atr }) {
        const card = await openCredentialCard(connection, atr);
        if (card === undefined) throw new Error('the card is none that Cardea personalises');
        return card;
      },
      secrets: {
        currentPin: async () => pin,
        newPin: async () => pin,
        oneTimePasswords: async () => undefined,
      },
      say: () => {},
      journal: new CardJournal(journalFolder),
      pfx: { password: 'Pfx-password-1', folder: undefined },
    },
    {
      type: 'Enroll',
      template: logonTemplates[kind === 'PIV card with P-256' ? 'P-256' : 'RSA-2048'],
      comment: '',
    },
  );
  if (outcome.kind !== 'completed') throw new Error(outcome.kind);
  const certificates = outcome.certificates.map((der) => new X509Certificate(der));
  const logonCertificate = certificates.find(({ keyUsage }) => keyUsage?.includes(smartcardLogon));
  const encryptionCertificate = certificates.find((one) => one !== logonCertificate);
  if (logonCertificate === undefined || encryptionCertificate === undefined) {
    throw new Error(`the card has ${certificates.length} certificates`);
  }
  return { pin, smartcardUuid: outcome.smartcardUuid, logonCertificate, encryptionCertificate };
}

/** PC/SC sees a card about half a second after it is put in. */
async function cardIsSeen(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await listReaders()).some(({ isCardPresent }) => isCardPresent)) return;
    await delay(100);
  }
  throw new Error('PC/SC does not see the card');
}

/** Extended key usage of logon with a smart card, which Node lists among the key usages. */
const smartcardLogon = '1.3.6.1.4.1.311.20.2.2';
