import {
  type EnumMember,
  type EnumTableName,
  type EnumTables,
  type FlagsTableName,
  flagsFromNumber,
  fromNumberOrName,
} from '@cardea/contract';
import { malformed, parseOptionalUuid, parseUuid, type Uuid } from '@cardea/domain';
import { instantFromWire } from '../wire/times.js';

const longestText = 16_384;

/**
 * Reads a JSON object of an import file property by property; names in any letter case. An absent property and null
 * give the fallback where one is given and are a fault where none is.
 *
 * Errors of every method: `MalformedInput` naming the property, as the reference spells it, and the rule.
 */
export class Fields {
  readonly #values = new Map<string, unknown>();
  readonly #written = new Map<string, string>();
  readonly #prefix: string;

  /** `path` is where the object stands in its line, empty for the value itself. */
  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw malformed(path === '' ? 'value' : path, 'must be an object');
    }
    this.#prefix = path === '' ? '' : `${path}.`;
    for (const [name, content] of Object.entries(value)) {
      const key = name.toLowerCase();
      if (this.#values.has(key)) throw malformed(this.path(name), 'must not be there twice');
      this.#values.set(key, content);
      this.#written.set(key, name);
    }
  }

  /** How errors name a property. */
  path(name: string): string {
    return this.#prefix + name;
  }

  /** True when the property is there, null included. */
  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** The raw value; undefined when absent. */
  raw(name: string): unknown {
    return this.#values.get(name.toLowerCase());
  }

  /** Names that are there but not among `known`, as written. */
  unknown(known: readonly string[]): string[] {
    const folded = new Set(known.map((name) => name.toLowerCase()));
    return [...this.#written].flatMap(([key, name]) => (folded.has(key) ? [] : [name]));
  }

  /** A misspelt name must not silently count as absent. */
  allowOnly(known: readonly string[]): void {
    const [first] = this.unknown(known);
    if (first !== undefined) throw malformed(this.path(first), 'is not a property of this object');
  }

  text(name: string, fallback?: string): string {
    const value = this.#valueOr(name, fallback);
    if (typeof value !== 'string') throw malformed(this.path(name), 'must be a text');
    if (value.length > longestText)
      throw malformed(this.path(name), `must not exceed ${longestText} characters`);
    // PostgreSQL text cannot hold it.
    if (value.includes('\0')) throw malformed(this.path(name), 'must not hold NUL characters');
    return value;
  }

  boolean(name: string, fallback?: boolean): boolean {
    const value = this.#valueOr(name, fallback);
    if (typeof value !== 'boolean') throw malformed(this.path(name), 'must be true or false');
    return value;
  }

  integer(name: string, least: number, most: number, fallback?: number): number {
    const value = this.#valueOr(name, fallback);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw malformed(this.path(name), `must be a whole number from ${least} to ${most}`);
    }
    return value;
  }

  uuid<K extends string>(name: string): Uuid<K> {
    const uuid = parseOptionalUuid<K>(this.raw(name), this.path(name));
    if (uuid === null) throw malformed(this.path(name), 'is required and must not be the empty GUID');
    return uuid;
  }

  /** Null for absence, null and the empty GUID. */
  optionalUuid<K extends string>(name: string): Uuid<K> | null {
    return parseOptionalUuid<K>(this.raw(name), this.path(name));
  }

  uuids<K extends string>(name: string): Uuid<K>[] {
    return this.list(name, []).map((entry, index) => parseUuid<K>(entry, `${this.path(name)}[${index}]`));
  }

  list(name: string, fallback?: readonly unknown[]): readonly unknown[] {
    const value = this.#valueOr(name, fallback);
    if (!Array.isArray(value)) throw malformed(this.path(name), 'must be a list');
    return value;
  }

  texts(name: string, fallback?: readonly string[]): string[] {
    return this.list(name, fallback).map((entry, index) => {
      if (typeof entry !== 'string') throw malformed(`${this.path(name)}[${index}]`, 'must be a text');
      return entry;
    });
  }

  /** Null for absence, null and the zero date. */
  optionalInstant(name: string): Date | null {
    const value = this.raw(name);
    if (value === undefined || value === null) return null;
    const instant = typeof value === 'string' ? instantFromWire(value) : undefined;
    if (instant === undefined)
      throw malformed(this.path(name), 'must be a time such as 2015-07-07T23:36:21.93Z');
    return instant;
  }

  instant(name: string): Date {
    const instant = this.optionalInstant(name);
    if (instant === null) throw malformed(this.path(name), 'is required');
    return instant;
  }

  optionalBytes(name: string): Uint8Array | null {
    const value = this.raw(name);
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) {
      throw malformed(this.path(name), 'must be base64');
    }
    return new Uint8Array(Buffer.from(value, 'base64'));
  }

  /** A member of an enumeration by its number or name. */
  member<T extends EnumTableName>(
    enums: EnumTables,
    table: T,
    name: string,
    fallback?: EnumMember<T>,
  ): EnumMember<T> {
    const value = this.#valueOr(name, fallback);
    const member = fromNumberOrName(enums, table, value);
    if (member === undefined) {
      const shown = typeof value === 'number' ? `, not ${value}` : '';
      throw malformed(this.path(name), `must be a number of ${table}${shown}`);
    }
    return member;
  }

  /** One of a closed set of words, in any letter case. */
  oneOf<T extends string>(words: readonly T[], name: string): T {
    const written = this.text(name).trim().toLowerCase();
    const found = words.find((word) => word.toLowerCase() === written);
    if (found === undefined) throw malformed(this.path(name), `must be one of ${words.join(', ')}`);
    return found;
  }

  /** The members of a sum of bits; absent = none. */
  flags<T extends FlagsTableName>(enums: EnumTables, table: T, name: string): readonly EnumMember<T>[] {
    const { members, unknownBits } = flagsFromNumber(enums, table, this.integer(name, 0, 0x7fffffff, 0));
    if (unknownBits !== 0) {
      throw malformed(this.path(name), `must be a sum of bits of ${table}; unknown: ${unknownBits}`);
    }
    return members;
  }

  #valueOr(name: string, fallback: unknown): unknown {
    const value = this.raw(name) ?? fallback;
    if (value === undefined) throw malformed(this.path(name), 'is required');
    return value;
  }
}
