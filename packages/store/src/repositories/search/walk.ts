import { type Found, malformed } from '@cardea/domain';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Queryable, Schema } from '../../schema.js';
import { fromCursor, type Position, toCursor } from './cursor.js';

/** A condition on a row of the alias `found`. */
export type Condition = RawBuilder<boolean>;

/** An order in which a table can be walked. `column` and `uuid` end an index of their own. */
export interface Order {
  readonly name: string;
  /** A column, or an expression word by word as in its index; never null. */
  readonly column: string;
  readonly valueType: 'string' | 'number';
  /** Bounds on the sort column itself. */
  readonly from?: string | undefined;
  readonly before?: string | undefined;
}

export interface Walk<T extends keyof Schema> {
  readonly table: T;
  readonly order: Order;
  readonly direction: 'ascending' | 'descending';
  readonly limit: number;
  readonly cursor: string | null;
  /** An equality for which an index leads into the order; undefined = the order's own index. */
  readonly along: Condition | undefined;
  /** Rows among which all hits are, few and found by indexes; read whole instead of walking the order. */
  readonly among: Condition | undefined;
  /** What else a hit must satisfy. */
  readonly conditions: readonly Condition[];
}

/** What a search reads, and how much of it for one page. */
export interface SearchBounds {
  readonly db: Queryable;
  /** Up to how many owners or objects are few. */
  readonly few: number;
  /**
   * How many index entries a page looks at, at most. A page that finds fewer hits among them ends there and gives its
   * cursor, so that rare hits cost more pages, never a longer wait.
   */
  readonly entriesPerPage: number;
}

// A limit keeps both databases from pulling the outer conditions into the inner select and from choosing another index.
const everyRow = 2_000_000_000;

/** A row of the table with its value in the order. */
export type WalkedRow<T extends keyof Schema> = Selectable<Schema[T]> & {
  readonly uuid: string;
  readonly sort_value: string | number;
};

/**
 * Gives the next page of a walk.
 *
 * Errors: `MalformedInput` naming `cursor` or `limit`.
 */
export async function pageOfWalk<T extends keyof Schema, Item>(
  within: SearchBounds,
  walk: Walk<T>,
  toItem: (row: WalkedRow<T>) => Item,
): Promise<Found<Item>> {
  if (!Number.isInteger(walk.limit) || walk.limit < 1 || walk.limit > 500) {
    throw malformed('limit', 'must be a number from 1 to 500');
  }
  const { name, valueType } = walk.order;
  const start = walk.cursor === null ? undefined : fromCursor(walk.cursor, name, valueType);
  const { rows, end } = await collected(within.db, walk, start, within.entriesPerPage);
  const page = rows.slice(0, walk.limit);
  const last = page.at(-1);
  const next = rows.length > walk.limit && last !== undefined ? positionOf(last) : end;
  return { items: page.map(toItem), nextCursor: next === undefined ? null : toCursor(name, next) };
}

function positionOf(row: { readonly sort_value: string | number; readonly uuid: string }): Position {
  return { value: row.sort_value, uuid: row.uuid };
}

/**
 * Up to one hit more than the page holds, which tells that there is a next page. With fewer hits `end` is where the
 * walk goes on, undefined when there is nothing left.
 */
async function collected<T extends keyof Schema>(
  db: Queryable,
  walk: Walk<T>,
  start: Position | undefined,
  entriesPerPage: number,
): Promise<{ rows: WalkedRow<T>[]; end: Position | undefined }> {
  const wanted = walk.limit + 1;
  if (walk.among !== undefined) {
    return { rows: await hitsAmong(db, walk, walk.among, start), end: undefined };
  }
  // Without conditions every entry is a hit. With rare hits each step looks at more entries than the one before it.
  if (walk.conditions.length === 0) {
    return { rows: await hitsOnWay(db, walk, start, wanted, wanted), end: undefined };
  }
  const rows: WalkedRow<T>[] = [];
  let place = start;
  let left = entriesPerPage;
  for (let size = wanted; ; size *= 4) {
    size = Math.min(size, left);
    rows.push(...(await hitsOnWay(db, walk, place, size, wanted - rows.length)));
    if (rows.length === wanted) return { rows, end: undefined };
    place = await lastOfEntries(db, walk, place, size);
    left -= size;
    if (place === undefined || left === 0) return { rows, end: place };
  }
}

/** The first hits among the rows that come into question. */
function hitsAmong<T extends keyof Schema>(
  db: Queryable,
  walk: Walk<T>,
  among: Condition,
  place: Position | undefined,
): Promise<WalkedRow<T>[]> {
  const rows = sql`select * from ${sql.table(walk.table)} as found where ${among} limit ${sql.lit(everyRow)}`;
  const conditions = [...alongOf(walk), ...positionConditions(walk, place), ...walk.conditions];
  return ordered(db, walk, rows, conditions, walk.limit + 1);
}

