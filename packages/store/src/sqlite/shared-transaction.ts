import type { Database } from 'better-sqlite3';
import { StoreUnavailableError } from '../errors.js';
import { retryWhileBusy } from './busy.js';
import { translateSqliteError } from './errors.js';
import type { Mutex } from './mutex.js';

/** Whoever has ended a transaction waits for it to be on disk. */
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A shared transaction takes no more members beyond these, so that nobody waits long for the others. */
const mostMembers = 24;
const longestMs = 20;

/**
 * Writes transactions that come close behind each other to the disk by one commit: each is a savepoint of a transaction
 * that they share, one after the other, and is acknowledged when the shared one is on disk. It is committed as soon as a
 * whole turn of the event loop has brought no further member, which for whoever is alone is at once.
 * What a member has done is seen by the members behind it, and by nobody else before the commit; when the commit fails,
 * all fail.
 */
export class SharedTransaction {
  readonly #writer: Database;
  readonly #mutex: Mutex;
  readonly #committed: () => void;
  #waiting: Waiting[] = [];
  #openedAtMs = 0;
  /** Counts members. */
  #entered = 0;
  #isCommitComing = false;

  /** `committed` is called after each commit, before anybody who waits for it goes on. */
  constructor(writer: Database, mutex: Mutex, committed: () => void) {
    this.#writer = writer;
    this.#mutex = mutex;
    this.#committed = committed;
  }

  /**
   * Takes the writer and, for the first member, the file's write lock; ends with {@link keep} or {@link undo}.
   *
   * Errors: `StoreUnavailableError` when others do not let go within `limitMs`.
   */
  async enter(limitMs: number): Promise<void> {
    await this.#mutex.acquire(limitMs);
    try {
      if (!this.#writer.inTransaction) {
        this.#tellThatAllIsLost();
        await retryWhileBusy(() => this.#writer.exec('begin immediate'), limitMs);
        this.#openedAtMs = performance.now();
      }
      this.#writer.exec('savepoint member');
      this.#entered += 1;
    } catch (error) {
      this.#leave();
      throw translateSqliteError(error);
    }
  }

  /** Waits for the members there are and keeps the writer for good. */
  async close(limitMs: number): Promise<void> {
    await this.#mutex.acquire(limitMs);
    this.#commit();
  }

  /** Lets the next member in and waits until what this one did is on disk. Errors: what kept it from there. */
  keep(): Promise<void> {
    return new Promise((resolve, reject) => {
      try {
        this.#writer.exec('release member');
        this.#waiting.push({ resolve, reject });
      } catch (error) {
        this.#undoAll(error);
        reject(translateSqliteError(error));
      } finally {
        this.#leave();
      }
    });
  }

  /** Takes back what this member did and lets the next one in. */
  undo(): void {
    try {
      // Some errors, such as a full disk, have ended the whole transaction already.
      if (this.#writer.inTransaction) this.#writer.exec('rollback to member; release member');
      else this.#tellThatAllIsLost();
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    const isFull = this.#isFull();
    if (isFull || (this.#waiting.length === 0 && !this.#mutex.isAwaited)) this.#commit();
    else if (!this.#mutex.isAwaited) this.#commitWhenQuiet();
    // After a full one the file stays unlocked for a moment, lest other processes never get a turn.
    if (isFull && this.#mutex.isAwaited) setTimeout(() => this.#mutex.release(), 1);
    else this.#mutex.release();
  }

  #isFull(): boolean {
    return this.#waiting.length >= mostMembers || performance.now() - this.#openedAtMs > longestMs;
  }

  /** What is ready to be done in this turn may end in further members, which then cost no commit of their own. */
  #commitWhenQuiet(): void {
    if (this.#isCommitComing) return;
    this.#isCommitComing = true;
    const entered = this.#entered;
    setImmediate(() => {
      this.#isCommitComing = false;
      // Whoever is inside commits, or has it done, when leaving.
      if (this.#mutex.isHeld || this.#waiting.length === 0) return;
      if (entered === this.#entered || this.#isFull()) this.#commit();
      else this.#commitWhenQuiet();
    });
  }

  #commit(): void {
    if (!this.#writer.inTransaction) {
      this.#tellThatAllIsLost();
      return;
    }
    try {
      this.#writer.exec('commit');
    } catch (error) {
      this.#undoAll(error);
      return;
    }
    this.#committed();
    this.#tell((waiting) => waiting.resolve());
  }

  #undoAll(error: unknown): void {
    if (this.#writer.inTransaction) this.#writer.exec('rollback');
    this.#tell((waiting) => waiting.reject(translateSqliteError(error)));
  }

  /** Without a transaction nothing is left of what the members before have done. */
  #tellThatAllIsLost(): void {
    this.#tell((waiting) =>
      waiting.reject(new StoreUnavailableError('an error ended the transaction that this one shared.')),
    );
  }

  #tell(how: (waiting: Waiting) => void): void {
    const told = this.#waiting;
    this.#waiting = [];
    told.forEach(how);
  }
}
