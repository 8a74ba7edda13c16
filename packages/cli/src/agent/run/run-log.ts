import type { CardJournal } from '../journal/card-journal.js';
import type { RecordedKey, RunRecord, RunStep } from '../journal/run-record.js';

/**
 * The journal of one run. Entries reach the disk in their order while the run goes on; several that wait for the disk
 * become one, as each holds all that is known.
 *
 * A step that only the journal could explain afterwards is entered, and waits for its entry. One that the next run finds
 * done or not done, on the server or on the card, is noted: what is noted goes to the disk with the next entry.
 */
export class RunLog {
  readonly #journal: CardJournal;
  #record: RunRecord;
  #underWay: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #isNoted = false;

  /** Goes on with the record that an interrupted run of the same request left. */
  constructor(journal: CardJournal, begun: Omit<RunRecord, 'step' | 'keys' | 'startedAt' | 'changedAt'>) {
    this.#journal = journal;
    const entry = journal.read(begun.cardId);
    const earlier = entry.kind === 'record' && entry.record.requestUuid === begun.requestUuid;
    const now = new Date().toISOString();
    this.#record = {
      step: 'prepareCard',
      ...(earlier
        ? { keys: entry.record.keys, startedAt: entry.record.startedAt }
        : { keys: [], startedAt: now }),
      ...begun,
      changedAt: now,
    };
  }

  /** Keys that the run has made, before it was interrupted too. */
  get keys(): readonly RecordedKey[] {
    return this.#record.keys;
  }

  /** Says what is about to be done. Settles when that, and all before, is on the disk. */
  enter(step: RunStep): Promise<void> {
    return this.#write({ step });
  }

  /** Says what is about to be done, and what is known by now; reaches the disk with the next entry. */
  note(step: RunStep, known: { readonly smartcardUuid?: string } = {}): void {
    this.#record = { ...this.#record, step, ...known };
    this.#isNoted = true;
  }

  /** Enters a key in the place of what was known of its option. Settles as {@link RunLog.enter} does. */
  keyMade(key: RecordedKey): Promise<void> {
    return this.#write({ keys: [...this.keys.filter(({ option }) => option !== key.option), key] });
  }

  /** Takes what was noted to the disk, and waits for all. Errors: those of the file system, of every entry so far. */
  async settle(): Promise<void> {
    await (this.#isNoted ? this.#write({}) : (this.#waiting ?? this.#underWay));
  }

  /** The run is over. */
  async end(): Promise<void> {
    await (this.#waiting ?? this.#underWay);
    this.#isNoted = false;
    this.#journal.end(this.#record.cardId);
  }

  #write(changes: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...changes, changedAt: new Date().toISOString() };
    this.#waiting ??= this.#writeAfter(this.#underWay);
    return this.#waiting;
  }

  #writeAfter(before: Promise<void>): Promise<void> {
    const written = before.then(() => {
      this.#waiting = undefined;
      this.#isNoted = false;
      this.#underWay = this.#journal.enter(this.#record);
      return this.#underWay;
    });
    // Whoever does not wait for this entry meets its failure at the next, or at the end.
    written.catch(() => {});
    return written;
  }
}
