import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { SelectQueryNode } from 'kysely';
import { StatementError, zeroCharacter } from '../errors.js';
import { isBusy, retryWhileBusy } from './busy.js';
import { translateSqliteError } from './errors.js';
import type { SqliteFile } from './file.js';
import type { StatementCache } from './statement-cache.js';

/** One user's way to the file: outside a transaction selects go to the reader and all else is a transaction of its own. */
export class SqliteConnection implements DatabaseConnection {
  readonly #file: SqliteFile;
  #isInTransaction = false;
  #hasFailed = false;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    refuseZeroCharacters(query.parameters);
    if (this.#isInTransaction) return this.#runInTransaction<R>(query);
    if (SelectQueryNode.is(query.query)) {
      return runOrRetry<R>(this.#file, () => runOnSnapshot<R>(this.#file, query));
    }
    return await this.#runAlone<R>(query);
  }

  // biome-ignore lint/correctness/useYield: Kysely demands the method; no repository streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('This store pages through its rows; it does not stream them.');
  }

  /** Takes the writer and the file's write lock, waiting for other transactions of this and other processes. */
  async begin(): Promise<void> {
    await this.#file.shared.enter(this.#file.waitLimitMs);
    this.#isInTransaction = true;
    this.#hasFailed = false;
  }

  async commit(): Promise<void> {
    if (this.#hasFailed) throw failedEarlier();
    this.#isInTransaction = false;
    await this.#file.shared.keep();
  }

  /** Also called after a commit that failed, when nothing is left to roll back. */
  async rollback(): Promise<void> {
    if (!this.#isInTransaction) return;
    this.#isInTransaction = false;
    this.#file.shared.undo();
  }

  /** A statement that is a transaction of its own. */
  async #runAlone<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { shared, writerStatements, waitLimitMs } = this.#file;
    await shared.enter(waitLimitMs);
    let result: QueryResult<R>;
    try {
      result = run<R>(writerStatements, query);
    } catch (error) {
      shared.undo();
      throw translateSqliteError(error);
    }
    await shared.keep();
    return result;
  }

  /** As in PostgreSQL, a transaction in which a statement failed takes no more statements. */
  #runInTransaction<R>(query: CompiledQuery): QueryResult<R> {
    if (this.#hasFailed) throw failedEarlier();
    try {
      return run<R>(this.#file.writerStatements, query);
    } catch (error) {
      this.#hasFailed = true;
      throw translateSqliteError(error);
    }
  }
}

function failedEarlier(): StatementError {
  return new StatementError('25P02', 'an earlier statement of this transaction failed.');
}

function runOrRetry<R>(
  file: SqliteFile,
  attempt: () => QueryResult<R>,
): QueryResult<R> | Promise<QueryResult<R>> {
  try {
    return attempt();
  } catch (error) {
    if (!isBusy(error)) throw translateSqliteError(error);
    return retryWhileBusy(attempt, file.waitLimitMs).catch((later: unknown) => {
      throw translateSqliteError(later);
    });
  }
}

function runOnSnapshot<R>(file: SqliteFile, query: CompiledQuery): QueryResult<R> {
  file.snapshot.share();
  try {
    return run<R>(file.readerStatements, query);
  } catch (error) {
    // Another try needs another snapshot.
    file.snapshot.renew();
    throw error;
  }
}

function run<R>(statements: StatementCache, query: CompiledQuery): QueryResult<R> {
  const statement = statements.get(query.sql);
  if (statement.reader) return { rows: statement.all(query.parameters) as R[] };
  const { changes } = statement.run(query.parameters);
  return { numAffectedRows: BigInt(changes), rows: [] };
}

/** PostgreSQL refuses them; a text that one database takes must not be lost in a move to the other. */
function refuseZeroCharacters(parameters: readonly unknown[]): void {
  for (const parameter of parameters) {
    if (typeof parameter === 'string' && parameter.includes('\0')) throw zeroCharacter();
  }
}
