import { malformed } from '../errors.js';
import { readAccessMask } from './access-mask.js';
import {
  type AccessControlEntry,
  type AccessControlList,
  aceFlags,
  aclFlags,
  conditionalAceTypes,
  plainAceTypes,
  type SecurityDescriptor,
} from './security-descriptor.js';
import { isSid, isSidAlias, type Sid } from './sid.js';

/** Longest text accepted, in characters: the binary form ends at 64 kB too ([MS-DTYP] §2.4.5 AclSize). */
export const longestSddl = 65_536;
/** Deepest nesting of parentheses accepted inside a condition. */
export const deepestCondition = 64;

const guidPattern = /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/;

/** Where reading has come to. Positions in messages count from 1. */
interface Cursor {
  readonly text: string;
  readonly field: string;
  at: number;
}

/**
 * Reads a security descriptor from SDDL ([MS-DTYP] §2.5.1.1): owner, group, DACL and SACL, each optional, in this
 * order. Blanks and NULs at the end are dropped, as MIM CM's documented answers carry them. Letters are capitals except in
 * GUIDs, hexadecimal numbers and conditions. The empty text is a descriptor without any part; note that access
 * checks let everyone in where there is no DACL.
 *
 * Errors: `MalformedInput` naming `field`, the position (from 1) and the rule broken; also when the text is longer
 * than {@link longestSddl} or a condition nests deeper than {@link deepestCondition}.
 */
export function parseSecurityDescriptor(sddl: string, field = 'securityDescriptor'): SecurityDescriptor {
  if (sddl.length > longestSddl) throw malformed(field, `must be SDDL of at most ${longestSddl} characters`);
  const cursor: Cursor = { text: withoutEnd(sddl), field, at: 0 };
  const owner = take(cursor, 'O:') ? readSid(cursor) : null;
  const group = take(cursor, 'G:') ? readSid(cursor) : null;
  const dacl = take(cursor, 'D:') ? readList(cursor) : null;
  const sacl = take(cursor, 'S:') ? readList(cursor) : null;
  if (cursor.at < cursor.text.length)
    throw broken(cursor, 'O:, G:, D: and S: must follow in this order, once each, and nothing else');
  return { owner, group, dacl, sacl };
}

/** A loop and not a pattern: patterns for blanks at the end take quadratic time on blanks in the middle. */
function withoutEnd(sddl: string): string {
  let end = sddl.length;
  while (end > 0 && '\0 \t\r\n'.includes(sddl.charAt(end - 1))) end -= 1;
  return sddl.slice(0, end);
}

function broken(cursor: Cursor, rule: string, at = cursor.at): Error {
  return malformed(cursor.field, `at position ${at + 1}: ${rule}`);
}

function take(cursor: Cursor, token: string): boolean {
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}

function takeMatch(cursor: Cursor, sticky: RegExp): string {
  sticky.lastIndex = cursor.at;
  const [match = ''] = sticky.exec(cursor.text) ?? [];
  cursor.at += match.length;
  return match;
}

const writtenSid = /S-1-(?:0x[0-9A-Fa-f]+|\d+)(?:-\d+)*/y;

function readSid(cursor: Cursor): Sid {
  const start = cursor.at;
  const written = takeMatch(cursor, writtenSid);
  if (written !== '') {
    if (isSid(written)) return written;
    throw broken(
      cursor,
      'a SID has a 48-bit authority and one to fifteen subauthorities of 32 bits each',
      start,
    );
  }
  const alias = cursor.text.slice(start, start + 2);
  if (!isSidAlias(alias))
    throw broken(cursor, 'a SID such as S-1-5-21-1-2-3-1001 or a two-letter SDDL alias must stand here');
  cursor.at += 2;
  return alias;
}

