import type { Visibility } from '@cardea/domain';
import { type RawBuilder, sql } from 'kysely';
import { folded } from '../../values.js';
import { any, beginsWith, type Condition, oneOf, type SearchBounds } from './walk.js';

// A search by name or with restricted sight has two ways. Where few owners come into question, their objects are read
// by the owners' index and sorted. Where many do, hits are frequent, and the order is walked with a look at each
// object's owner. Counting up to a bound decides. The conditions are the same both ways.

/** A way to hits: the condition that each must satisfy, and how to list what satisfies it. */
export interface Restriction {
  /** On the alias `found`. */
  readonly condition: Condition;
  /** Owners that make their objects hits. */
  readonly people: readonly string[];
  /** Selects of one column `uuid`, by indexes, of further such owners. */
  readonly owners: readonly RawBuilder<unknown>[];
  /** Likewise of objects that are hits by themselves. */
  readonly objects: readonly RawBuilder<unknown>[];
}

const nameColumns = ['account_name_folded', 'display_name_folded', 'user_principal_name_folded'];

/** The owner's account name, display name or user principal name begins with `q`, without regard to case. */
export function ownerNamedLike(q: string, ownerColumn: string): Restriction {
  const prefix = folded(q);
  // A select in the place of a value stays a look-up for each row; `exists` might be turned into a join over all users.
  const condition: Condition = sql`(select 1 from users where users.uuid = ${sql.raw(ownerColumn)}
    and ${any(nameColumns.map((column) => beginsWith(`users.${column}`, prefix)))} limit 1) = 1`;
  const owners = nameColumns.map((column) => sql`select uuid from users where ${beginsWith(column, prefix)}`);
  return { condition, people: [], owners, objects: [] };
}

/** A column or indexed expression of the searched table itself begins with `prefix`. */
export function ownColumnLike(table: string, column: string, prefix: string): Restriction {
  return {
    condition: beginsWith(column, prefix),
    people: [],
    owners: [],
    objects: [sql`select uuid from ${sql.table(table)} where ${beginsWith(column, prefix)}`],
  };
}

/** The owner may be seen; undefined when everyone may. */
export function ownerVisible(visibleTo: Visibility, ownerColumn: string): Restriction | undefined {
  if (visibleTo === 'everyone') return undefined;
  const { self, overUsers, overGroups } = visibleTo;
  const users: string[] = [...new Set([self, ...overUsers])];
  const owners: RawBuilder<unknown>[] = [];
  const conditions = [oneOf(ownerColumn, users)];
  if (overGroups.length > 0) {
    const isOfGroups = oneOf('group_uuid', overGroups);
    owners.push(sql`select user_uuid as uuid from group_members where ${isOfGroups}`);
    conditions.push(sql`(select 1 from group_members
      where user_uuid = ${sql.raw(ownerColumn)} and ${isOfGroups} limit 1) = 1`);
  }
  return { condition: any(conditions), people: users, owners, objects: [] };
}

/** Either restriction lets an object pass. */
export function either(restrictions: readonly Restriction[]): Restriction {
  return {
    condition: any(restrictions.map((restriction) => restriction.condition)),
    people: restrictions.flatMap((restriction) => restriction.people),
    owners: restrictions.flatMap((restriction) => restriction.owners),
    objects: restrictions.flatMap((restriction) => restriction.objects),
  };
}

/** The rows among which all hits of one of these restrictions are; undefined when each of them lets many pass. */
export async function rowsOfFew(
  within: SearchBounds,
  restrictions: readonly (Restriction | undefined)[],
  ownerColumn: string,
): Promise<Condition | undefined> {
  for (const restriction of restrictions) {
    if (restriction === undefined) continue;
    const listed = await listFew(within, restriction);
    if (listed === undefined) continue;
    const ways: Condition[] = [];
    if (listed.owners.length > 0) ways.push(oneOf(ownerColumn, listed.owners));
    if (listed.objects.length > 0) ways.push(oneOf('found.uuid', listed.objects));
    return any(ways);
  }
  return undefined;
}

async function listFew(
  { db, few }: SearchBounds,
  { people, owners, objects }: Restriction,
): Promise<{ owners: string[]; objects: string[] } | undefined> {
  const parts = [
    ...owners.map((select) => bounded(select, 'owner', few)),
    ...objects.map((select) => bounded(select, 'object', few)),
  ];
  if (parts.length === 0) return people.length > few ? undefined : { owners: [...people], objects: [] };
  const rows = await db
    .selectFrom(sql<{ kind: string; uuid: string }>`(${sql.join(parts, sql` union all `)})`.as('listed'))
    .select(['kind', 'uuid'])
    .execute();
  const ofKind = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.uuid);
  const result = {
    owners: [...new Set([...people, ...ofKind('owner')])],
    objects: [...new Set(ofKind('object'))],
  };
  return result.owners.length > few || result.objects.length > few ? undefined : result;
}

function bounded(select: RawBuilder<unknown>, kind: 'owner' | 'object', few: number): RawBuilder<unknown> {
  return sql`select ${sql.lit(kind)} as kind, uuid from (${select} limit ${sql.lit(few + 1)}) as part`;
}
