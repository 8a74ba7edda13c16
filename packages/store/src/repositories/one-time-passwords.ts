import type { OneTimePassword, OneTimePasswordRepository } from '@cardea/domain';
import { sql } from 'kysely';
import { atomically } from '../atomically.js';
import { staleRevision } from '../errors.js';
import type { OneTimePasswordsTable, Queryable } from '../schema.js';
import {
  fromBytes,
  fromInstant,
  fromOptionalInstant,
  toBytes,
  toInstant,
  toOptionalInstant,
} from '../values.js';
import { openStatuses } from './requests.js';

/** Keeps one-time passwords as ciphertext, with their uses and failed tries. */
export function oneTimePasswordRepository(db: Queryable): OneTimePasswordRepository {
  return {
    async listByRequest(request) {
      const rows = await db
        .selectFrom('one_time_passwords')
        .selectAll()
        .where('request_uuid', '=', request)
        .orderBy('position')
        .execute();
      return rows.map(fromRow);
    },
    async replace(request, passwords) {
      await atomically(db, async (tx) => {
        await tx.deleteFrom('one_time_passwords').where('request_uuid', '=', request).execute();
        if (passwords.length === 0) return;
        const rows = passwords.map((password) => toRow({ ...password, requestUuid: request }));
        await tx.insertInto('one_time_passwords').values(rows).execute();
      });
    },
    async update(before, after) {
      const { numUpdatedRows } = await db
        .updateTable('one_time_passwords')
        .set({
          used_by: after.usedBy,
          used_at: fromOptionalInstant(after.usedAt),
          failures: after.failures,
          locked_until: fromOptionalInstant(after.lockedUntil),
        })
        .where('request_uuid', '=', before.requestUuid)
        .where('position', '=', before.position)
        // A password issued anew has no failures either, and is not the one that was tried.
        .where('issued_at', '=', fromInstant(before.issuedAt))
        .where('failures', '=', before.failures)
        .where('used_at', before.usedAt === null ? 'is' : '=', fromOptionalInstant(before.usedAt))
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw staleRevision('one-time password');
    },
    async listExpired(now, limit) {
      const rows = await db
        .selectFrom('one_time_passwords')
        .selectAll()
        // Word by word the condition of the index one_time_passwords_unused.
        .where(sql<boolean>`used_at is null`)
        .where('expires_at', '<', fromInstant(now))
        // Not a join, for which SQLite would rather begin with every open request.
        .where((where) =>
          where.exists(
            where
              .selectFrom('requests')
              .select('requests.uuid')
              .whereRef('requests.uuid', '=', 'one_time_passwords.request_uuid')
              .where('requests.status', 'in', openStatuses),
          ),
        )
        .orderBy('expires_at')
        .orderBy('request_uuid')
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
    async delete(request) {
      await db.deleteFrom('one_time_passwords').where('request_uuid', '=', request).execute();
    },
  };
}

function toRow(password: OneTimePassword): OneTimePasswordsTable {
  return {
    request_uuid: password.requestUuid,
    position: password.position,
    distribution_type: password.distributionType,
    wrapped: fromBytes(password.wrapped),
    issued_at: fromInstant(password.issuedAt),
    expires_at: fromInstant(password.expiresAt),
    used_by: password.usedBy,
    used_at: fromOptionalInstant(password.usedAt),
    failures: password.failures,
    locked_until: fromOptionalInstant(password.lockedUntil),
  };
}

function fromRow(row: OneTimePasswordsTable): OneTimePassword {
  return {
    requestUuid: row.request_uuid as OneTimePassword['requestUuid'],
    position: row.position,
    distributionType: row.distribution_type as OneTimePassword['distributionType'],
    wrapped: toBytes(row.wrapped),
    issuedAt: toInstant(row.issued_at),
    expiresAt: toInstant(row.expires_at),
    usedBy: row.used_by as OneTimePassword['usedBy'],
    usedAt: toOptionalInstant(row.used_at),
    failures: row.failures,
    lockedUntil: toOptionalInstant(row.locked_until),
  };
}
