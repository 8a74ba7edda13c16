import type { KeyEncryptionKeyRepository } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { fromInstant, fromOptionalInstant, toInstant, toOptionalInstant } from '../values.js';

/** Keeps which key-encryption keys the software keystore has had; the keys are elsewhere. */
export function keyEncryptionKeyRepository(db: Queryable): KeyEncryptionKeyRepository {
  return {
    async list() {
      const rows = await db.selectFrom('key_encryption_keys').selectAll().orderBy('version').execute();
      return rows.map((row) => ({
        version: row.version,
        identifier: row.identifier,
        createdAt: toInstant(row.created_at),
        forgottenAt: toOptionalInstant(row.forgotten_at),
      }));
    },
    async insert({ version, identifier, createdAt, forgottenAt }) {
      await db
        .insertInto('key_encryption_keys')
        .values({
          version,
          identifier,
          created_at: fromInstant(createdAt),
          forgotten_at: fromOptionalInstant(forgottenAt),
        })
        .execute();
    },
    async forget(version, at) {
      await db
        .updateTable('key_encryption_keys')
        .set({ forgotten_at: fromInstant(at) })
        .where('version', '=', version)
        .where('forgotten_at', 'is', null)
        .execute();
    },
  };
}
