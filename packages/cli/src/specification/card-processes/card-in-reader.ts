import { setTimeout as delay } from 'node:timers/promises';
import { type InsertedCard, insertCard, type SimulatedCard, type VirtualReader } from '@cardea/cards/sim';
import { listReaders } from '../../agent/readers/pcsc-readers.js';
import { type EndedProcess, startCardProcess } from './card-process.js';

/** A card in the virtual reader, watched while commands reach it. Disposing of it takes the card out. */
export class CardInReader implements AsyncDisposable {
  readonly #inserted: InsertedCard;
  #commands = 0;
  #onCommand: ((reached: number) => Promise<void>) | undefined;

  private constructor(card: SimulatedCard, reader: VirtualReader) {
    const watched: SimulatedCard = {
      atr: card.atr,
      get busyMs() {
        return card.busyMs;
      },
      powerOn: () => card.powerOn(),
      powerOff: () => card.powerOff(),
      reset: () => card.reset(),
      transmit: async (command) => {
        this.#commands += 1;
        await this.#onCommand?.(this.#commands);
        return await card.transmit(command);
      },
    };
    this.#inserted = insertCard(watched, reader);
  }

  /** Puts the card in, and waits until PC/SC sees it. */
  static async insert(card: SimulatedCard, reader: VirtualReader): Promise<CardInReader> {
    const inReader = new CardInReader(card, reader);
    await inReader.#inserted.powered;
    await cardsAreSeen(1);
    return inReader;
  }

  /** Runs a command to its end; gives too how many commands reached the card. */
  async run(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<EndedProcess & { readonly commands: number }> {
    const before = this.#commands;
    const ended = await startCardProcess(args, environment).ended;
    return { ...ended, commands: this.#commands - before };
  }

  /** Does something at the instant when the n-th command from now on reaches the card, before the card carries it out. */
  atCommand(number: number, act: () => undefined | Promise<unknown>): void {
    const due = this.#commands + number;
    this.#onCommand = async (reached) => {
      if (reached === due) await act();
    };
  }

  /**
   * Runs a command and kills it at the instant when its n-th command reaches the card. The card carries that one out, as
   * it has it already; the process is no more.
   */
  async runUntilKilled(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    atCommand: number,
  ): Promise<EndedProcess> {
    const started = startCardProcess(args, environment);
    this.atCommand(atCommand, async () => {
      started.kill();
      await started.ended;
    });
    return await started.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inserted[Symbol.asyncDispose]();
    await cardsAreSeen(0);
  }
}

/** PC/SC sees a card about half a second after it is put in, and as late that it is gone. */
async function cardsAreSeen(wanted: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const readers = await listReaders();
    if (readers.filter(({ isCardPresent }) => isCardPresent).length === wanted) return;
    await delay(50);
  }
  throw new Error(`PC/SC does not see ${wanted} cards`);
}
