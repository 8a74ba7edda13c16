import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { retryWhileBusy } from './busy.js';
import { Mutex } from './mutex.js';
import { SharedSnapshot } from './shared-snapshot.js';
import { SharedTransaction } from './shared-transaction.js';
import { StatementCache } from './statement-cache.js';

/** How long a write waits for others before it gives up. */
const defaultWaitLimitMs = 30_000;

/** The pages that every issuance touches, the upper ones of some thirty indexes, do not fit into SQLite's default of 2 MiB. */
const cacheKibibytes = 32 * 1024;
/**
 * Pages in the log (16 MiB) before a commit writes them back into the file. Four times SQLite's default: a page that
 * changes in every commit is written back once, and the flushes of the file itself come less often.
 */
const checkpointPages = 4000;

/** An open database file: a connection that only reads and one that writes, so that no read waits for a write. */
export interface SqliteFile {
  readonly reader: Database.Database;
  readonly readerStatements: StatementCache;
  /** What reads outside transactions see. */
  readonly snapshot: SharedSnapshot;
  readonly writer: Database.Database;
  readonly writerStatements: StatementCache;
  /** The way to the writer. */
  readonly shared: SharedTransaction;
  readonly waitLimitMs: number;
}

/**
 * Opens the file, made readable for its owner alone when it is new, for it holds wrapped keys and password hashes.
 *
 * Errors: `StoreUnavailableError` when another process keeps it locked; `SqliteError` when it is not a database.
 */
export async function openSqliteFile(path: string, waitLimitMs = defaultWaitLimitMs): Promise<SqliteFile> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  const writer = await connect(path, waitLimitMs);
  try {
    const reader = await connect(path, waitLimitMs);
    reader.pragma('query_only = on');
    const snapshot = new SharedSnapshot(reader);
    return {
      reader,
      readerStatements: new StatementCache(reader),
      snapshot,
      writer,
      writerStatements: new StatementCache(writer),
      shared: new SharedTransaction(writer, new Mutex(), () => snapshot.renew()),
      waitLimitMs,
    };
  } catch (error) {
    writer.close();
    throw error;
  }
}

async function connect(path: string, waitLimitMs: number): Promise<Database.Database> {
  // No busy timeout: it would block the event loop; see busy.ts.
  const database = new Database(path, { timeout: 0 });
  try {
    await retryWhileBusy(() => {
      database.pragma('journal_mode = wal');
      // With FULL every commit is on disk before it is acknowledged (SQLite: PRAGMA synchronous).
      database.pragma('synchronous = full');
      database.pragma('foreign_keys = on');
      database.pragma(`cache_size = -${cacheKibibytes}`);
      database.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    }, waitLimitMs);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
