import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DirectReader } from '../compiled-select.js';
import { SqliteConnection } from './connection.js';
import type { SqliteFile } from './file.js';

/** Kysely's SQLite dialect over our pair of connections with prepared statements. */
export function sqliteDialect(file: SqliteFile): Dialect {
  return {
    createAdapter: () => new PairedSqliteAdapter(file),
    createDriver: () => new SqliteDriver(file),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SteadyPlanCompiler(),
  };
}

/**
 * better-sqlite3's SQLite (ENABLE_STAT4) compiles a statement anew whenever a value is bound that its plan might depend
 * on, which for a look-up takes ten times as long as running it. A plus before the parameter, which does nothing else
 * (SQLite: SQL Language Expressions), keeps values out of the plan; our files have no statistics that they could meet.
 */
class SteadyPlanCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?';
  }
}

class PairedSqliteAdapter extends SqliteAdapter implements DirectReader {
  readonly #file: SqliteFile;
  readonly #outsideTransactions: SqliteConnection;

  constructor(file: SqliteFile) {
    super();
    this.#file = file;
    this.#outsideTransactions = new SqliteConnection(file);
  }

  executeOutsideTransactions<R>(query: CompiledQuery<R>): Promise<QueryResult<R>> {
    return this.#outsideTransactions.executeQuery<R>(query);
  }

  committedVersion(): number | undefined {
    return this.#file.snapshot.version();
  }

  /** Spares Kysely's mutex around every query; ours guards the writer only. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }

  /** Lets the migrator run in one `begin immediate` transaction, so that two starting processes take turns. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this.#file);
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).begin();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).rollback();
  }

  async destroy(): Promise<void> {
    // The running transactions, if any, end first.
    await this.#file.shared.close(this.#file.waitLimitMs);
    this.#file.snapshot.renew();
    this.#file.reader.close();
    // The last connection to close writes the log back into the file, for which it must be able to write.
    this.#file.writer.close();
  }
}

function ours(connection: DatabaseConnection): SqliteConnection {
  if (connection instanceof SqliteConnection) return connection;
  throw new Error('The connection was not made by this driver.');
}
