import type { CardJournal } from '../journal/card-journal.js';
import type { RecordedKey, RunRecord, RunStep } from '../journal/run-record.js';

/** The journal of one run: every entry is on the disk before the run goes on. */
export class RunLog {
  readonly #journal: CardJournal;
  #record: RunRecord;

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

  /** Says what is about to be done. */
  enter(step: RunStep, known: { readonly smartcardUuid?: string } = {}): void {
    this.#write({ step, ...known });
  }

  /** Enters a key in the place of what was known of its option. */
  keyMade(key: RecordedKey): void {
    this.#write({ keys: [...this.keys.filter(({ option }) => option !== key.option), key] });
  }

  /** The run is over. */
  end(): void {
    this.#journal.end(this.#record.cardId);
  }

  #write(changes: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...changes, changedAt: new Date().toISOString() };
    this.#journal.write(this.#record);
  }
}
