import type { StoreKind } from '@cardea/testkit';
import { default as fc } from 'fast-check';
import { checkWorld } from './check-world.js';
import { carryOutStep } from './commands.js';
import { type ModelSite, openModelSite } from './site.js';
import { type Step, sequences } from './steps.js';
import { type Counts, newCounts, openWorld } from './world.js';

/** How far a run goes. */
export interface RunOptions {
  readonly kind: StoreKind;
  readonly seed: number;
  /** Commands in the longest sequence. */
  readonly longest: number;
  /** At most as many sequences. */
  readonly sequences: number;
  /** Stops after the sequence that is under way then. */
  readonly untilMs: number;
  /** Replays the counterexample that a failure names. */
  readonly path?: string;
}

/** Sequences that one site serves before a new one is opened: its CRL grows with each. */
const sequencesPerSite = 40;

/** Runs sequences of a seed; gives what was done. Errors: the shortest sequence that the server and the model part on. */
export async function runSeed(options: RunOptions): Promise<Counts> {
  const counts = newCounts();
  const sites = new Sites(options.kind);
  let underWay: Promise<void> = Promise.resolve();
  try {
    const property = fc.asyncProperty(sequences(options.longest), async (steps) => {
      underWay = sites.next().then((site) => runSequence(site, steps, counts));
      await underWay;
    });
    const { path } = options;
    const outcome = await fc.check(property, {
      seed: options.seed,
      numRuns: options.sequences,
      interruptAfterTimeLimit: Math.max(1, options.untilMs - Date.now()),
      markInterruptAsFailure: false,
      ...(path === undefined ? {} : { path }),
    });
    // Without a counterexample the time was up before the first sequence was through.
    if (outcome.failed && outcome.counterexample !== null) {
      const cause = outcome.errorInstance;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `CARDEA_MODEL_SEED=${options.seed} CARDEA_MODEL_PATH=${outcome.counterexamplePath} CARDEA_MODEL_LONGEST=${options.longest} CARDEA_MODEL_STORE=${options.kind}, after ${outcome.numShrinks} shrinks:\n${reason}`,
        { cause },
      );
    }
    // The library leaves the one alone that is under way when the time is up.
    await underWay;
    return counts;
  } finally {
    await sites.close();
  }
}

class Sites {
  readonly #kind: StoreKind;
  #site: ModelSite | undefined;
  #served = 0;

  constructor(kind: StoreKind) {
    this.#kind = kind;
  }

  async next(): Promise<ModelSite> {
    if (this.#served >= sequencesPerSite) await this.close();
    this.#site ??= await openModelSite(this.#kind);
    this.#served += 1;
    return this.#site;
  }

  async close(): Promise<void> {
    this.#served = 0;
    const site = this.#site;
    this.#site = undefined;
    await site?.[Symbol.asyncDispose]();
  }
}

async function runSequence(site: ModelSite, steps: readonly Step[], counts: Counts): Promise<void> {
  const world = await openWorld(site, counts);
  const lines: string[] = [];
  for (const step of steps) {
    counts.byKind.set(step.kind, (counts.byKind.get(step.kind) ?? 0) + 1);
    try {
      const outcome = await carryOutStep(world, step, (line) => void lines.push(line));
      if (outcome !== lines.at(-1)) lines[lines.length - 1] = `${lines.at(-1)} → ${outcome}`;
      await checkWorld(world, step.object + 7 * step.variant);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const told = lines.map((line, index) => `  ${index + 1}. ${line}`).join('\n');
      throw new Error(`${told}\n  ✗ ${reason}`, { cause: error });
    }
  }
}
