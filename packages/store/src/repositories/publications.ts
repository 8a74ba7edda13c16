import type { PublicationRepository, PublishedFile } from '@cardea/domain';
import type { Selectable } from 'kysely';
import type { Queryable, Schema } from '../schema.js';
import { fromInstant, toInstant } from '../values.js';

/** Keeps what targets outside the server have got. */
export function publicationRepository(db: Queryable): PublicationRepository {
  return {
    async listOf(target) {
      const rows = await db
        .selectFrom('publications')
        .selectAll()
        .where('target', '=', target)
        .orderBy('file_name')
        .execute();
      return rows.map(publishedFile);
    },
    async list() {
      const rows = await db
        .selectFrom('publications')
        .selectAll()
        .orderBy('target')
        .orderBy('file_name')
        .execute();
      return rows.map(publishedFile);
    },
    async put({ target, fileName, version, crlNumber, publishedAt }) {
      const columns = { version, crl_number: crlNumber, published_at: fromInstant(publishedAt) };
      await db
        .insertInto('publications')
        .values({ target, file_name: fileName, ...columns })
        .onConflict((conflict) => conflict.columns(['target', 'file_name']).doUpdateSet(columns))
        .execute();
    },
  };
}

function publishedFile(row: Selectable<Schema['publications']>): PublishedFile {
  return {
    target: row.target,
    fileName: row.file_name,
    version: row.version,
    crlNumber: row.crl_number,
    publishedAt: toInstant(row.published_at),
  };
}
