import type { PcscProcess } from './pcsc-process.js';

/** A person may think about a PIN for as long; the reader of a card agent that waits for cards needs no process. */
const keepForMs = 30_000;

/**
 * Keeps the process that talks to PC/SC from one piece of work at a reader to the next, as starting one takes as long as
 * much of what a card is asked. It does not keep the program running, and ends with it.
 */
export class SpareProcess {
  readonly #start: () => Promise<PcscProcess>;
  #spare: { readonly pcsc: PcscProcess; readonly expiry: NodeJS.Timeout } | undefined;

  /** `start` starts a process; its errors are those of {@link SpareProcess.use}. */
  constructor(start: () => Promise<PcscProcess>) {
    this.#start = start;
  }

  /** Has a process for itself during `work`. Errors: when none can be started, and those of the work. */
  async use<T>(work: (pcsc: PcscProcess) => Promise<T>): Promise<T> {
    const pcsc = this.#take() ?? (await this.#start());
    try {
      return await work(pcsc);
    } finally {
      await this.#keep(pcsc);
    }
  }

  #take(): PcscProcess | undefined {
    if (this.#spare === undefined) return undefined;
    const { pcsc, expiry } = this.#spare;
    clearTimeout(expiry);
    this.#spare = undefined;
    if (pcsc.hasEnded) return undefined;
    pcsc.ref();
    return pcsc;
  }

  async #keep(pcsc: PcscProcess): Promise<void> {
    if (pcsc.hasEnded || this.#spare !== undefined) {
      await pcsc[Symbol.asyncDispose]();
      return;
    }
    pcsc.unref();
    const expiry = setTimeout(() => void this.#take()?.[Symbol.asyncDispose](), keepForMs).unref();
    this.#spare = { pcsc, expiry };
  }
}
