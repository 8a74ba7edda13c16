import type { Queryable } from './schema.js';

/** Runs several statements that belong together: in the transaction that `db` is, or in one of their own. */
export function atomically<T>(db: Queryable, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