function readList(cursor: Cursor): AccessControlList {
  const flags: AccessControlList['flags'][number][] = [];
  for (;;) {
    const flag = aclFlags.find((candidate) => take(cursor, candidate));
    if (flag === undefined) break;
    flags.push(flag);
  }
  const entries: AccessControlEntry[] = [];
  while (cursor.text.charAt(cursor.at) === '(') {
    if (flags.includes('NO_ACCESS_CONTROL')) throw broken(cursor, 'NO_ACCESS_CONTROL allows no entries');
    entries.push(readEntry(cursor));
  }
  return { flags, entries };
}

function readEntry(cursor: Cursor): AccessControlEntry {
  take(cursor, '(');
  const type = takeMatch(cursor, /[A-Z]{1,2}/y);
  if (type === '') throw broken(cursor, 'an entry begins with its type, such as A, D, OA or OD');
  expectSemicolon(cursor, 'the entry type');
  const flags = readAceFlags(cursor);
  expectSemicolon(cursor, 'the entry flags CI OI NP IO ID SA FA');
  const rights = readRights(cursor);
  expectSemicolon(cursor, 'the rights');
  const objectGuid = readGuid(cursor);
  expectSemicolon(cursor, 'the object GUID');
  const inheritedObjectGuid = readGuid(cursor);
  expectSemicolon(cursor, 'the inherited object GUID');
  const trustee = readSid(cursor);
  const condition = readCondition(cursor, type);
  if (!take(cursor, ')')) throw broken(cursor, 'an entry ends with a closing parenthesis here');
  return { type, flags, rights, objectGuid, inheritedObjectGuid, trustee, condition };
}

function expectSemicolon(cursor: Cursor, what: string): void {
  if (!take(cursor, ';')) throw broken(cursor, `a semicolon must follow ${what}`);
}

function readAceFlags(cursor: Cursor): AccessControlEntry['flags'] {
  const flags: AccessControlEntry['flags'][number][] = [];
  for (;;) {
    const flag = aceFlags.find((candidate) => take(cursor, candidate));
    if (flag === undefined) return flags;
    flags.push(flag);
  }
}

function readRights(cursor: Cursor): AccessControlEntry['rights'] {
  const start = cursor.at;
  const rights = readAccessMask(takeMatch(cursor, /[0-9A-Za-z]*/y));
  if (rights === null)
    throw broken(cursor, 'rights are two-letter codes such as CCDC, or one number such as 0x3', start);
  return rights;
}

function readGuid(cursor: Cursor): string {
  const start = cursor.at;
  const guid = takeMatch(cursor, /[0-9A-Za-z-]*/y);
  if (guid !== '' && !guidPattern.test(guid))
    throw broken(
      cursor,
      'a GUID such as 97cd65fa-af4b-4587-9309-0dd6bfd8b4e1 or nothing must stand here',
      start,
    );
  return guid;
}

/** Reads the seventh field: required for conditional types, forbidden for plain ones, optional for types unknown. */
function readCondition(cursor: Cursor, type: string): string | null {
  if (!take(cursor, ';')) {
    if (conditionalAceTypes.has(type)) throw broken(cursor, `an entry of type ${type} needs a condition`);
    return null;
  }
  if (plainAceTypes.has(type)) throw broken(cursor, `an entry of type ${type} has six fields`);
  const start = cursor.at;
  if (cursor.text.charAt(start) !== '(') throw broken(cursor, 'a condition begins with a parenthesis');
  cursor.at = endOfCondition(cursor);
  return cursor.text.slice(start, cursor.at);
}

/** Finds the end of the parenthesised text at the cursor. Parentheses inside quotation marks do not count. */
function endOfCondition(cursor: Cursor): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = cursor.at; at < cursor.text.length; at += 1) {
    const character = cursor.text.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth > deepestCondition)
      throw broken(cursor, `a condition nests at most ${deepestCondition} parentheses`, at);
    if (depth === 0) return at + 1;
  }
  throw broken(cursor, 'this condition is not closed');
}
