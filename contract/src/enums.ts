import defaultTables from '../enums.json' with { type: 'json' };

/** Names of the wire's enumerations (MIM CM: the enumeration pages; numbers in `enums.json`). */
export type EnumTableName = keyof typeof defaultTables;

/** Members of one enumeration, named as the domain names them. */
export type EnumMember<T extends EnumTableName> = Extract<keyof (typeof defaultTables)[T], string>;

/** The number of every member of every enumeration. */
export type EnumTables = { readonly [T in EnumTableName]: { readonly [M in EnumMember<T>]: number } };

/** Enumerations whose numbers are bits that are added up; 0 stands for no member. */
export const flagsTableNames = [
  'RequestFlags',
  'DataCollectionFlags',
  'SmartcardFlags',
  'ProfileFlags',
  'CertificateFlags',
  'KeyUsages',
] as const satisfies readonly EnumTableName[];
export type FlagsTableName = (typeof flagsTableNames)[number];

/** What a sum of flags holds; `unknownBits` is 0 when every bit has a name. */
export interface FlagsReading<T extends FlagsTableName> {
  readonly members: readonly EnumMember<T>[];
  readonly unknownBits: number;
}

/**
 * The enumeration numbers, with an operator's replacements for a site whose numbers differ (JSON of the shape of
 * `enums.json`, any part of it).
 *
 * Errors: `Error` that names the unknown enumeration or member, the value that is not a number it may have, or the
 * number that two members would share.
 */
export function loadEnums(overrides?: unknown): EnumTables {
  if (overrides === undefined) return defaultTables;
  const changed: Record<string, Record<string, number>> = {};
  for (const [table, members] of entriesOf(overrides, 'enumeration numbers')) {
    if (!isTableName(table)) throw new Error(`unknown enumeration ${table}`);
    changed[table] = replaceNumbers(table, members);
  }
  return { ...defaultTables, ...changed };
}

function replaceNumbers(table: EnumTableName, overrides: unknown): Record<string, number> {
  const numbers: Record<string, number> = { ...defaultTables[table] };
  for (const [member, number] of entriesOf(overrides, table)) {
    if (!Object.hasOwn(numbers, member)) throw new Error(`enumeration ${table} has no member ${member}`);
    if (!isNumberFor(table, number)) {
      const rule = isFlagsTable(table) ? 'one bit, 1 to 0x40000000' : 'a whole number of 32 bits';
      throw new Error(`enumeration ${table}, member ${member}: the number must be ${rule}`);
    }
    numbers[member] = number;
  }
  const memberOf = new Map<number, string>();
  for (const [member, number] of Object.entries(numbers)) {
    const other = memberOf.get(number);
    if (other !== undefined) {
      throw new Error(`enumeration ${table}: ${other} and ${member} cannot both be ${number}`);
    }
    memberOf.set(number, member);
  }
  return numbers;
}

function entriesOf(value: unknown, name: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name}: must be a JSON object`);
  }
  return Object.entries(value);
}

function isNumberFor(table: EnumTableName, value: unknown): value is number {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 0x7fffffff) return false;
  return !isFlagsTable(table) || (value > 0 && (value & (value - 1)) === 0);
}

function isTableName(name: string): name is EnumTableName {
  return Object.hasOwn(defaultTables, name);
}

function isFlagsTable(name: EnumTableName): name is FlagsTableName {
  return flagsTableNames.some((flagsTable) => flagsTable === name);
}

function membersOf<T extends EnumTableName>(tables: EnumTables, table: T): EnumMember<T>[] {
  return Object.keys(tables[table]) as EnumMember<T>[];
}

/** The number that stands for a member on the wire. */
export function toNumber<T extends EnumTableName>(
  tables: EnumTables,
  table: T,
  member: EnumMember<T>,
): number {
  return tables[table][member];
}

/** The member that a number stands for; undefined when no member has it. */
export function fromNumber<T extends EnumTableName>(
  tables: EnumTables,
  table: T,
  number: number,
): EnumMember<T> | undefined {
  return membersOf(tables, table).find((member) => tables[table][member] === number);
}

/** The member of this name in any letter case; undefined when there is none. */
export function fromName<T extends EnumTableName>(
  tables: EnumTables,
  table: T,
  name: string,
): EnumMember<T> | undefined {
  const wanted = name.trim().toLowerCase();
  return membersOf(tables, table).find((member) => member.toLowerCase() === wanted);
}

/** The member that a client's or a file's value means, number or name; undefined when it means none. */
export function fromNumberOrName<T extends EnumTableName>(
  tables: EnumTables,
  table: T,
  value: unknown,
): EnumMember<T> | undefined {
  if (typeof value === 'number') return fromNumber(tables, table, value);
  return typeof value === 'string' ? fromName(tables, table, value) : undefined;
}

/** The sum of the bits of `members`. */
export function flagsToNumber<T extends FlagsTableName>(
  tables: EnumTables,
  table: T,
  members: Iterable<EnumMember<T>>,
): number {
  let sum = 0;
  for (const member of members) sum |= tables[table][member];
  return sum;
}

/** Which members a sum of bits holds, in the order of the table; bits without a name are reported, not dropped. */
export function flagsFromNumber<T extends FlagsTableName>(
  tables: EnumTables,
  table: T,
  number: number,
): FlagsReading<T> {
  const members = membersOf(tables, table).filter((member) => (number & tables[table][member]) !== 0);
  return { members, unknownBits: (number & ~flagsToNumber(tables, table, members)) >>> 0 };
}
