import type { CollectedItem, EnvelopeKind, EnvelopeRepository, StoredEnvelope } from '@cardea/domain';
import { type RawBuilder, sql } from 'kysely';
import type { Queryable, Schema } from '../schema.js';
import { fromBytes, fromJson, toBytes, toJson } from '../values.js';

/** Where the envelopes of a kind are; `keys` name a row, `more` is what else their encryption is bound to. */
interface Place {
  readonly table: keyof Schema;
  readonly column: string;
  readonly keys: readonly string[];
  readonly more?: readonly string[];
}

const places: Readonly<Record<Exclude<EnvelopeKind, 'dataItem'>, Place>> = {
  key: { table: 'wrapped_keys', column: 'wrapped', keys: ['name', 'version'], more: ['algorithm'] },
  archivedKey: {
    table: 'archived_keys',
    column: 'sealed_private_key',
    keys: ['certificate_uuid'],
    more: ['consents_needed', 'issuer', 'serial_number'],
  },
  deliveryCopy: {
    table: 'archived_keys',
    column: 'delivery_copy',
    keys: ['certificate_uuid'],
    more: ['issuer', 'serial_number'],
  },
  orderedKey: { table: 'issuance_orders', column: 'sealed_private_key', keys: ['uuid'], more: ['ca_name'] },
  keyRecovery: { table: 'key_recoveries', column: 'wrapped_private_key', keys: ['uuid'] },
  oneTimePassword: { table: 'one_time_passwords', column: 'wrapped', keys: ['request_uuid', 'position'] },
  proposedPin: { table: 'proposed_pins', column: 'wrapped_pin', keys: ['request_uuid', 'smartcard_uuid'] },
  importedAdminKey: { table: 'imported_admin_keys', column: 'wrapped_key', keys: ['card_id'] },
  webhookSecret: { table: 'webhooks', column: 'wrapped_secret', keys: ['uuid'] },
};

// docs/keys.md: an envelope names its key in this many octets, by its first one.
const tokenFormat = Buffer.of(2);
const identifiedFormat = Buffer.of(3);
const headerBytes: Readonly<Record<number, number>> = { 2: 5, 3: 9 };

/** Every ciphertext under the key-encryption key, wherever it is. */
export function envelopeRepository(db: Queryable): EnvelopeRepository {
  return {
    countByHeader: (kind) =>
      kind === 'dataItem' ? countItems(db) : countRows(db, places[kind], kind === 'key'),
    pageOthers: (kind, page) => (kind === 'dataItem' ? pageItems(db, page) : pageRows(db, kind, page)),
    replace: (envelope, wrapped) =>
      envelope.kind === 'dataItem'
        ? replaceItem(db, envelope, wrapped)
        : replaceRow(db, places[envelope.kind], envelope, wrapped),
  };
}

type Page = Parameters<EnvelopeRepository['pageOthers']>[1];

/** Of the keys, those in a token are no envelopes. */
function isEnvelope(column: RawBuilder<unknown>, isOfKeys: boolean): RawBuilder<unknown> {
  return isOfKeys ? sql`substr(${column}, 1, 1) <> ${tokenFormat}` : sql`${column} is not null`;
}

async function countRows(
  db: Queryable,
  { table, column }: Place,
  isOfKeys: boolean,
): Promise<Map<string, number>> {
  const bytes = sql.ref(column);
  const header = sql`case substr(${bytes}, 1, 1) when ${tokenFormat} then substr(${bytes}, 1, 5)
    when ${identifiedFormat} then substr(${bytes}, 1, 9) else substr(${bytes}, 1, 1) end`;
  const { rows } = await sql<{ header: Uint8Array; count: number | string }>`
    select header, count(*) as count from (select ${header} as header from ${sql.table(table)}
    where ${isEnvelope(bytes, isOfKeys)}) headers group by header`.execute(db);
  return new Map(rows.map((row) => [hexOf(row.header), Number(row.count)]));
}

