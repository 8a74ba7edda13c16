import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryState, physicalCardPace, SimulatedGidsCard, SimulatedPivCard } from '@cardea/cards/sim';
import { openSystem, readConfiguration } from '@cardea/server';
import {
  type CardStation,
  type CountingCard,
  type EnrollmentTimes,
  enrollOnce,
  type PutIn,
  putIntoProcess,
} from './card-station.ts';
import { putCardTemplate } from './card-template.ts';
import { type Benchmark, type Measurement, median } from './measurement.ts';
import { startPcscStation } from './pcsc-station.ts';
import { startServerProcess } from './processes.ts';
import { makeSite } from './site.ts';

const rounds = 25;
const pcscRounds = 7;
const pacedRounds = 7;
const warmUpRounds = 3;
/** How many times the card's own time an enrollment may take. */
const aim = 1.3;

type FreshCards = Readonly<Record<string, () => CountingCard>>;

/** Simulated cards fresh from the factory, which are as fast as the computer. */
const freshCards: FreshCards = {
  GIDS: () => new SimulatedGidsCard(),
  PIV: () => new SimulatedPivCard(memoryState()),
};

/** The same, made to take as long for keys and signatures as measurements of physical cards say. */
const pacedCards: FreshCards = {
  GIDS: () => new SimulatedGidsCard({ pace: physicalCardPace }),
  PIV: () => new SimulatedPivCard(memoryState(), {}, physicalCardPace),
};

/**
 * Whole enrollments of a fresh card (admin key, PIN, an RSA 2048 and a P-256 key with their certificates) by the agent
 * against a server process: how much time they take beside what the card itself needs. Two figures: of the simulated card as
 * it is, which is as fast as the computer, and of one at the pace of a physical card; each the worst of GIDS and PIV, in a
 * reader in this process and through PC/SC.
 */
export const cardEnrollment: Benchmark = {
  name: 'card-enrollment',
  async run(tell) {
    const site = await makeSite(0, 0);
    const system = await openSystem(readConfiguration({ CARDEA_HOME: site.home }, false));
    const template = await putCardTemplate(system);
    await system.close();
    const cardea = await startServerProcess('./cardea-server.ts', site.home);
    const journalFolder = mkdtempSync(join(tmpdir(), 'cardea-bench-journal-'));
    const serverUrl = `http://127.0.0.1:${cardea.port}`;
    const station = { serverUrl, site, template, certificates: 2, journalFolder };
    try {
      const figures = await measure(station, putIntoProcess, freshCards, rounds, tell);
      const paced = await measure(station, putIntoProcess, pacedCards, pacedRounds, tell);
      const pcsc = await throughPcsc(station, tell);
      const inProcess = 'in this process';
      return [
        measurementOf('the simulated card as it is', [
          { where: inProcess, figures, count: rounds },
          ...pcsc.asItIs,
        ]),
        measurementOf('at the pace of a physical card', [
          { where: inProcess, figures: paced, count: pacedRounds },
          ...pcsc.paced,
        ]),
      ];
    } finally {
      cardea.stop();
      site.remove();
      rmSync(journalFolder, { recursive: true, force: true });
    }
  },
};

/** What was measured in one place, or why nothing was. */
interface Series {
  readonly where: string;
  readonly figures: readonly Figure[];
  readonly count: number;
}

/** The worst of all, as a rate: the card's own time over the whole, so that more is better as everywhere. */
function measurementOf(cards: string, series: readonly (Series | string)[]): Measurement {
  const measured = series.filter((one) => typeof one !== 'string');
  const worst = Math.max(...measured.flatMap(({ figures }) => figures.map(({ factor }) => factor)));
  return {
    name: `card-enrollment (${cards})`,
    ratio: 1 / worst,
    goal: 1 / aim,
    unit: 'enrollments/s',
    detail: [
      `worst whole/card ${worst.toFixed(2)}, aim under ${aim}; SQLite; medians of rounds in turn`,
      ...series.map((one) => (typeof one === 'string' ? one : linesOf(one))),
    ].join('\n  '),
  };
}

async function throughPcsc(
  station: CardStation,
  tell: (line: string) => void,
): Promise<{ readonly asItIs: readonly (Series | string)[]; readonly paced: readonly (Series | string)[] }> {
  const where = 'through PC/SC';
  const pcsc = await startPcscStation();
  if (pcsc.kind === 'absent') {
    const line = `${where}: not measured (${pcsc.reason})`;
    return { asItIs: [line], paced: [line] };
  }
  await using running = pcsc;
  const tellPcsc = (line: string) => tell(`PC/SC, ${line}`);
  const asItIs = await measure(station, running.putIn, freshCards, pcscRounds, tellPcsc);
  const paced = await measure(station, running.putIn, pacedCards, pacedRounds, tellPcsc);
  return {
    asItIs: [{ where, figures: asItIs, count: pcscRounds }],
    paced: [{ where, figures: paced, count: pacedRounds }],
  };
}

function linesOf({ where, figures, count }: Series): string {
  return figures.map(({ line }) => `${where}, ${count} rounds: ${line}`).join('\n  ');
}

interface Figure {
  /** Whole time over the card's own. */
  readonly factor: number;
  readonly line: string;
}

async function measure(
  station: CardStation,
  putIn: PutIn,
  cards: FreshCards,
  count: number,
  tell: (line: string) => void,
): Promise<readonly Figure[]> {
  const times = new Map<string, EnrollmentTimes[]>(Object.keys(cards).map((kind) => [kind, []]));
  for (let round = 1 - warmUpRounds; round <= count; round += 1) {
    tell(round < 1 ? 'warming up' : `round ${round} of ${count}`);
    for (const [kind, makeCard] of Object.entries(cards)) {
      const measured = await enrollOnce(station, makeCard(), putIn);
      if (round >= 1) times.get(kind)?.push(measured);
    }
  }
  return [...times].map(([kind, measured]) => figureOf(kind, measured));
}

function figureOf(kind: string, times: readonly EnrollmentTimes[]): Figure {
  const middle = (of: (one: EnrollmentTimes) => number) => median(times.map(of));
  const ms = (of: (one: EnrollmentTimes) => number) => middle(of).toFixed(1);
  const factor = middle(({ wallMs, cardMs }) => wallMs / cardMs);
  const beside = middle(({ wallMs, cardMs }) => wallMs - cardMs);
  const parts = `HTTP ${ms(({ parts: { http } }) => http)}, journal ${ms(({ parts: { journal } }) => journal)}, rest ${ms(({ parts: { rest } }) => rest)}`;
  const counts = `${middle(({ commands }) => commands)} APDUs, ${middle(({ calls }) => calls)} HTTP calls, ${middle(({ journalEntries }) => journalEntries)} journal entries`;
  // Chips take seconds for an RSA key, the simulated card does not: from where on the work beside it is within the aim.
  const slowerCardMs = (beside / (aim - 1)).toFixed(0);
  return {
    factor,
    line: `${kind} ×${factor.toFixed(2)} (card ${ms(({ cardMs }) => cardMs)} ms, beside it ${beside.toFixed(1)}: waiting for ${parts}; ${counts}; as much beside a card that takes ${slowerCardMs} ms itself is ×${aim})`,
  };
}
