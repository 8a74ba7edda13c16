import { openTestStore, sampleRequest, storeKinds } from '@cardea/testkit/stores';
import { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { postgresqlDialect } from '../postgresql/dialect.js';
import { postgresqlPool } from '../postgresql/pool.js';
import { sqliteDialect } from '../sqlite/dialect.js';
import { openSqliteFile } from '../sqlite/file.js';

/** Columns that the release before the life cycle did not know. */
const laterColumns = {
  requests: ['details'],
  users: ['manager_user_uuid', 'security_descriptor'],
  groups: ['security_descriptor'],
  profile_template_versions: ['changed_by'],
} as const;

test.each(storeKinds)(
  'an earlier release that still runs may go on writing to a migrated store in %s',
  async (kind) => {
    await using opened = await openTestStore(kind);
    const { databaseUrl, file } = opened.place;
    const dialect =
      databaseUrl === undefined
        ? sqliteDialect(await openSqliteFile(file))
        : postgresqlDialect(postgresqlPool(databaseUrl));
    const raw = new Kysely<Record<string, Record<string, unknown>>>({ dialect });
    try {
      const request = sampleRequest({ details: { direction: 'suspend' } });
      await opened.store.requests.insert(request);
      const stored = await raw.selectFrom('requests').selectAll().executeTakeFirstOrThrow();
      const { details, ...earlier } = stored;
      expect(details).toBe('{"direction":"suspend"}');
      await raw.deleteFrom('requests').execute();
      await raw.insertInto('requests').values(earlier).execute();
      expect(await opened.store.requests.find(request.uuid)).toStrictEqual({ ...request, details: {} });

      for (const [table, later] of Object.entries(laterColumns)) {
        const columns = (await raw.introspection.getTables()).find(({ name }) => name === table)?.columns;
        for (const name of later) {
          const column = columns?.find((each) => each.name === name);
          expect(column, name).toSatisfy(
            (found: typeof column) => found !== undefined && (found.isNullable || found.hasDefaultValue),
          );
        }
      }
    } finally {
      await raw.destroy();
    }
  },
);
