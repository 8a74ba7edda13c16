import type { PublicKeyRepository, UserUuid } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { fromInstant, toInstant } from '../values.js';

/** Keeps public keys by their hashes: whose they are, and which are blocked. */
export function publicKeyRepository(db: Queryable): PublicKeyRepository {
  return {
    async claim(sha256, user) {
      const { user_uuid } = await db
        .insertInto('public_keys')
        .values({ sha256, user_uuid: user, blocked_at: null, blocked_because: null })
        // Writing what is there already waits for whoever holds it, and holds it until this transaction ends.
        .onConflict((conflict) =>
          conflict.column('sha256').doUpdateSet((both) => ({
            user_uuid: both.fn.coalesce('public_keys.user_uuid', 'excluded.user_uuid'),
          })),
        )
        .returning('user_uuid')
        .executeTakeFirstOrThrow();
      return (user_uuid ?? user) as UserUuid;
    },
    async findOwner(sha256) {
      const row = await db
        .selectFrom('public_keys')
        .select('user_uuid')
        .where('sha256', '=', sha256)
        .executeTakeFirst();
      return (row?.user_uuid ?? undefined) as UserUuid | undefined;
    },
    async findBlock(sha256) {
      const row = await db
        .selectFrom('public_keys')
        .selectAll()
        .where('sha256', '=', sha256)
        .where('blocked_at', 'is not', null)
        .executeTakeFirst();
      return row === undefined ? undefined : blockedKey(row);
    },
    async block({ sha256, blockedAt, reason }) {
      const columns = { blocked_at: fromInstant(blockedAt), blocked_because: reason };
      await db
        .insertInto('public_keys')
        .values({ sha256, user_uuid: null, ...columns })
        .onConflict((conflict) => conflict.column('sha256').doUpdateSet(columns))
        .execute();
    },
    async unblock(sha256) {
      const { numUpdatedRows } = await db
        .updateTable('public_keys')
        .set({ blocked_at: null, blocked_because: null })
        .where('sha256', '=', sha256)
        .where('blocked_at', 'is not', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async listBlocked() {
      const rows = await db
        .selectFrom('public_keys')
        .selectAll()
        .where('blocked_at', 'is not', null)
        .orderBy('blocked_at')
        .orderBy('sha256')
        .execute();
      return rows.map(blockedKey);
    },
  };
}

function blockedKey(row: { sha256: string; blocked_at: string | null; blocked_because: string | null }) {
  return {
    sha256: row.sha256,
    blockedAt: toInstant(row.blocked_at ?? ''),
    reason: row.blocked_because ?? '',
  };
}
