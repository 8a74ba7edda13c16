import type { ReportRepository } from '@cardea/domain';
import { PostgresAdapter, sql } from 'kysely';
import type { Queryable } from '../schema.js';
import { fromInstant, toInstant } from '../values.js';

type Row<Report extends keyof ReportRepository> = Awaited<ReturnType<ReportRepository[Report]>>[number];

/** Counts for reports. */
export function reportRepository(db: Queryable): ReportRepository {
  return {
    async requestsByTypeStatusTemplate({ from, before }) {
      const rows = await db
        .selectFrom('requests')
        .select((select) => [
          'type',
          'status',
          'profile_template_uuid as profileTemplateUuid',
          select.fn.countAll<number>().as('count'),
        ])
        .where('submitted_at', '>=', fromInstant(from))
        .where('submitted_at', '<', fromInstant(before))
        .groupBy(['type', 'status', 'profile_template_uuid'])
        .orderBy('type')
        .orderBy('status')
        .orderBy('profile_template_uuid')
        .execute();
      return rows as Row<'requestsByTypeStatusTemplate'>[];
    },
    async smartcardsByStatus() {
      const rows = await db
        .selectFrom('smartcards')
        .select((select) => [
          'profile_template_uuid as profileTemplateUuid',
          'status',
          select.fn.countAll<number>().as('count'),
        ])
        .groupBy(['profile_template_uuid', 'status'])
        .orderBy('profile_template_uuid')
        .orderBy('status')
        .execute();
      return rows as Row<'smartcardsByStatus'>[];
    },
    async timeToComplete({ from, before }) {
      const { rows } = await sql<Row<'timeToComplete'>>`
        select type, count(*) as count,
          max(case when place = (of_type + 1) / 2 then seconds end) as "medianSeconds",
          max(case when place = (of_type * 9 + 9) / 10 then seconds end) as "ninetiethPercentileSeconds"
        from (
          select type, seconds,
            row_number() over (partition by type order by seconds) as place,
            count(*) over (partition by type) as of_type
          from (
            select type, ${secondsToComplete(db)} as seconds from requests
            where coalesce(completed_at, '') >= ${fromInstant(from)}
              and coalesce(completed_at, '') < ${fromInstant(before)} and status = 'Completed'
          ) as taken
        ) as ranked
        group by type order by type`.execute(db);
      return rows.map(({ type, ...numbers }) => ({
        type,
        count: Number(numbers.count),
        medianSeconds: Number(numbers.medianSeconds),
        ninetiethPercentileSeconds: Number(numbers.ninetiethPercentileSeconds),
      }));
    },
    async certificatesByExpiry({ from, before }) {
      // Instants are stored in UTC, so that their first seven characters are the month in UTC.
      const month = sql<string>`substr(not_after, 1, 7)`;
      return db
        .selectFrom('certificates')
        .select((select) => [
          month.as('month'),
          'template_common_name as templateCommonName',
          select.fn.countAll<number>().as('count'),
        ])
        .where('revoked_at', 'is', null)
        .where('not_after', '>=', fromInstant(from))
        .where('not_after', '<', fromInstant(before))
        .groupBy([month, 'template_common_name'])
        .orderBy(month)
        .orderBy('template_common_name')
        .execute();
    },
    async profileTemplateChanges({ from, before }) {
      const rows = await db
        .selectFrom('profile_template_versions')
        .innerJoin('profile_templates', 'profile_templates.uuid', 'profile_template_versions.uuid')
        .select([
          'profile_template_versions.uuid',
          'profile_templates.name',
          'profile_template_versions.version',
          'profile_template_versions.changed_at',
          'profile_template_versions.changed_by',
        ])
        .where('profile_template_versions.changed_at', '>=', fromInstant(from))
        .where('profile_template_versions.changed_at', '<', fromInstant(before))
        .orderBy('profile_template_versions.changed_at', 'desc')
        .orderBy('profile_template_versions.uuid')
        .orderBy('profile_template_versions.version', 'desc')
        .execute();
      return rows.map((row) => ({
        profileTemplateUuid: row.uuid as Row<'profileTemplateChanges'>['profileTemplateUuid'],
        name: row.name,
        version: row.version,
        changedAt: toInstant(row.changed_at),
        changedBy: row.changed_by,
      }));
    },
  };
}

/** The databases reckon with instants each in its own words. */
function secondsToComplete(db: Queryable) {
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? sql`floor(extract(epoch from completed_at::timestamptz - submitted_at::timestamptz))::bigint`
    : sql`unixepoch(completed_at) - unixepoch(submitted_at)`;
}
