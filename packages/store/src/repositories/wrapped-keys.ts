import type { WrappedKey, WrappedKeyRepository } from '@cardea/domain';
import type { Queryable, WrappedKeysTable } from '../schema.js';
import { fromBytes, fromInstant, fromOptionalBytes, toBytes, toInstant, toOptionalBytes } from '../values.js';

/** Keeps keys and other secrets as ciphertext. */
export function wrappedKeyRepository(db: Queryable): WrappedKeyRepository {
  return {
    async find(name, version) {
      const row = await db
        .selectFrom('wrapped_keys')
        .selectAll()
        .where('name', '=', name)
        .where('version', '=', version)
        .executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async findCurrent(name) {
      const row = await db
        .selectFrom('wrapped_keys')
        .selectAll()
        .where('name', '=', name)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async insert(key) {
      await db.insertInto('wrapped_keys').values(toRow(key)).execute();
    },
    async delete(name, version) {
      await db.deleteFrom('wrapped_keys').where('name', '=', name).where('version', '=', version).execute();
    },
    async list() {
      const rows = await db
        .selectFrom('wrapped_keys')
        .selectAll()
        .orderBy('name')
        .orderBy('version')
        .execute();
      return rows.map(fromRow);
    },
  };
}

function toRow(key: WrappedKey): WrappedKeysTable {
  return {
    name: key.name,
    version: key.version,
    algorithm: key.algorithm,
    wrapped: fromBytes(key.wrapped),
    public_key_der: fromOptionalBytes(key.publicKeyDer),
    created_at: fromInstant(key.createdAt),
  };
}

function fromRow(row: WrappedKeysTable): WrappedKey {
  return {
    name: row.name,
    version: row.version,
    algorithm: row.algorithm,
    wrapped: toBytes(row.wrapped),
    publicKeyDer: toOptionalBytes(row.public_key_der),
    createdAt: toInstant(row.created_at),
  };
}
