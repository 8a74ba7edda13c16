import { StoreUnavailableError } from '../errors.js';

/** Lets one holder after another in, in the order of asking. */
export class Mutex {
  #isHeld = false;
  readonly #waiting: (() => void)[] = [];

  /**
   * Waits for the turn of the caller, who must `release` later.
   *
   * Errors: `StoreUnavailableError` after `limitMs`; it also ends the wait of a caller who writes outside the
   * transaction that it is in, which would otherwise wait for itself for ever.
   */
  acquire(limitMs: number): Promise<void> {
    if (!this.#isHeld) {
      this.#isHeld = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(new StoreUnavailableError(`another transaction has not ended within ${limitMs} ms.`));
      }, limitMs);
      this.#waiting.push(enter);
    });
  }

  /** Whether somebody holds it. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Whether somebody waits for the holder. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isHeld = false;
    else next();
  }
}
