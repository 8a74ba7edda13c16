// The agent is a program, not a library: measurements reach into what the build made of it.
import { CardJournal } from '../packages/cli/dist/agent/journal/card-journal.js';

/** The agent's journal, with the time that it spends on the disk. */
export class TimedJournal extends CardJournal {
  /** Milliseconds so far, flushing included. */
  spentMs = 0;
  entries = 0;

  override write(...entry: Parameters<CardJournal['write']>): void {
    this.entries += 1;
    this.#timed(() => super.write(...entry));
  }

  override end(cardId: string): void {
    this.#timed(() => super.end(cardId));
  }

  #timed(work: () => void): void {
    const startedMs = performance.now();
    work();
    this.spentMs += performance.now() - startedMs;
  }
}
