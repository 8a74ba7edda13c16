import type { BlockedName, BlockedNameRepository } from '@cardea/domain';
import { runSelect } from '../compiled-select.js';
import { compiledOnce } from '../compiled-write.js';
import type { BlockedNamesTable, Queryable } from '../schema.js';
import { fromInstant, toInstant } from '../values.js';

/** Keeps the names that nobody is to be certified by. */
export function blockedNameRepository(db: Queryable): BlockedNameRepository {
  return {
    async block({ uuid, type, matching, value, blockedAt, reason }) {
      const columns = { blocked_at: fromInstant(blockedAt), reason };
      const row = await db
        .insertInto('blocked_names')
        .values({ uuid, type, matching, value, ...columns })
        .onConflict((conflict) => conflict.columns(['value', 'type', 'matching']).doUpdateSet(columns))
        .returningAll()
        .executeTakeFirstOrThrow();
      return blockedName(row);
    },
    async find(uuid) {
      const row = await db
        .selectFrom('blocked_names')
        .selectAll()
        .where('uuid', '=', uuid)
        .executeTakeFirst();
      return row === undefined ? undefined : blockedName(row);
    },
    async remove(uuid) {
      await db.deleteFrom('blocked_names').where('uuid', '=', uuid).execute();
    },
    async list() {
      const rows = await db
        .selectFrom('blocked_names')
        .selectAll()
        .orderBy('type')
        .orderBy('value')
        .orderBy('matching')
        .execute();
      return rows.map(blockedName);
    },
    async findAmong(patterns) {
      if (patterns.length === 0) return undefined;
      const values = [...new Set(patterns.map(({ value }) => value))];
      const compiled = compiledOnce(db, `select blocked_names ${values.length}`, () =>
        db.selectFrom('blocked_names').selectAll().where('value', 'in', values).orderBy('uuid'),
      );
      const rows = await runSelect<BlockedNamesTable>(db, { ...compiled, parameters: values });
      const row = rows.find((each) =>
        patterns.some(
          ({ type, matching, value }) =>
            type === each.type && matching === each.matching && value === each.value,
        ),
      );
      return row === undefined ? undefined : blockedName(row);
    },
  };
}

function blockedName({ uuid, type, matching, value, blocked_at, reason }: BlockedNamesTable): BlockedName {
  // The table holds only what was written through this repository.
  return { uuid, type, matching, value, blockedAt: toInstant(blocked_at), reason } as BlockedName;
}
