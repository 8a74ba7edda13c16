import { duplicate, missingReference, StatementError } from '../errors.js';
import { sqliteCode } from './busy.js';

/** Turns an SQLite error into one of the domain or of this package; SQLite's texts name columns, never values. */
export function translateSqliteError(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  switch (code) {
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_ROWID':
      return duplicate();
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      return missingReference();
    default:
      return new StatementError(code, error.message);
  }
}
