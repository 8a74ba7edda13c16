import type { Clock } from '@cardea/domain';
import { BoundedMap } from './bounded-map.js';

const failuresWithoutDelay = 2;
const firstDelayMs = 500;
const longestDelayMs = 30_000;
const forgottenAfterMs = 15 * 60_000;
const rememberedKeys = 10_000;
/** More tries than this at once on one account from one address are turned away unchecked, after the longest delay. */
const triesAtOnce = 16;

interface Tries {
  failures: number;
  underWay: number;
  lastFailureAtMs: number;
}

/** Slows repeated wrong tries on an account from one address; others and other addresses stay quick. */
export class FailureDelays {
  readonly #clock: Clock;
  readonly #sleep: (delayMs: number) => Promise<void>;
  readonly #tries = new BoundedMap<Tries>(rememberedKeys);

  constructor(clock: Clock, sleep: (delayMs: number) => Promise<void>) {
    this.#clock = clock;
    this.#sleep = sleep;
  }

  /**
   * Runs one try after the delay that earlier failures ask for, and learns from its outcome.
   *
   * Tries still under way count like failures: whoever fires many at once waits as if they came one after another.
   */
  async attempt(key: string, verify: () => Promise<boolean>): Promise<boolean> {
    const tries = this.#triesOf(key);
    const delayMs = delayAfter(tries.failures + tries.underWay);
    if (tries.underWay >= triesAtOnce) {
      await this.#sleep(longestDelayMs);
      return false;
    }
    tries.underWay += 1;
    try {
      if (delayMs > 0) await this.#sleep(delayMs);
      const succeeded = await verify();
      this.#learn(key, tries, succeeded);
      return succeeded;
    } finally {
      tries.underWay -= 1;
    }
  }

  #triesOf(key: string): Tries {
    const known = this.#tries.get(key);
    if (known !== undefined) {
      const isForgotten = this.#clock.now().getTime() - known.lastFailureAtMs >= forgottenAfterMs;
      if (isForgotten) known.failures = 0;
      return known;
    }
    const fresh: Tries = { failures: 0, underWay: 0, lastFailureAtMs: this.#clock.now().getTime() };
    this.#tries.set(key, fresh);
    return fresh;
  }

  #learn(key: string, tries: Tries, succeeded: boolean): void {
    if (succeeded) {
      tries.failures = 0;
      if (tries.underWay <= 1) this.#tries.delete(key);
      return;
    }
    tries.failures += 1;
    tries.lastFailureAtMs = this.#clock.now().getTime();
    this.#tries.set(key, tries);
  }
}

function delayAfter(failures: number): number {
  if (failures < failuresWithoutDelay) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - failuresWithoutDelay));
}
