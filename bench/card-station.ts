import { openCredentialCard, Secret } from '@cardea/cards';
import type { SimulatedCard } from '@cardea/cards/sim';
import { CardeaClient } from '@cardea/sdk';
// The agent is a program, not a library: measurements reach into what the build made of it.
import type { CardReader, HeldCard } from '../packages/cli/dist/agent/readers/card-reader.js';
import type { CardAgent } from '../packages/cli/dist/agent/run/card-agent.js';
import { personalise } from '../packages/cli/dist/agent/run/personalise.js';
import { HttpClock } from './http-clock.ts';
import { RunTimeline } from './run-timeline.ts';
import type { Site } from './site.ts';
import { TimedJournal } from './timed-journal.ts';

/** A card that counts its commands. */
export type CountingCard = SimulatedCard & { readonly commandCount: number };

/** Where a person enrolls cards: the server, who they are, and the folder of the journal. */
export interface CardStation {
  readonly serverUrl: string;
  readonly site: Site;
  /** Profile template, by uuid. */
  readonly template: string;
  /** Certificates that it gives a card. */
  readonly certificates: number;
  readonly journalFolder: string;
}

/** One enrollment: its time, where that went, and what was counted. */
export interface EnrollmentTimes {
  readonly wallMs: number;
  /** The card's own time, as the card reports it. */
  readonly cardMs: number;
  readonly parts: RunTimeline['spentMs'];
  readonly commands: number;
  readonly calls: number;
  readonly journalEntries: number;
}

/** Puts a card into a reader, both of which last until they are disposed of. */
export type PutIn = (card: SimulatedCard) => Promise<CardReader & AsyncDisposable>;

/** Enrolls a fresh card as `cardea card enroll` does, beginning when the card is in the reader. */
export async function enrollOnce(
  station: CardStation,
  card: CountingCard,
  putIn: PutIn,
): Promise<EnrollmentTimes> {
  const timeline = new RunTimeline();
  await using reader = await putIn(watched(card, timeline));
  using http = new HttpClock(timeline);
  const journal = new TimedJournal(station.journalFolder, timeline);
  const agent = agentAt(station, reader, journal);
  const [cardBeforeMs, commandsBefore] = [card.busyMs, card.commandCount];
  timeline.restart();
  const startedMs = performance.now();
  const ended = await personalise(agent, { type: 'Enroll', template: station.template, comment: '' });
  const wallMs = performance.now() - startedMs;
  const parts = timeline.spentMs;
  if (ended.kind !== 'completed' || ended.certificates.length !== station.certificates) {
    throw new Error(`The enrollment ended as ${ended.kind}, or without its certificates.`);
  }
  return {
    wallMs,
    cardMs: card.busyMs - cardBeforeMs,
    parts,
    commands: card.commandCount - commandsBefore,
    calls: http.calls,
    journalEntries: journal.entries,
  };
}

/** A reader in this process. */
export const putIntoProcess: PutIn = async (card) => {
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
    async [Symbol.asyncDispose]() {
      card.powerOff();
    },
  };
};

/** The card, with its commands entered in the timeline. */
function watched(card: SimulatedCard, timeline: RunTimeline): SimulatedCard {
  return {
    atr: card.atr,
    get busyMs() {
      return card.busyMs;
    },
    powerOn: () => card.powerOn(),
    powerOff: () => card.powerOff(),
    reset: () => card.reset(),
    transmit: (command) => timeline.during('card', () => card.transmit(command)),
  };
}

function agentAt({ serverUrl, site }: CardStation, reader: CardReader, journal: TimedJournal): CardAgent {
  const { username, password } = site;
  const pin = new Secret('135790');
  return {
    client: new CardeaClient({ baseUrl: serverUrl, credentials: { kind: 'basic', username, password } }),
    serverUrl,
    user: username,
    reader,
    openCard: async ({ connection, atr }: HeldCard) => {
      const card = await openCredentialCard(connection, atr);
      if (card === undefined) throw new Error('The simulated card is not recognised.');
      return card;
    },
    secrets: {
      currentPin: async () => pin,
      newPin: async () => pin,
      oneTimePasswords: async () => undefined,
    },
    say: () => undefined,
    journal,
    pfx: { password: 'not used', folder: undefined },
  };
}
