import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreUnavailableError } from '../errors.js';
import { Mutex } from './mutex.js';
import { SharedTransaction } from './shared-transaction.js';

let folder: string;
let writer: Database.Database;
let commits: number;
let shared: SharedTransaction;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cardea-shared-'));
  writer = new Database(join(folder, 'rows.sqlite'), { timeout: 0 });
  writer.pragma('journal_mode = wal');
  writer.pragma('foreign_keys = on');
  writer.exec(`create table rows (name text primary key,
    parent text references rows (name) deferrable initially deferred)`);
  commits = 0;
  shared = new SharedTransaction(writer, new Mutex(), () => {
    commits += 1;
  });
});
afterEach(() => {
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is on disk for everybody, as another connection sees it. */
function stored(): string[] {
  const reader = new Database(join(folder, 'rows.sqlite'), { readonly: true });
  try {
    return reader.prepare('select name from rows order by name').pluck().all() as string[];
  } finally {
    reader.close();
  }
}

async function insert(name: string, parent: string | null = null): Promise<string[]> {
  await shared.enter(1000);
  try {
    writer.prepare('insert into rows values (?, ?)').run(name, parent);
    // Others come and wait meanwhile.
    await new Promise(setImmediate);
  } catch (error) {
    shared.undo();
    throw error;
  }
  await shared.keep();
  return stored();
}

test('a transaction alone is on disk when it is acknowledged, by a commit of its own', async () => {
  expect(await insert('one')).toStrictEqual(['one']);
  expect(await insert('two')).toStrictEqual(['one', 'two']);
  expect(commits).toBe(2);
});

test('transactions that wait behind each other share a commit, and each is on disk when it is acknowledged', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const seen = await Promise.all(names.map((name) => insert(name)));
  for (const [index, rows] of seen.entries()) expect(rows).toContain(names[index]);
  expect(stored()).toStrictEqual(names);
  expect(commits).toBeLessThan(names.length);
});

test('a transaction that is taken back takes nothing of its neighbours along', async () => {
  const results = await Promise.allSettled([insert('a'), insert('b'), insert('a'), insert('c')]);
  expect(results.map(({ status }) => status)).toStrictEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(stored()).toStrictEqual(['a', 'b', 'c']);
});

test('when the commit fails, nobody whose work it held is acknowledged, and the next transactions succeed', async () => {
  const results = await Promise.allSettled([insert('a'), insert('b', 'nobody'), insert('c')]);
  const kept = results.flatMap(({ status }, index) =>
    status === 'fulfilled' ? [['a', 'b', 'c'][index]] : [],
  );
  expect(kept).not.toContain('b');
  expect(stored()).toStrictEqual(kept);
  const [, refused] = results;
  expect(refused).toMatchObject({ reason: { kind: 'Conflict' } });
  expect(await insert('d')).toContain('d');
});

test('when an error ends the shared transaction, whoever had ended before hears of it', async () => {
  const first = insert('a');
  const second = (async () => {
    await shared.enter(1000);
    // As SQLite does by itself when the disk is full.
    writer.exec('rollback');
    shared.undo();
  })();
  const third = insert('c');
  await expect(first).rejects.toThrow(StoreUnavailableError);
  await second;
  expect(await third).toStrictEqual(['c']);
});

test('closing waits for the transactions that are under way', async () => {
  const [rows] = await Promise.all([insert('a'), shared.close(1000)]);
  expect(rows).toStrictEqual(['a']);
});

/** Another process that writes one row, trying again as long as the file is locked. */
async function otherProcessWrites(): Promise<void> {
  const program = `
    const database = new (require(process.argv[1]))(process.argv[2], { timeout: 0 });
    const write = () => {
      try { database.exec("insert into rows values ('from another process', null)"); }
      catch (error) { if (error.code !== 'SQLITE_BUSY') throw error; setTimeout(write, 5); }
    };
    write();`;
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  await promisify(execFile)(process.execPath, ['-e', program, library, join(folder, 'rows.sqlite')], {
    timeout: 60_000,
  });
}

test('transactions without end let another process write in between', async () => {
  let isWritten = false;
  let count = 0;
  const client = async () => {
    while (!isWritten) await insert(`row ${count++}`);
  };
  const clients = Array.from({ length: 8 }, client);
  await otherProcessWrites();
  isWritten = true;
  await Promise.all(clients);
  expect(stored()).toContain('from another process');
  expect(stored()).toHaveLength(count + 1);
}, 90_000);
