import type { IdempotencyKeyRepository } from '@cardea/domain';
import { atomically } from '../atomically.js';
import type { Queryable } from '../schema.js';
import { fromInstant } from '../values.js';

/** Keeps the answers to writes for clients that send a write again. */
export function idempotencyKeyRepository(db: Queryable): IdempotencyKeyRepository {
  return {
    async claim(user, key, fingerprintSha256, claimedAt) {
      const row = { user_uuid: user, idempotency_key: key, fingerprint_sha256: fingerprintSha256 };
      return atomically(db, async (tx) => {
        for (;;) {
          const claimed = await tx
            .insertInto('idempotency_keys')
            .values({ ...row, claimed_at: fromInstant(claimedAt), status: null, body: null })
            .onConflict((conflict) => conflict.columns(['user_uuid', 'idempotency_key']).doNothing())
            .returning('user_uuid')
            .execute();
          if (claimed.length > 0) return undefined;
          const earlier = await claimOf(tx, user, key);
          // Nothing is there when the earlier claim was given back in between; then it is free again.
          if (earlier !== undefined) return earlier;
        }
      });
    },
    async settle(user, key, status, body) {
      await db
        .updateTable('idempotency_keys')
        .set({ status, body })
        .where('user_uuid', '=', user)
        .where('idempotency_key', '=', key)
        .execute();
    },
    async release(user, key) {
      // A settled answer stays: its write changed something.
      await db
        .deleteFrom('idempotency_keys')
        .where('user_uuid', '=', user)
        .where('idempotency_key', '=', key)
        .where('status', 'is', null)
        .execute();
    },
    async deleteBefore(instant) {
      await db.deleteFrom('idempotency_keys').where('claimed_at', '<', fromInstant(instant)).execute();
    },
  };
}

async function claimOf(tx: Queryable, user: string, key: string) {
  const row = await tx
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('user_uuid', '=', user)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { fingerprintSha256: row.fingerprint_sha256, status: row.status, body: row.body };
}
