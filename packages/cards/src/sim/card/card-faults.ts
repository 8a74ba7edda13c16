import { setTimeout as delay } from 'node:timers/promises';
import { CardRemoved } from '../../iso7816/card-connection.js';
import type { CardPace, KeyOperation } from './card-pace.js';

/**
 * What can go wrong with a simulated card.
 *
 * - `removed`: after so many more commands the next one no longer reaches the card.
 * - `powerLost`: after so many more commands the next one takes effect, and its answer is lost.
 * - `memoryFull`: commands that need room answer 6A84.
 * - `wrongKey`: the administrator is refused, as if the card had another key.
 */
export type CardFault =
  | { readonly kind: 'removed' | 'powerLost'; readonly afterCommands: number }
  | { readonly kind: 'memoryFull' | 'wrongKey' };

/** Faults injected into one simulated card, the count of its commands, and the pace at which it takes them. */
export class CardFaults {
  #removal: { readonly kind: 'removed' | 'powerLost'; commandsLeft: number } | undefined;
  #isGone = false;
  readonly #pace: CardPace;
  /** The least time that the command under way takes. */
  #leastMs = 0;
  isMemoryFull = false;
  isKeyWrong = false;
  /** Commands that reached the card since it was made. */
  commandCount = 0;
  /** Time that this card spent on commands since it was made, making keys and keeping its state included. */
  busyMs = 0;

  constructor(pace: CardPace = {}) {
    this.#pace = pace;
  }

  /** Says what the command under way does with a key. */
  works(operation: KeyOperation, algorithm: string | undefined): void {
    const paces: Readonly<Record<string, number | undefined>> = this.#pace[operation] ?? {};
    this.#leastMs = (algorithm === undefined ? undefined : paces[algorithm]) ?? 0;
  }

  inject(fault: CardFault): void {
    if ('afterCommands' in fault) this.#removal = { kind: fault.kind, commandsLeft: fault.afterCommands };
    else if (fault.kind === 'memoryFull') this.isMemoryFull = true;
    else this.isKeyWrong = true;
  }

  /** Takes all faults back; a card that is gone comes back with `powerOn`. */
  clear(): void {
    this.#removal = undefined;
    this.isMemoryFull = false;
    this.isKeyWrong = false;
  }

  powerOn(): void {
    this.#isGone = false;
  }

  /** Runs one command under the faults. Errors: `CardRemoved`. */
  async around(command: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const removal = this.#removal;
    const isDue = removal !== undefined && removal.commandsLeft-- <= 0;
    if (isDue) this.#removal = undefined;
    if (isDue && removal.kind === 'removed') this.#isGone = true;
    if (this.#isGone) throw new CardRemoved();
    this.commandCount++;
    const startedMs = performance.now();
    const answer = await this.#atPace(command, startedMs).finally(() => {
      this.busyMs += performance.now() - startedMs;
    });
    if (isDue) {
      this.#isGone = true;
      throw new CardRemoved();
    }
    return answer;
  }

  async #atPace(command: () => Promise<Uint8Array>, startedMs: number): Promise<Uint8Array> {
    this.#leastMs = 0;
    const answer = await command();
    const leftMs = this.#leastMs - (performance.now() - startedMs);
    if (leftMs > 0) await delay(leftMs);
    return answer;
  }
}
