import type { ProgressStep, RequestProgress, RequestProgressRepository, RequestUuid } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { fromInstant, toInstant } from '../values.js';

/** Keeps what the card agent tells while it carries requests out. */
export function requestProgressRepository(db: Queryable): RequestProgressRepository {
  return {
    async append({ requestUuid, step, at, cardId }) {
      await db
        .insertInto('request_progress')
        .values({ request_uuid: requestUuid, step, occurred_at: fromInstant(at), card_id: cardId })
        .execute();
    },
    async list(request, after, limit) {
      const rows = await db
        .selectFrom('request_progress')
        .selectAll()
        .where('request_uuid', '=', request)
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(limit)
        .execute();
      return rows.map(({ sequence, request_uuid, step, occurred_at, card_id }) => ({
        sequence: Number(sequence),
        requestUuid: request_uuid as RequestUuid,
        step: step as ProgressStep,
        at: toInstant(occurred_at),
        cardId: card_id as RequestProgress['cardId'],
      }));
    },
    async count(request) {
      const { count } = await db
        .selectFrom('request_progress')
        .select((each) => each.fn.countAll<number | string | bigint>().as('count'))
        .where('request_uuid', '=', request)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async deleteBefore(instant) {
      await db.deleteFrom('request_progress').where('occurred_at', '<', fromInstant(instant)).execute();
    },
  };
}
