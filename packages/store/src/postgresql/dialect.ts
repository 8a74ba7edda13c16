import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  PostgresPool,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import { PostgresAdapter, PostgresDriver, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { translatePostgresqlError } from './errors.js';

/** Kysely's PostgreSQL dialect with every error translated, so that no row value leaves this package in one. */
export function postgresqlDialect(pool: PostgresPool): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new TranslatingDriver(new PostgresDriver({ pool })),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

/** Kysely does not export the class itself. */
type InnerConnection = Parameters<PostgresDriver['releaseConnection']>[0];

class TranslatingConnection implements DatabaseConnection {
  readonly inner: InnerConnection;

  constructor(inner: InnerConnection) {
    this.inner = inner;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return translated(() => this.inner.executeQuery<R>(query));
  }

  // biome-ignore lint/correctness/useYield: Kysely demands the method; no repository streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('This store pages through its rows; it does not stream them.');
  }
}

class TranslatingDriver implements Driver {
  readonly #inner: PostgresDriver;

  constructor(inner: PostgresDriver) {
    this.#inner = inner;
  }

  init(): Promise<void> {
    return this.#inner.init();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return translated(
      async () => new TranslatingConnection((await this.#inner.acquireConnection()) as InnerConnection),
    );
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return translated(() => this.#inner.beginTransaction(innerOf(connection), settings));
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return translated(() => this.#inner.commitTransaction(innerOf(connection)));
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return translated(() => this.#inner.rollbackTransaction(innerOf(connection)));
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#inner.releaseConnection(innerOf(connection));
  }

  destroy(): Promise<void> {
    return this.#inner.destroy();
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translatePostgresqlError(error);
  }
}

function innerOf(connection: DatabaseConnection): InnerConnection {
  if (connection instanceof TranslatingConnection) return connection.inner;
  throw new Error('The connection was not made by this driver.');
}