async function pageRows(
  db: Queryable,
  kind: Exclude<EnvelopeKind, 'dataItem'>,
  { header, after, limit }: Page,
): Promise<StoredEnvelope[]> {
  const { table, column, keys, more = [] } = places[kind];
  const bytes = sql.ref(column);
  const names = sql.join(keys.map((key) => sql.ref(key)));
  const owner = more.includes('issuer')
    ? sql`join certificates on certificates.uuid = certificate_uuid`
    : sql``;
  const since = after === null ? sql`1 = 1` : sql`(${names}) > (${sql.join(toJson<unknown[]>(after))})`;
  const { rows } = await sql<Record<string, string | number | Uint8Array>>`
    select ${sql.join([...keys, ...more].map((name) => sql.ref(name)))}, ${bytes} as "envelope"
    from ${sql.table(table)} ${owner}
    where ${isEnvelope(bytes, kind === 'key')} and substr(${bytes}, 1, ${sql.lit(header.length)}) <> ${fromBytes(header)}
      and ${since}
    order by ${names} limit ${sql.lit(limit)}`.execute(db);
  return rows.map(({ envelope, ...columns }) => {
    if (!(envelope instanceof Uint8Array)) throw new Error('an envelope is octets');
    const row = Object.fromEntries(
      Object.entries(columns).filter((entry): entry is [string, string | number] =>
        ['string', 'number'].includes(typeof entry[1]),
      ),
    );
    const cursor = fromJson(keys.map((key) => row[key]));
    return { kind, row, item: null, wrapped: toBytes(envelope), cursor };
  });
}

async function replaceRow(
  db: Queryable,
  { table, column, keys }: Place,
  { row, wrapped: before }: StoredEnvelope,
  wrapped: Uint8Array,
): Promise<boolean> {
  const isRow = sql.join(
    keys.map((key) => sql`${sql.ref(key)} = ${row[key]}`),
    sql` and `,
  );
  const { numAffectedRows } = await sql`update ${sql.table(table)}
    set ${sql.ref(column)} = ${fromBytes(wrapped)}
    where ${isRow} and ${sql.ref(column)} = ${fromBytes(before)}`.execute(db);
  return numAffectedRows === 1n;
}

/** Requests with encrypted data items, in the order of their identifiers. */
async function requestsWithItems(db: Queryable, after: string | null, limit: number) {
  const rows = await db
    .selectFrom('requests')
    .select(['uuid', 'data_collection'])
    .where('data_collection', 'like', '%"isEncrypted":true%')
    .where('uuid', '>', after ?? '')
    .orderBy('uuid')
    .limit(limit)
    .execute();
  return rows.map(({ uuid, data_collection }) => ({
    uuid,
    items: toJson<CollectedItem[]>(data_collection).flatMap(({ name, value, isEncrypted }) =>
      isEncrypted === true && value !== null ? [{ name, wrapped: Buffer.from(value, 'base64') }] : [],
    ),
  }));
}

const requestsAtOnce = 200;

async function countItems(db: Queryable): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let after: string | null = null;
  for (;;) {
    const requests = await requestsWithItems(db, after, requestsAtOnce);
    for (const { wrapped } of requests.flatMap(({ items }) => items)) {
      const header = hexOf(wrapped.subarray(0, headerBytes[wrapped[0] ?? 0] ?? 1));
      counts.set(header, (counts.get(header) ?? 0) + 1);
    }
    const last = requests.at(-1);
    if (last === undefined) return counts;
    after = last.uuid;
  }
}

async function pageItems(db: Queryable, { header, after, limit }: Page): Promise<StoredEnvelope[]> {
  for (let from = after; ; ) {
    const requests = await requestsWithItems(db, from, limit);
    const found = requests.flatMap(({ uuid, items }) =>
      items
        .filter(({ wrapped }) => !wrapped.subarray(0, header.length).equals(fromBytes(header)))
        .map(({ name, wrapped }) => ({
          kind: 'dataItem' as const,
          row: { uuid },
          item: name,
          wrapped: toBytes(wrapped),
          cursor: uuid,
        })),
    );
    const last = requests.at(-1);
    if (found.length > 0 || last === undefined) return found;
    from = last.uuid;
  }
}

async function replaceItem(
  db: Queryable,
  { row, item, wrapped: before }: StoredEnvelope,
  wrapped: Uint8Array,
): Promise<boolean> {
  const uuid = `${row.uuid}`;
  const stored = await db
    .selectFrom('requests')
    .select('data_collection')
    .where('uuid', '=', uuid)
    .executeTakeFirst();
  if (stored === undefined) return false;
  const old = Buffer.from(before).toString('base64');
  const items = toJson<CollectedItem[]>(stored.data_collection).map((one) =>
    one.name === item && one.value === old ? { ...one, value: Buffer.from(wrapped).toString('base64') } : one,
  );
  const { numUpdatedRows } = await db
    .updateTable('requests')
    .set({ data_collection: fromJson(items) })
    .where('uuid', '=', uuid)
    .where('data_collection', '=', stored.data_collection)
    .where('data_collection', '!=', fromJson(items))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
