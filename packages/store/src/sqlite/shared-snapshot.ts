import type { Database } from 'better-sqlite3';
import { isBusy } from './busy.js';

/**
 * Lets the reads of one turn of the event loop share one snapshot of the file, because taking the file's read lock costs
 * three times as much as a look-up by index.
 *
 * What this process commits is seen at once: the writer calls `renew`. What another process commits is seen from the
 * next turn on; nothing can tell this process of such a commit within the turn.
 */
export class SharedSnapshot {
  readonly #begin: () => void;
  readonly #end: () => void;
  readonly #readVersion: () => number;
  #isOpen = false;
  #version: number | undefined;

  constructor(reader: Database) {
    const begin = reader.prepare('begin');
    const commit = reader.prepare('commit');
    this.#begin = () => void begin.run();
    this.#end = () => void commit.run();
    // SQLite: PRAGMA data_version, another number when another connection has committed; the writer is another one too.
    const version = reader.prepare('pragma data_version').pluck();
    this.#readVersion = () => Number(version.get());
  }

  /** Call it before every read. */
  share(): void {
    if (this.#isOpen) return;
    this.#begin();
    this.#isOpen = true;
    setImmediate(() => this.renew());
  }

  /** The version of what reads see now; undefined when the file is locked. */
  version(): number | undefined {
    this.share();
    try {
      this.#version ??= this.#readVersion();
    } catch (error) {
      this.renew();
      if (!isBusy(error)) throw error;
    }
    return this.#version;
  }

  /** Makes the next read look at the file anew. */
  renew(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#version = undefined;
    this.#end();
  }
}
