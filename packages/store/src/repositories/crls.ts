import type { CrlDescription, CrlRepository, CrlScope, StoredCrl } from '@cardea/domain';
import { type Selectable, sql } from 'kysely';
import { compiledSelect } from '../compiled-select.js';
import type { ScopedCrlsTable } from '../schema/authorities.js';
import type { Queryable } from '../schema.js';
import { fromBytes, fromInstant, toBytes, toInstant } from '../values.js';
import { crlFailures } from './crl-failures.js';
import { byAuthorityAndScope, scopeOf } from './crl-scopes.js';

type Row = Selectable<ScopedCrlsTable>;
const described = ['ca_name', 'crl_number', 'this_update', 'next_update', 'entry_count'] as const;

const selectPartition = compiledSelect((db, caName: string, at: string) =>
  db
    .selectFrom('crl_partitions')
    .select('partition')
    .where('ca_name', '=', caName)
    .where('opened_at', '<=', at)
    .orderBy('partition', 'desc')
    .limit(sql.lit(1)),
);

/** Keeps published CRLs; complete ones in a table of their own, which an earlier release writes too. */
export function crlRepository(db: Queryable): CrlRepository {
  return {
    async insert(crl) {
      await (crl.scope === 'complete' ? insertComplete(db, crl) : insertScoped(db, crl));
      await db
        .deleteFrom('crl_failures')
        .where('ca_name', '=', crl.caName)
        .where('scope', '=', String(crl.scope))
        .execute();
    },
    ...crlFailures(db),
    async findCurrent(caName, scope = 'complete') {
      const row = await currentRow(db, caName, scope);
      return row === undefined ? undefined : { ...descriptionOf(row), crlDer: toBytes(row.crl_der) };
    },
    async describeCurrent(caName, scope) {
      const row = await currentDescription(db, caName, scope);
      return row === undefined ? undefined : descriptionOf(row);
    },
    async listCurrent() {
      const complete = await db
        .selectFrom('crls')
        .select(described)
        .where(({ eb, refTuple, selectFrom }) =>
          eb(
            refTuple('ca_name', 'crl_number'),
            'in',
            selectFrom('crls')
              .select(({ fn }) => ['ca_name', fn.max('crl_number').as('crl_number')])
              .groupBy('ca_name')
              .$asTuple('ca_name', 'crl_number'),
          ),
        )
        .execute();
      const scoped = await db
        .selectFrom('scoped_crls')
        .select([...described, 'scope', 'base_crl_number'])
        .execute();
      return [...complete.map(asScoped), ...scoped].map(descriptionOf).sort(byAuthorityAndScope);
    },
    async findOldestInForce(caName, now) {
      const row = await db
        .selectFrom('crls')
        .select(['crl_number', 'this_update'])
        .where('ca_name', '=', caName)
        .where('next_update', '>', fromInstant(now))
        // Those of an earlier release are not counted: it did not note which revocations followed them.
        .where('entry_count', 'is not', null)
        .orderBy('crl_number')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return { crlNumber: row.crl_number, thisUpdate: toInstant(row.this_update) };
    },
    async findPartition(caName, at) {
      const [row] = await selectPartition(db, caName, fromInstant(at));
      return row?.partition ?? null;
    },
    async openPartition(caName, partition, openedAt) {
      await db
        .insertInto('crl_partitions')
        .values({ ca_name: caName, partition, opened_at: fromInstant(openedAt) })
        .execute();
    },
  };
}

/** Of the complete CRLs before this one only what deltas need is kept, and only while they are in force. */
async function insertComplete(db: Queryable, crl: StoredCrl): Promise<void> {
  await db
    .insertInto('crls')
    .values({
      ca_name: crl.caName,
      crl_number: crl.crlNumber,
      this_update: fromInstant(crl.thisUpdate),
      next_update: fromInstant(crl.nextUpdate),
      entry_count: crl.entryCount,
      crl_der: fromBytes(crl.crlDer),
    })
    .execute();
  const earlier = { ca_name: crl.caName, number: crl.crlNumber };
  await db
    .deleteFrom('crls')
    .where('ca_name', '=', earlier.ca_name)
    .where('crl_number', '<', earlier.number)
    .where('next_update', '<=', fromInstant(crl.thisUpdate))
    .execute();
  await db
    .updateTable('crls')
    .set({ crl_der: new Uint8Array() })
    .where('ca_name', '=', earlier.ca_name)
    .where('crl_number', '=', ({ selectFrom }) =>
      selectFrom('crls as other')
        .select(({ fn }) => fn.max('other.crl_number').as('crl_number'))
        .where('other.ca_name', '=', earlier.ca_name)
        .where('other.crl_number', '<', earlier.number),
    )
    .execute();
}

async function insertScoped(db: Queryable, crl: StoredCrl): Promise<void> {
  const scope = String(crl.scope);
  await db
    .insertInto('scoped_crls')
    .values({
      ca_name: crl.caName,
      scope,
      crl_number: crl.crlNumber,
      base_crl_number: crl.baseCrlNumber,
      this_update: fromInstant(crl.thisUpdate),
      next_update: fromInstant(crl.nextUpdate),
      entry_count: crl.entryCount,
      crl_der: fromBytes(crl.crlDer),
    })
    .execute();
  await db
    .deleteFrom('scoped_crls')
    .where('ca_name', '=', crl.caName)
    .where('scope', '=', scope)
    .where('crl_number', '<', crl.crlNumber)
    .execute();
}

async function currentRow(db: Queryable, caName: string, scope: CrlScope): Promise<Row | undefined> {
  if (scope === 'complete') {
    const query = db
      .selectFrom('crls')
      .select([...described, 'crl_der'])
      .where('ca_name', '=', caName);
    const row = await query.orderBy('crl_number', 'desc').limit(1).executeTakeFirst();
    return row === undefined ? undefined : { ...row, ...completeColumns };
  }
  const query = db.selectFrom('scoped_crls').selectAll().where('ca_name', '=', caName);
  return await query
    .where('scope', '=', String(scope))
    .orderBy('crl_number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function currentDescription(
  db: Queryable,
  caName: string,
  scope: CrlScope,
): Promise<Omit<Row, 'crl_der'> | undefined> {
  if (scope === 'complete') {
    const query = db.selectFrom('crls').select(described).where('ca_name', '=', caName);
    const row = await query.orderBy('crl_number', 'desc').limit(1).executeTakeFirst();
    return row === undefined ? undefined : asScoped(row);
  }
  return await db
    .selectFrom('scoped_crls')
    .select([...described, 'scope', 'base_crl_number'])
    .where('ca_name', '=', caName)
    .where('scope', '=', String(scope))
    .orderBy('crl_number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

const completeColumns = { scope: 'complete', base_crl_number: null } as const;

function asScoped<R extends object>(row: R): R & typeof completeColumns {
  return { ...row, ...completeColumns };
}

function descriptionOf(row: Omit<Row, 'crl_der'>): CrlDescription {
  return {
    caName: row.ca_name,
    scope: scopeOf(row),
    crlNumber: row.crl_number,
    baseCrlNumber: row.base_crl_number,
    thisUpdate: toInstant(row.this_update),
    nextUpdate: toInstant(row.next_update),
    entryCount: row.entry_count,
  };
}
