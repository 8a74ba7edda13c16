import { CmError, malformed } from '@cardea/domain';
import { Fields } from './fields.js';

/** Kinds of lines of an import file. */
export const lineKinds = [
  'group',
  'user',
  'profiletemplate',
  'profile',
  'smartcard',
  'request',
  'certificate',
] as const;
export type LineKind = (typeof lineKinds)[number];

/** A line that cannot be imported. */
export interface BadLine {
  /** From 1. */
  readonly line: number;
  /** Names property and rule. */
  readonly reason: string;
}

/** One line of an import file, its JSON read but not its contents. */
export interface RawLine {
  readonly line: number;
  readonly kind: LineKind;
  readonly value: Fields;
  /** What the v1.0 JSON does not carry; empty when absent. */
  readonly cardea: Fields;
}

/**
 * Reads one line. Undefined for a blank one.
 *
 * Errors: `MalformedInput`.
 */
export function readLine(text: string, line: number): RawLine | undefined {
  const trimmed = (line === 1 ? text.replace(/^\uFEFF/, '') : text).trim();
  if (trimmed === '') return undefined;
  const whole = new Fields(parse(trimmed), 'line');
  whole.allowOnly(['kind', 'value', 'cardea']);
  const written = whole.raw('kind');
  const kind =
    typeof written === 'string'
      ? lineKinds.find((known) => known === written.trim().toLowerCase())
      : undefined;
  if (kind === undefined) throw malformed('kind', `must be one of ${lineKinds.join(', ')}`);
  return {
    line,
    kind,
    value: new Fields(whole.raw('value')),
    cardea: new Fields(whole.raw('cardea') ?? {}, 'cardea'),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the line, which may hold a password.
    throw malformed('line', 'must be one JSON object such as {"kind": "user", "value": {…}}');
  }
}

/** What to tell about a line that `error` refuses; other errors are not the line's fault and go on. */
export function badLine(line: number, error: unknown): BadLine {
  if (!(error instanceof CmError) || error.kind !== 'MalformedInput') throw error;
  return { line, reason: error.detail };
}
