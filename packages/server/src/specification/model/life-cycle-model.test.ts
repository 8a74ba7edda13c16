import { randomInt } from 'node:crypto';
import type { StoreKind } from '@cardea/testkit';
import { expect, test } from 'vitest';
import { runSeed } from './run.js';
import type { Counts } from './world.js';

// CARDEA_MODEL_SECONDS lengthens each of the runs below; CARDEA_MODEL_SEED (with CARDEA_MODEL_PATH) replays one seed alone.
// See docs/model-test.md.
const { CARDEA_MODEL_SECONDS, CARDEA_MODEL_SEED, CARDEA_MODEL_PATH, CARDEA_MODEL_STORE } = process.env;
const secondsEach = CARDEA_MODEL_SECONDS === undefined ? 18 : Number(CARDEA_MODEL_SECONDS);
const freshSeed = randomInt(1_000_000_000);

const runs: readonly { readonly seed: number; readonly kind: StoreKind; readonly longest: number }[] =
  CARDEA_MODEL_SEED === undefined
    ? [
        { seed: 1, kind: 'sqlite', longest: 40 },
        { seed: 2, kind: 'sqlite', longest: 100 },
        { seed: 3, kind: 'sqlite', longest: 160 },
        { seed: 4, kind: 'postgresql', longest: 100 },
        { seed: freshSeed, kind: 'sqlite', longest: 100 },
      ]
    : [
        {
          seed: Number(CARDEA_MODEL_SEED),
          kind: CARDEA_MODEL_STORE === 'postgresql' ? 'postgresql' : 'sqlite',
          longest: Number(process.env.CARDEA_MODEL_LONGEST ?? 100),
        },
      ];

test.each(runs)(
  'server and model agree on every command, on $kind with seed $seed and up to $longest commands',
  async ({ seed, kind, longest }) => {
    const startedAt = Date.now();
    const counts = await runSeed({
      kind,
      seed,
      longest,
      sequences: 1_000_000,
      untilMs: startedAt + secondsEach * 1000,
      ...(CARDEA_MODEL_PATH === undefined ? {} : { path: CARDEA_MODEL_PATH }),
    });
    process.stdout.write(`${summary(seed, kind, counts, (Date.now() - startedAt) / 1000)}\n`);
    expect(counts.accepted).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
    expect(counts.probes).toBeGreaterThan(0);
  },
  (secondsEach + 600) * 1000,
);

function summary(seed: number, kind: StoreKind, counts: Counts, seconds: number): string {
  const { sequences, commands, accepted, refused, probes, completed } = counts;
  const rate = (commands / seconds).toFixed(0);
  const types = [...completed].map(([type, count]) => `${type} ${count}`).join(', ');
  return `model run, seed ${seed} on ${kind}: ${sequences} sequences, ${commands} commands (${accepted} accepted, ${refused} refused), ${probes} offers asked, ${rate} commands a second; completed: ${types}`;
}
