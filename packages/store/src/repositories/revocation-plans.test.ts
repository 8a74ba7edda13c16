import { openTestStore, sampleCertificate, storeKinds } from '@cardea/testkit/stores';
import { type CompiledQuery, Kysely, sql } from 'kysely';
import { expect, test } from 'vitest';
import { postgresqlDialect } from '../postgresql/dialect.js';
import { postgresqlPool } from '../postgresql/pool.js';
import type { Schema } from '../schema.js';
import { sqliteDialect } from '../sqlite/dialect.js';
import { openSqliteFile } from '../sqlite/file.js';
import { certificateRepository } from './certificates.js';
import { crlRepository } from './crls.js';
import { publicKeyRepository } from './public-keys.js';

// The databases are asked how they would answer what revocation lists and certification requests need.

const caName = 'issuing';
const at = new Date('2026-11-28T00:00:00Z');
const page = { notEndedBefore: at, limit: 500 };

test.each(storeKinds)('revocation lists and blocklists are read by index, in %s', async (kind) => {
  await using opened = await openTestStore(kind);
  const { databaseUrl, file } = opened.place;
  await opened.store.transaction(async (tx) => {
    for (let index = 0; index < 2000; index++)
      await tx.certificates.insert(
        sampleCertificate({
          caName,
          crlPartition: index % 5,
          revocation: { revokedAt: at, reason: 'superseded' },
        }),
      );
    const changedAt = at;
    const fingerprints = Array.from({ length: 2000 }, (_, index) => index.toString(16).padStart(20, '0'));
    await tx.publicKeys.addToList({ name: 'weak', reason: 'Weak.', changedAt }, fingerprints);
  });
  const queries: CompiledQuery[] = [];
  const database = new Kysely<Schema>({
    dialect:
      databaseUrl === undefined
        ? sqliteDialect(await openSqliteFile(file))
        : postgresqlDialect(postgresqlPool(databaseUrl)),
    log: ({ query }) => void queries.push(query),
  });
  try {
    const certificates = certificateRepository(database);
    const crls = crlRepository(database);
    await certificates.listRevoked({ ...page, caName, partition: undefined, after: null });
    await certificates.listRevoked({ ...page, caName, partition: undefined, after: '12' });
    await certificates.listRevoked({ ...page, caName, partition: 3, after: '12' });
    const since = { ...page, caName, sinceCrlNumber: 1 };
    await certificates.listRevocationChanges({ ...since, after: null });
    await certificates.listRevocationChanges({ ...since, after: { crlNumber: 1, serialNumber: '12' } });
    await certificates.countInPartition(caName, 3);
    await crls.findCurrent(caName, 'complete');
    await crls.findCurrent(caName, 3);
    await crls.findOldestInForce(caName, at);
    // Outside transactions these go past the log of Kysely.
    await database.transaction().execute(async (tx) => {
      await crlRepository(tx).findPartition(caName, at);
      await publicKeyRepository(tx).findBlock('ab'.repeat(32), '00'.repeat(10));
    });
    const asked = [...queries];
    expect(asked.length).toBeGreaterThanOrEqual(11);
    for (const query of asked)
      expect([query.sql, await withoutIndex(database, kind, query)]).toEqual([query.sql, []]);
  } finally {
    await database.destroy();
  }
});

/** The steps of a plan that read a whole table, or sort what an index has in order. */
async function withoutIndex(
  database: Kysely<Schema>,
  kind: 'sqlite' | 'postgresql',
  query: CompiledQuery,
): Promise<string[]> {
  if (kind === 'sqlite') {
    const explained = { ...query, sql: `explain query plan ${query.sql}` };
    const { rows } = await database.executeQuery<{ detail: string }>(explained);
    return rows
      .map(({ detail }) => detail)
      .filter(
        (line) => (line.startsWith('SCAN ') && !line.includes('INDEX')) || line.includes('TEMP B-TREE'),
      );
  }
  // Of small tables PostgreSQL may rightly read all; without that way it does so only where there is no other.
  const plan = await database.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    return tx.executeQuery<{ 'QUERY PLAN': string }>({ ...query, sql: `explain ${query.sql}` });
  });
  return plan.rows.map((row) => row['QUERY PLAN']).filter((line) => line.includes('Seq Scan'));
}
