import type { ArchiveExchangeRepository, StoredExchangeKey } from '@cardea/domain';
import type { ArchiveExchangeKeysTable } from '../schema/authorities.js';
import type { Queryable } from '../schema.js';
import { fromBytes, fromInstant, toBytes, toInstant } from '../values.js';

/** Keeps the certificates to which clients encrypt private keys for the archive. */
export function archiveExchangeRepository(db: Queryable): ArchiveExchangeRepository {
  const latestFirst = () => db.selectFrom('archive_exchange_keys').selectAll().orderBy('generation', 'desc');
  return {
    async listValid(now) {
      const rows = await latestFirst().where('not_after', '>=', fromInstant(now)).execute();
      return rows.map(fromRow);
    },
    async findLatest() {
      const row = await latestFirst().limit(1).executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async listEnded(before) {
      const rows = await db
        .selectFrom('archive_exchange_keys')
        .selectAll()
        .where('not_after', '<', fromInstant(before))
        .where('generation', '<', ({ selectFrom }) =>
          selectFrom('archive_exchange_keys').select(({ fn }) => fn.max('generation').as('latest')),
        )
        .orderBy('generation')
        .execute();
      return rows.map(fromRow);
    },
    async delete(generation) {
      await db.deleteFrom('archive_exchange_keys').where('generation', '=', generation).execute();
    },
    async insert({ generation, certificateDer, key, notAfter }) {
      await db
        .insertInto('archive_exchange_keys')
        .values({
          generation,
          certificate_der: fromBytes(certificateDer),
          key_name: key.name,
          key_version: key.version,
          not_after: fromInstant(notAfter),
        })
        .execute();
    },
  };
}

function fromRow(row: ArchiveExchangeKeysTable): StoredExchangeKey {
  return {
    generation: row.generation,
    certificateDer: toBytes(row.certificate_der),
    key: { name: row.key_name, version: row.key_version },
    notAfter: toInstant(row.not_after),
  };
}
