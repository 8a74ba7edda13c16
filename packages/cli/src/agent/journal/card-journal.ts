import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type RunRecord, readRunRecord, writeRunRecord } from './run-record.js';

/** What the journal has about a card. */
export type JournalEntry =
  | { readonly kind: 'none' }
  | { readonly kind: 'record'; readonly record: RunRecord }
  /** A file that cannot be read was put aside under this name. */
  | { readonly kind: 'damaged'; readonly setAside: string };

/** Where the agent keeps its journal: below `CARDEA_HOME`, whose default is `.cardea`. */
export function journalFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(resolve(environment.CARDEA_HOME || '.cardea'), 'agent', 'journal');
}

/**
 * The runs that are under way, one file for each card, readable by their owner only. Each change reaches the disk
 * before the call returns, whole or not at all: what a run was about to do is known after any crash.
 *
 * Errors of all: those of the file system.
 */
export class CardJournal {
  readonly #folder: string;

  constructor(folder: string = journalFolder()) {
    this.#folder = folder;
  }

  /** The run that was begun on a card and has not ended. */
  read(cardId: string): JournalEntry {
    const file = this.#fileOf(cardId);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return { kind: 'none' };
      throw error;
    }
    const record = readRunRecord(text);
    if (record?.cardId === cardId) return { kind: 'record', record };
    const setAside = `${file}.damaged-${Date.now()}`;
    renameSync(file, setAside);
    return { kind: 'damaged', setAside };
  }

  /** Enters what is about to be done, or was done, on a card. */
  write(record: RunRecord): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = this.#fileOf(record.cardId);
    const fresh = `${file}.new`;
    rmSync(fresh, { force: true });
    const descriptor = openSync(fresh, 'wx', 0o600);
    try {
      writeSync(descriptor, writeRunRecord(record));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, file);
    this.#syncFolder();
  }

  /** As {@link CardJournal.write}, while other work goes on. Only one at a time for a card. */
  async enter(record: RunRecord): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = this.#fileOf(record.cardId);
    const fresh = `${file}.new`;
    await rm(fresh, { force: true });
    const opened = await open(fresh, 'wx', 0o600);
    try {
      await opened.writeFile(writeRunRecord(record));
      await opened.sync();
    } finally {
      await opened.close();
    }
    await rename(fresh, file);
    // Windows cannot open folders; NTFS journals the names by itself.
    if (process.platform === 'win32') return;
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** The run on a card is over. */
  end(cardId: string): void {
    const file = this.#fileOf(cardId);
    try {
      rmSync(file);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    this.#syncFolder();
  }

  #fileOf(cardId: string): string {
    return join(this.#folder, `${cardId.toLowerCase().replace(/[^0-9a-f-]/g, '_')}.json`);
  }

  #syncFolder(): void {
    // Windows cannot open folders; NTFS journals the names by itself.
    if (process.platform === 'win32') return;
    const descriptor = openSync(this.#folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
