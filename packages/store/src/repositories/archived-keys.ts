import type { ArchivedKey, ArchivedKeyRepository, CertificateUuid } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { fromBytes, toBytes } from '../values.js';

/** Keeps archived private keys, each as ciphertext beside its certificate. */
export function archivedKeyRepository(db: Queryable): ArchivedKeyRepository {
  return {
    async insert(certificate, key) {
      await db
        .insertInto('archived_keys')
        .values({ certificate_uuid: certificate, ...columnsOf(key) })
        .execute();
    },
    async update(certificate, key) {
      await db
        .updateTable('archived_keys')
        .set(columnsOf(key))
        .where('certificate_uuid', '=', certificate)
        .execute();
    },
    async find(certificate) {
      const row = await db
        .selectFrom('archived_keys')
        .selectAll()
        .where('certificate_uuid', '=', certificate)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return {
        sealed: toBytes(row.sealed_private_key),
        consentsNeeded: row.consents_needed,
        deliveryCopy: row.delivery_copy === null ? null : toBytes(row.delivery_copy),
      };
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
    async deleteDeliveryCopies(request) {
      await db
        .updateTable('archived_keys')
        .set({ delivery_copy: null })
        .where('delivery_copy', 'is not', null)
        .where('certificate_uuid', 'in', (query) =>
          query.selectFrom('certificates').select('uuid').where('request_uuid', '=', request),
        )
        .execute();
    },
    async pageShared({ after, limit }) {
      const rows = await db
        .selectFrom('archived_keys')
        .select('certificate_uuid')
        .where('consents_needed', '>', 0)
        .where('certificate_uuid', '>', after ?? '')
        .orderBy('certificate_uuid')
        .limit(limit)
        .execute();
      return rows.map((row) => row.certificate_uuid as CertificateUuid);
    },
  };
}

function columnsOf({ sealed, consentsNeeded, deliveryCopy }: ArchivedKey) {
  return {
    sealed_private_key: fromBytes(sealed),
    consents_needed: consentsNeeded,
    delivery_copy: deliveryCopy === null ? null : fromBytes(deliveryCopy),
  };
}
