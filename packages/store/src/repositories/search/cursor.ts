import { malformed } from '@cardea/domain';

/** The place after which a walk goes on: the value of the last object's sort column, and its identifier. */
export interface Position {
  readonly value: string | number;
  readonly uuid: string;
}

/** Writes a position as base64url of JSON, with the name of the order that it belongs to. */
export function toCursor(sort: string, { value, uuid }: Position): string {
  return Buffer.from(JSON.stringify([sort, value, uuid])).toString('base64url');
}

const uuidForm = /^[0-9a-f-]{36}$/;
const longestCursor = 4096;

/**
 * Reads what {@link toCursor} wrote for the same order.
 *
 * Errors: `MalformedInput` naming `cursor` for anything else.
 */
export function fromCursor(cursor: string, sort: string, valueType: 'string' | 'number'): Position {
  const parts = cursor.length <= longestCursor ? parsed(cursor) : undefined;
  if (Array.isArray(parts) && parts.length === 3) {
    const [name, value, uuid]: unknown[] = parts;
    const isOfType = valueType === 'string' ? typeof value === 'string' : Number.isSafeInteger(value);
    if (name === sort && isOfType && typeof uuid === 'string' && uuidForm.test(uuid)) {
      return { value: value as string | number, uuid };
    }
  }
  throw malformed('cursor', `must be the nextCursor of an earlier page sorted by ${sort}`);
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
