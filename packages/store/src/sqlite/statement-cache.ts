import type { Database, Statement } from 'better-sqlite3';

// Many more than the texts that our repositories write; the bound is for callers that build SQL of their own.
const capacity = 500;

/** Prepared statements of one connection by their SQL, the longest unused ones forgotten beyond a bound. */
export class StatementCache {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement<unknown[]>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Errors: `SqliteError` when the SQL cannot be prepared. */
  get(sql: string): Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare<unknown[]>(sql);
    if (this.#statements.size >= capacity) this.#forgetOldest();
    this.#statements.set(sql, statement);
    return statement;
  }

  #forgetOldest(): void {
    // A Map iterates in the order of insertion.
    for (const oldest of this.#statements.keys()) {
      this.#statements.delete(oldest);
      return;
    }
  }
}
