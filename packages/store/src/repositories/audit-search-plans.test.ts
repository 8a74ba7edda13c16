import { type AuditSearch, auditActions } from '@cardea/domain';
import { newUuid, openTestStore, sampleAuditEvent, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fullScans, type Watched, watch } from '../specification/query-plans.js';
import { searchRepository } from './search.js';

const count = 100_000;
const start = Date.UTC(2020, 0, 1);

describe.each(storeKinds)('searching an audit trail of 100,000 events in %s', (kind) => {
  let opened: TestStore;
  let watched: Watched;
  const people = Array.from({ length: 1000 }, () => newUuid<'User'>());
  const person = (index: number) => people[index % people.length] ?? newUuid<'User'>();

  beforeAll(async () => {
    opened = await openTestStore(kind);
    watched = await watch(opened);
    const { database } = watched;
    const { occurredAt: _, facts: __, ...row } = sampleAuditEvent();
    for (let first = 0; first < count; first += 2000) {
      const rows = Array.from({ length: 2000 }, (_, offset) => {
        const index = first + offset;
        return {
          uuid: newUuid(),
          occurred_at: new Date(start + index * 60_000).toISOString(),
          action: index % 5000 === 0 ? 'key.recover' : (auditActions[index % 4] ?? 'signIn'),
          outcome: index % 1000 === 0 ? 'denied' : 'success',
          actor_user_uuid: person(index),
          actor_name: row.actorName,
          target_user_uuid: person(index * 7),
          object_type: row.objectType,
          object_uuid: newUuid(),
          origin: row.origin,
          correlation_id: newUuid(),
          facts: '{"type":"Enroll"}',
        };
      });
      await database.insertInto('audit_events').values(rows).execute();
    }
    if (kind === 'postgresql') await sql`analyze`.execute(database);
    watched.takeQueries();
  }, 240_000);
  afterAll(async () => {
    await watched.database.destroy();
    await opened[Symbol.asyncDispose]();
  });

  const period = {
    from: new Date(start + 40_000 * 60_000),
    before: new Date(start + 41_000 * 60_000),
  };
  const searches: Record<string, Omit<AuditSearch, 'limit' | 'cursor'>> = {
    'the newest events': {},
    'events of a period': period,
    'a rare action': { actions: ['key.recover'] },
    'several actions': { actions: auditActions.filter((action) => action.startsWith('request.')) },
    'several actions within a period': { ...period, actions: ['request.create', 'request.deny'] },
    'what was refused': { outcome: 'denied' },
    'what was refused within a period': { ...period, outcome: 'denied' },
    'what somebody did': { actorUserUuid: person(5) },
    'all about somebody': { personUuid: person(5) },
    'all about some objects': { objectUuids: Array.from({ length: 20 }, () => newUuid()) },
    'a text that is nowhere': { text: 'nowhere' },
    'a text that is nowhere in a period': { ...period, text: 'nowhere' },
  };

  test.each(Object.keys(searches))('%s: each page reads a part of an index only', async (name) => {
    const { database, takeQueries } = watched;
    const { auditEvents } = searchRepository(database);
    const first = await auditEvents({ ...searches[name], limit: 50, cursor: null });
    await auditEvents({ ...searches[name], limit: 50, cursor: first.nextCursor });
    const queries = takeQueries();
    expect(queries.length).toBeGreaterThan(1);
    for (const query of queries) expect(await fullScans(kind, database, query), query.sql).toStrictEqual([]);
  });

  test('what was refused is found by the index of what was refused', async () => {
    const { database, takeQueries } = watched;
    await searchRepository(database).auditEvents({ outcome: 'denied', limit: 50, cursor: null });
    const [query] = takeQueries();
    if (query === undefined) throw new Error('nothing was asked');
    const explain = kind === 'postgresql' ? 'explain' : 'explain query plan';
    const { rows } = await database.executeQuery({ ...query, sql: `${explain} ${query.sql}` });
    expect(JSON.stringify(rows)).toContain('audit_events_unsuccessful');
  });
});