/** The first `wanted` hits among the next `size` entries. */
function hitsOnWay<T extends keyof Schema>(
  db: Queryable,
  walk: Walk<T>,
  place: Position | undefined,
  size: number,
  wanted: number,
): Promise<WalkedRow<T>[]> {
  return ordered(db, walk, entries(walk, sql`found.*`, place, size), walk.conditions, wanted);
}

function ordered<T extends keyof Schema>(
  db: Queryable,
  walk: Walk<T>,
  rows: RawBuilder<unknown>,
  conditions: readonly Condition[],
  wanted: number,
): Promise<WalkedRow<T>[]> {
  return db
    .selectFrom(sql<WalkedRow<T>>`(${rows})`.as('found'))
    .selectAll()
    .select(sql<string | number>`${sql.raw(walk.order.column)}`.as('sort_value'))
    .where(all(conditions))
    .orderBy(ordering(walk))
    .limit(wanted)
    .execute() as Promise<WalkedRow<T>[]>;
}

/** The last of the next `size` entries; undefined when there are fewer, so that all have been looked at. */
async function lastOfEntries<T extends keyof Schema>(
  db: Queryable,
  walk: Walk<T>,
  place: Position | undefined,
  size: number,
): Promise<Position | undefined> {
  const keys = entries(walk, sql`${sql.raw(walk.order.column)} as sort_value, uuid`, place, size);
  const backwards = sql.raw(walk.direction === 'ascending' ? 'desc' : 'asc');
  const last = await db
    .selectFrom(sql<{ sort_value: string | number; uuid: string }>`(${keys})`.as('found'))
    .select(['sort_value', 'uuid', sql<number>`count(*) over ()`.as('looked_at')])
    .orderBy(sql`sort_value ${backwards}, uuid ${backwards}`)
    .limit(1)
    .executeTakeFirst();
  return last === undefined || last.looked_at < size ? undefined : positionOf(last);
}

/** The next `size` index entries in the order of the walk. */
function entries<T extends keyof Schema>(
  walk: Walk<T>,
  columns: RawBuilder<unknown>,
  place: Position | undefined,
  size: number,
): RawBuilder<unknown> {
  return sql`select ${columns} from ${sql.table(walk.table)} as found
    where ${all([...alongOf(walk), ...positionConditions(walk, place)])}
    order by ${ordering(walk)} limit ${size}`;
}

function alongOf<T extends keyof Schema>(walk: Walk<T>): Condition[] {
  return walk.along === undefined ? [] : [walk.along];
}

function ordering<T extends keyof Schema>(walk: Walk<T>): RawBuilder<unknown> {
  const direction = sql.raw(walk.direction === 'ascending' ? 'asc' : 'desc');
  return sql`${sql.raw(walk.order.column)} ${direction}, uuid ${direction}`;
}

/** The bounds of the order and the place from which to go on, at most one condition for each end. */
function positionConditions<T extends keyof Schema>(walk: Walk<T>, place: Position | undefined): Condition[] {
  const { from, before } = walk.order;
  const column = sql.raw(walk.order.column);
  const isAscending = walk.direction === 'ascending';
  const conditions: Condition[] = [];
  // A place lies within the bounds, unless its cursor was given out for others.
  if (from !== undefined && (place === undefined || !isAscending || place.value < from)) {
    conditions.push(sql`${column} >= ${from}`);
  }
  if (before !== undefined && (place === undefined || isAscending || place.value >= before)) {
    conditions.push(sql`${column} < ${before}`);
  }
  if (place !== undefined) {
    const beyond = sql.raw(isAscending ? '>' : '<');
    conditions.push(sql`(${column}, uuid) ${beyond} (${place.value}, ${place.uuid})`);
  }
  return conditions;
}

/** All of these conditions. */
export function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`1 = 1` : sql`${sql.join(conditions, sql` and `)}`;
}

/** Any of these conditions, in brackets. */
export function any(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`1 = 0` : sql`(${sql.join(conditions, sql` or `)})`;
}

/**
 * `column in (values)`. The list is filled up to a power of two with its last value, so that there are few statement
 * texts to prepare.
 */
export function oneOf(column: string, values: readonly string[]): Condition {
  const [first] = values;
  if (first === undefined) return sql`1 = 0`;
  const size = values.length > 8192 ? values.length : 2 ** Math.ceil(Math.log2(values.length));
  const filled = Array.from({ length: size }, (_, index) => values[index] ?? first);
  return sql`${sql.raw(column)} in (${sql.join(filled)})`;
}

// The last code point there is, and last in the order of UTF-8 bytes too, in which both databases compare.
const lastCharacter = '\u{10FFFF}';

/** `column` begins with `prefix`, as a range of its index. */
export function beginsWith(column: string, prefix: string): Condition {
  const name = sql.raw(column);
  return sql`(${name} >= ${prefix} and ${name} < ${`${prefix}${lastCharacter}`})`;
}
