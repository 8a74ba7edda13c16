import { type AuditSearch, type Found, type FoundAuditEvent, malformed } from '@cardea/domain';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { AuditEventsTable, Queryable } from '../../schema.js';
import { fromInstant } from '../../values.js';
import { auditEventFromRow } from '../audit.js';
import { given } from './searched-page.js';
import { all, any, type Condition, type SearchBounds } from './walk.js';

/** Events are written in the order of their instants but for this; seals allow the same (docs/audit-trail.md). */
const disorderMs = 3_600_000;

/**
 * Finds events of the audit trail, newest first. The walk goes along the index of what is said that has the fewest events,
 * and looks at a bounded number of them for one page.
 *
 * Errors: `MalformedInput` naming `cursor` or `limit`.
 */
export async function searchAuditEvents(
  { db, entriesPerPage }: SearchBounds,
  search: AuditSearch,
): Promise<Found<FoundAuditEvent>> {
  const { limit, cursor } = search;
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    throw malformed('limit', 'must be a number from 1 to 500');
  const { ways, conditions } = wayOf(search);
  const period = await periodOf(db, search);
  const wanted = limit + 1;
  const found: Row[] = [];
  let place = cursor === null ? Number.MAX_SAFE_INTEGER : fromCursor(cursor);
  let left = entriesPerPage;
  // With rare hits each step looks at more events than the one before it.
  for (let size = wanted; ; size *= 4) {
    size = Math.min(size, left);
    const entries = entriesOf(ways, [...period, sql`sequence < ${place}`], size);
    const rows = await db
      .selectFrom(sql<Row>`(${entries})`.as('found'))
      .selectAll()
      .where(all(conditions))
      .orderBy('sequence', 'desc')
      .limit(wanted - found.length)
      .execute();
    found.push(...rows);
    if (found.length === wanted) return pageOf(found.slice(0, limit), found[limit - 1]?.sequence);
    const step = await db
      .selectFrom(sql<{ sequence: number }>`(${entries})`.as('found'))
      .select([sql<number | null>`min(sequence)`.as('last'), sql<number | string>`count(*)`.as('count')])
      .executeTakeFirstOrThrow();
    left -= size;
    if (step.last === null || Number(step.count) < size) return pageOf(found, undefined);
    place = Number(step.last);
    if (left === 0) return pageOf(found, place);
  }
}

type Row = Selectable<AuditEventsTable>;

function pageOf(rows: readonly Row[], next: number | undefined): Found<FoundAuditEvent> {
  return {
    items: rows.map((row) => ({
      ...auditEventFromRow(row),
      sequence: row.sequence,
      sealNumber: row.seal_number,
    })),
    nextCursor: next === undefined ? null : Buffer.from(`audit ${next}`).toString('base64url'),
  };
}

function fromCursor(cursor: string): number {
  const [, sequence] = /^audit (\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (sequence === undefined) throw malformed('cursor', 'must be the nextCursor of an earlier page');
  return Number(sequence);
}

/** The next `size` events on the ways, which share none. Each way has an index that ends with the sequence. */
function entriesOf(
  ways: readonly Condition[],
  within: readonly Condition[],
  size: number,
): RawBuilder<unknown> {
  const newest = (way: readonly Condition[]) =>
    sql`select * from audit_events where ${all([...way, ...within])} order by sequence desc limit ${size}`;
  const [only, ...others] = ways;
  if (others.length === 0) return newest(only === undefined ? [] : [only]);
  const parts = ways.map((way) => sql`select * from (${newest([way])}) as way`);
  return sql`select * from (${sql.join(parts, sql` union all `)}) as ways order by sequence desc limit ${size}`;
}

/** What leads the walk, and what else an event must satisfy. */
function wayOf(search: AuditSearch): {
  readonly ways: readonly Condition[];
  readonly conditions: Condition[];
} {
  const { objectUuids, personUuid, actorUserUuid, actions, outcome, objectType, from, before, text } = search;
  const led: readonly (readonly Condition[] | undefined)[] = [
    objectUuids?.map((uuid) => sql<boolean>`object_uuid = ${uuid}`),
    personUuid === undefined ? undefined : waysOfPerson(personUuid),
    actorUserUuid === undefined ? undefined : [sql<boolean>`actor_user_uuid = ${actorUserUuid}`],
    // The index holds only these; the databases see that by the very words of its condition.
    outcome === undefined || outcome === 'success' ? undefined : [sql<boolean>`outcome <> 'success'`],
    actions?.map((action) => sql<boolean>`action = ${action}`),
  ];
  const best = led.findIndex((ways) => ways !== undefined);
  const others = led.map((ways, index) =>
    ways === undefined || index === best ? undefined : any([...ways]),
  );
  return {
    ways: led[best] ?? [],
    conditions: given([
      ...others,
      outcome === undefined ? undefined : sql<boolean>`outcome = ${outcome}`,
      objectType === undefined ? undefined : sql<boolean>`object_type = ${objectType}`,
      from === undefined ? undefined : sql<boolean>`occurred_at >= ${fromInstant(from)}`,
      before === undefined ? undefined : sql<boolean>`occurred_at < ${fromInstant(before)}`,
      text === undefined || text === '' ? undefined : holdsText(text),
    ]),
  };
}

function waysOfPerson(uuid: string): Condition[] {
  return [
    sql`actor_user_uuid = ${uuid}`,
    sql`target_user_uuid = ${uuid} and actor_user_uuid is distinct from ${uuid}`,
    sql`object_uuid = ${uuid} and actor_user_uuid is distinct from ${uuid} and target_user_uuid is distinct from ${uuid}`,
  ];
}

function holdsText(text: string): Condition {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const columns = ['actor_name', 'object_uuid', 'correlation_id', 'facts', 'target_user_uuid'];
  return any(columns.map((column) => sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`));
}

/** The part of the trail in which events of the period can be, by the index of the instants. */
async function periodOf(db: Queryable, { from, before }: AuditSearch): Promise<Condition[]> {
  const instant = (moment: Date, shiftMs: number) => fromInstant(new Date(moment.getTime() + shiftMs));
  const conditions: Condition[] = [];
  if (from !== undefined) {
    const first = await db
      .selectFrom('audit_events')
      .select('sequence')
      .where('occurred_at', '>=', instant(from, -disorderMs))
      .orderBy('occurred_at')
      .orderBy('sequence')
      .limit(1)
      .executeTakeFirst();
    conditions.push(first === undefined ? sql`1 = 0` : sql`sequence >= ${first.sequence}`);
  }
  if (before !== undefined) {
    const last = await db
      .selectFrom('audit_events')
      .select('sequence')
      .where('occurred_at', '<', instant(before, disorderMs))
      .orderBy('occurred_at', 'desc')
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    conditions.push(last === undefined ? sql`1 = 0` : sql`sequence <= ${last.sequence}`);
  }
  return conditions;
}
