import { CmError } from '@cardea/domain';

/** The database cannot be reached, or stayed locked for too long; the same call may succeed later. */
export class StoreUnavailableError extends Error {
  constructor(reason: string) {
    super(`The store is not available: ${reason}`);
    this.name = 'StoreUnavailableError';
  }
}

/**
 * The database refused a statement for a reason that is a fault of ours. `code` is its SQLSTATE or SQLite code. The
 * original error is left out on purpose, because database errors quote the values of a row.
 */
export class StatementError extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(`The database refused a statement (${code}): ${reason}`);
    this.name = 'StatementError';
    this.code = code;
  }
}

/** Says that another object has the same identifier or takes the same unique place, such as a card id in use. */
export function duplicate(): CmError {
  return new CmError('Conflict', 'Such an object exists already.');
}

/** Says that an object refers to one that is not stored. */
export function missingReference(): CmError {
  return new CmError('Conflict', 'The object refers to another object that is not stored.');
}

/** Says that the stored object is not at the revision on which the change is based. */
export function staleRevision(objectName: string): CmError {
  return new CmError('Conflict', `The ${objectName} was changed by someone else in between.`);
}

/** Says that a text holds the character U+0000, which PostgreSQL cannot store. */
export function zeroCharacter(): CmError {
  return new CmError('MalformedInput', 'Texts must not contain the character U+0000.');
}
