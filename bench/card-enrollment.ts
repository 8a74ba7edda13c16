import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCredentialCard, Secret } from '@cardea/cards';
import { memoryState, type SimulatedCard, SimulatedGidsCard, SimulatedPivCard } from '@cardea/cards/sim';
import { CardeaClient } from '@cardea/sdk';
import { openSystem, readConfiguration } from '@cardea/server';
import type { CardReader, HeldCard } from '../packages/cli/dist/agent/readers/card-reader.js';
import type { CardAgent } from '../packages/cli/dist/agent/run/card-agent.js';
import { personalise } from '../packages/cli/dist/agent/run/personalise.js';
import { putCardTemplate } from './card-template.ts';
import { HttpClock } from './http-clock.ts';
import { type Benchmark, median } from './measurement.ts';
import { startServerProcess } from './processes.ts';
import { makeSite, type Site } from './site.ts';
import { TimedJournal } from './timed-journal.ts';

const rounds = 25;
const warmUpRounds = 5;
const certificatesPerCard = 2;

/** A card that counts its commands; fresh from the factory. */
type FreshCard = SimulatedCard & { readonly commandCount: number };
const freshCards: Readonly<Record<string, () => FreshCard>> = {
  GIDS: () => new SimulatedGidsCard(),
  PIV: () => new SimulatedPivCard(memoryState()),
};

/** Where the time of one enrollment went. All in milliseconds but the counts. */
interface EnrollmentTimes {
  readonly wallMs: number;
  /** The card's own time, as the card reports it. */
  readonly cardMs: number;
  readonly httpMs: number;
  readonly journalMs: number;
  readonly commands: number;
  readonly calls: number;
  readonly journalEntries: number;
}

/**
 * Whole enrollments of a fresh card (admin key, PIN, an RSA 2048 and a P-256 key with their certificates) by the agent
 * against a server process: how much time they take beside what the card itself needs.
 */
export const cardEnrollment: Benchmark = {
  name: 'card-enrollment',
  async run(tell) {
    const site = await makeSite(0, 0);
    const system = await openSystem(readConfiguration({ CARDEA_HOME: site.home }, false));
    const template = await putCardTemplate(system);
    await system.close();
    const cardea = await startServerProcess('./cardea-server.ts', site.home);
    const folder = mkdtempSync(join(tmpdir(), 'cardea-bench-journal-'));
    try {
      const station = { serverUrl: `http://127.0.0.1:${cardea.port}`, site, template, folder };
      const kinds = Object.keys(freshCards);
      const times = new Map<string, EnrollmentTimes[]>(kinds.map((kind) => [kind, []]));
      for (let round = 1 - warmUpRounds; round <= rounds; round += 1) {
        tell(round < 1 ? 'warming up' : `round ${round} of ${rounds}`);
        for (const [kind, makeCard] of Object.entries(freshCards)) {
          const measured = await enrollOnce(station, makeCard());
          if (round >= 1) times.get(kind)?.push(measured);
        }
      }
      const figures = [...times].map(([kind, measured]) => figureOf(kind, measured));
      const worst = Math.max(...figures.map(({ factor }) => factor));
      return {
        name: 'card-enrollment',
        // As a rate: the card's own time over the whole, so that more is better as everywhere.
        ratio: 1 / worst,
        goal: 1 / 1.3,
        unit: 'enrollments/s',
        detail: `worst whole/card ${worst.toFixed(2)}, aim under 1.3; ${figures.map(({ line }) => line).join('; ')}; medians of ${rounds} rounds in turn, SQLite`,
      };
    } finally {
      cardea.stop();
      site.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Station {
  readonly serverUrl: string;
  readonly site: Site;
  readonly template: string;
  readonly folder: string;
}

async function enrollOnce(station: Station, card: FreshCard): Promise<EnrollmentTimes> {
  using http = new HttpClock();
  const journal = new TimedJournal(station.folder);
  const agent = agentAt(station, readerInProcess(card), journal);
  const [cardBeforeMs, startedMs] = [card.busyMs, performance.now()];
  const ended = await personalise(agent, { type: 'Enroll', template: station.template, comment: '' });
  const wallMs = performance.now() - startedMs;
  if (ended.kind !== 'completed' || ended.certificates.length !== certificatesPerCard) {
    throw new Error(`The enrollment ended with ${JSON.stringify(ended.kind)}.`);
  }
  return {
    wallMs,
    cardMs: card.busyMs - cardBeforeMs,
    httpMs: http.reading.busyMs,
    journalMs: journal.spentMs,
    commands: card.commandCount,
    calls: http.reading.calls,
    journalEntries: journal.entries,
  };
}

function agentAt({ serverUrl, site }: Station, reader: CardReader, journal: TimedJournal): CardAgent {
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

function readerInProcess(card: SimulatedCard): CardReader {
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

function figureOf(kind: string, times: readonly EnrollmentTimes[]) {
  const middle = (of: (one: EnrollmentTimes) => number) => median(times.map(of));
  const milliseconds = (of: (one: EnrollmentTimes) => number) => middle(of).toFixed(1);
  const factor = middle(({ wallMs, cardMs }) => wallMs / cardMs);
  const rest = ({ wallMs, cardMs, httpMs, journalMs }: EnrollmentTimes) =>
    wallMs - cardMs - httpMs - journalMs;
  const counts = `${middle((one) => one.commands)} APDUs, ${middle((one) => one.calls)} HTTP calls, ${middle((one) => one.journalEntries)} journal entries`;
  const parts = `whole ${milliseconds((one) => one.wallMs)} ms, card ${milliseconds((one) => one.cardMs)}, HTTP ${milliseconds((one) => one.httpMs)}, journal ${milliseconds((one) => one.journalMs)}, rest ${milliseconds(rest)}`;
  return { factor, line: `${kind} ×${factor.toFixed(2)} (${parts}; ${counts})` };
}
