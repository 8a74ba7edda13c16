import type { PublicKeyRepository, UserUuid } from '@cardea/domain';
import { compiledSelect } from '../compiled-select.js';
import { compiledOnce } from '../compiled-write.js';
import type { Queryable } from '../schema.js';
import { fromInstant, toInstant } from '../values.js';

/** Two values a row, within what SQLite and PostgreSQL take in a statement. */
const rowsAtOnce = 2000;

const selectOwner = compiledSelect((db, sha256: string) =>
  db.selectFrom('public_keys').select('user_uuid').where('sha256', '=', sha256),
);

const selectBlock = compiledSelect((db, sha256: string) => blockOf(db, sha256));

const selectBlockOrListing = compiledSelect((db, sha256: string, modulusFingerprint: string) =>
  blockOf(db, sha256).unionAll(
    db
      .selectFrom('listed_moduli')
      .innerJoin('key_lists', 'key_lists.name', 'listed_moduli.list')
      .select('key_lists.reason')
      .where('listed_moduli.fingerprint', '=', modulusFingerprint),
  ),
);

/** Keeps public keys by their hashes: whose they are, and which are blocked. */
export function publicKeyRepository(db: Queryable): PublicKeyRepository {
  return {
    async claim(sha256, user) {
      const compiled = compiledOnce(db, 'claim public_keys', () => claim(db, sha256, user));
      const { rows } = await db.executeQuery({ ...compiled, parameters: [sha256, user, null, null] });
      const [row] = rows as { user_uuid: string | null }[]; // what `claim` returns
      return (row?.user_uuid ?? user) as UserUuid;
    },
    async findOwner(sha256) {
      const [row] = await selectOwner(db, sha256);
      return (row?.user_uuid ?? undefined) as UserUuid | undefined;
    },
    async findBlock(sha256, modulusFingerprint) {
      const [row] =
        modulusFingerprint === undefined
          ? await selectBlock(db, sha256)
          : await selectBlockOrListing(db, sha256, modulusFingerprint);
      return row === undefined ? undefined : { reason: row.reason ?? '' };
    },
    async addToList({ name, reason, changedAt }, modulusFingerprints) {
      const columns = { reason, changed_at: fromInstant(changedAt) };
      await db
        .insertInto('key_lists')
        .values({ name, ...columns })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
        .execute();
      let added = 0;
      for (let start = 0; start < modulusFingerprints.length; start += rowsAtOnce) {
        const rows = modulusFingerprints
          .slice(start, start + rowsAtOnce)
          .map((fingerprint) => ({ fingerprint, list: name }));
        const { numInsertedOrUpdatedRows = 0n } = await db
          .insertInto('listed_moduli')
          .values(rows)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        added += Number(numInsertedOrUpdatedRows);
      }
      return added;
    },
    async lists() {
      const rows = await db
        .selectFrom('key_lists')
        .leftJoin('listed_moduli', 'listed_moduli.list', 'key_lists.name')
        .select(['name', 'reason', 'changed_at'])
        .select(({ fn }) => fn.count('listed_moduli.fingerprint').as('keys'))
        .groupBy(['name', 'reason', 'changed_at'])
        .orderBy('name')
        .execute();
      return rows.map(({ name, reason, changed_at, keys }) => ({
        name,
        reason,
        changedAt: toInstant(changed_at),
        keys: Number(keys),
      }));
    },
    async removeList(name) {
      await db.deleteFrom('listed_moduli').where('list', '=', name).execute();
      const { numDeletedRows } = await db
        .deleteFrom('key_lists')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
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

function blockOf(db: Queryable, sha256: string) {
  return db
    .selectFrom('public_keys')
    .select('blocked_because as reason')
    .where('sha256', '=', sha256)
    .where('blocked_at', 'is not', null);
}

function claim(db: Queryable, sha256: string, user: string) {
  return (
    db
      .insertInto('public_keys')
      .values({ sha256, user_uuid: user, blocked_at: null, blocked_because: null })
      // Writing what is there already waits for whoever holds it, and holds it until this transaction ends.
      .onConflict((conflict) =>
        conflict.column('sha256').doUpdateSet((both) => ({
          user_uuid: both.fn.coalesce('public_keys.user_uuid', 'excluded.user_uuid'),
        })),
      )
      .returning('user_uuid')
  );
}

function blockedKey(row: { sha256: string; blocked_at: string | null; blocked_because: string | null }) {
  return {
    sha256: row.sha256,
    blockedAt: toInstant(row.blocked_at ?? ''),
    reason: row.blocked_because ?? '',
  };
}
