import type { ArchivedKeyRepository } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { fromBytes, toBytes } from '../values.js';

/** Keeps archived private keys, each as ciphertext beside its certificate. */
export function archivedKeyRepository(db: Queryable): ArchivedKeyRepository {
  return {
    async insert(certificate, sealedPrivateKey) {
      await db
        .insertInto('archived_keys')
        .values({ certificate_uuid: certificate, sealed_private_key: fromBytes(sealedPrivateKey) })
        .execute();
    },
    async find(certificate) {
      const row = await db
        .selectFrom('archived_keys')
        .select('sealed_private_key')
        .where('certificate_uuid', '=', certificate)
        .executeTakeFirst();
      return row === undefined ? undefined : toBytes(row.sealed_private_key);
    },
    async listExisting(certificates) {
      if (certificates.length === 0) return [];
      const rows = await db
        .selectFrom('archived_keys')
        .select('certificate_uuid')
        .where('certificate_uuid', 'in', certificates)
        .execute();
      const existing = new Set(rows.map((row) => row.certificate_uuid));
      return certificates.filter((certificate) => existing.has(certificate));
    },
  };
}
