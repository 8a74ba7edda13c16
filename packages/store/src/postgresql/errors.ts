import { CmError } from '@cardea/domain';
import {
  duplicate,
  missingReference,
  StatementError,
  StoreUnavailableError,
  zeroCharacter,
} from '../errors.js';

const sqlState = /^[0-9A-Z]{5}$/;

// Classes of SQLSTATE (PostgreSQL, appendix A) whose messages speak of the server or of our SQL, never of values.
const unavailableClasses = new Set(['08', '53', '57', '58', '28', '3D']);
const harmlessClasses = new Set(['0A', '25', '42']);

/** Turns a PostgreSQL or socket error into one of the domain or of this package, without its row values. */
export function translatePostgresqlError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (!('severity' in error) || !sqlState.test(code)) return translateConnectionError(error, code);
  switch (code) {
    case '23505':
      return duplicate();
    case '23503':
      return missingReference();
    case '22021':
      return zeroCharacter();
    case '40001':
    case '40P01':
      return new CmError('Conflict', 'Someone else was changing the same objects.');
    case '55P03':
      return new StoreUnavailableError('another transaction has kept its lock for too long.');
    default: {
      const errorClass = code.slice(0, 2);
      if (unavailableClasses.has(errorClass)) return new StoreUnavailableError(`${error.message} (${code}).`);
      return new StatementError(code, harmlessClasses.has(errorClass) ? error.message : 'see the SQLSTATE.');
    }
  }
}

// The driver marks its own connection errors by their texts alone.
const connectionTexts = /connection|timeout|not queryable|closed/i;

function translateConnectionError(error: Error, code: string): unknown {
  const isConnectionError = 'syscall' in error || code.startsWith('E') || connectionTexts.test(error.message);
  if (!isConnectionError || error instanceof StoreUnavailableError) return error;
  return new StoreUnavailableError(error.message === '' ? code : error.message);
}
