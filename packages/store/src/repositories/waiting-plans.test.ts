import { newUuid, openTestStore, type TestStore } from '@cardea/testkit/stores';
import type { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Watched, watch } from '../specification/query-plans.js';
import { notificationRepository } from './notifications.js';

// SQLite takes an index of some rows only where the query says in its own words, not by a value, that it is about these.

let opened: TestStore;
let watched: Watched;
const now = new Date('2026-11-29T08:00:00Z');

beforeAll(async () => {
  opened = await openTestStore('sqlite');
  watched = await watch(opened);
});
afterAll(async () => {
  await watched?.database.destroy();
  await opened?.[Symbol.asyncDispose]();
});

async function indexesOf(query: CompiledQuery): Promise<string> {
  const { rows } = await watched.database.executeQuery<{ detail: string }>({
    ...query,
    sql: `explain query plan ${query.sql}`,
  });
  return rows.map(({ detail }) => detail).join('; ');
}

test.each<[string, (watched: Watched) => Promise<unknown>, string]>([
  [
    'notifications to dispatch',
    ({ database }) => notificationRepository(database).listUndispatched(10),
    'notifications_undispatched',
  ],
  [
    'deliveries that wait in the lane of a deleted webhook',
    async ({ database }) => {
      const repository = notificationRepository(database);
      const uuid = newUuid<'Webhook'>();
      await repository.insertWebhook({
        uuid,
        url: 'https://events.contoso.com/',
        types: [],
        wrappedSecret: new Uint8Array(32),
        isEnabled: true,
        createdAt: now,
        revision: 1,
      });
      await repository.deleteWebhook(uuid);
    },
    'deliveries_waiting',
  ],
])('%s are found by an index of them alone', async (_, ask, index) => {
  watched.takeQueries();
  await ask(watched);
  const plans = await Promise.all(watched.takeQueries().map(indexesOf));
  expect(plans.join('\n')).toContain(index);
});
