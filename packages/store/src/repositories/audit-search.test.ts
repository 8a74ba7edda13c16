import { type AuditEvent, type AuditSearch, auditActions } from '@cardea/domain';
import { newUuid, openTestStore, sampleAuditEvent, storeKinds, type TestStore } from '@cardea/testkit/stores';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Schema } from '../schema.js';
import { openDatabase, pick } from '../specification/searchable.js';
import { searchRepository } from './search.js';

const start = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const people = [newUuid<'User'>(), newUuid<'User'>(), newUuid<'User'>()] as const;
const objects = Array.from({ length: 9 }, () => newUuid());
const actions = ['request.create', 'request.approve', 'signIn', 'key.recover', 'smartcard.bind'] as const;

/** Events of a few days; some were written a little after later ones, as concurrent transactions do. */
const events = Array.from({ length: 400 }, (_, index): AuditEvent => {
  const lateMs = index % 7 === 0 ? -20 * minuteMs : 0;
  return sampleAuditEvent({
    action: pick(actions, index * 3),
    outcome: index % 10 === 0 ? 'denied' : 'success',
    occurredAt: new Date(start + index * 10 * minuteMs + lateMs),
    actorUserUuid: index % 5 === 0 ? null : pick(people, index),
    actorName: pick(['cmuser1', 'Ada_L', '100%'], index),
    targetUserUuid: index % 4 === 0 ? null : pick(people, index + 1),
    objectType: pick(['Request', 'User'], index),
    objectUuid: index % 6 === 0 ? pick(people, index >> 2) : pick(objects, index),
    facts: { serial: `SN-${index}` },
  });
});

describe.each(storeKinds)('searching the audit trail in %s', (kind) => {
  let opened: TestStore;
  let database: Kysely<Schema>;
  beforeAll(async () => {
    opened = await openTestStore(kind);
    for (const event of events) await opened.store.audit.append(event);
    database = await openDatabase(opened);
  });
  afterAll(async () => {
    await database.destroy();
    await opened[Symbol.asyncDispose]();
  });

  const asked: Record<
    string,
    readonly [Omit<AuditSearch, 'limit' | 'cursor'>, (event: AuditEvent) => boolean]
  > = {
    everything: [{}, () => true],
    'by one action': [{ actions: ['signIn'] }, ({ action }) => action === 'signIn'],
    'by several actions': [
      { actions: auditActions.filter((action) => action.startsWith('request.')) },
      ({ action }) => action.startsWith('request.'),
    ],
    'by outcome': [{ outcome: 'denied' }, ({ outcome }) => outcome === 'denied'],
    'by the usual outcome': [{ outcome: 'success' }, ({ outcome }) => outcome === 'success'],
    'by actor': [{ actorUserUuid: people[1] }, ({ actorUserUuid }) => actorUserUuid === people[1]],
    'by objects': [
      { objectUuids: objects.slice(2, 5) },
      ({ objectUuid }) => objects.slice(2, 5).includes(objectUuid as (typeof objects)[number]),
    ],
    'by kind of object': [{ objectType: 'User' }, ({ objectType }) => objectType === 'User'],
    'by person, whether they did it, it was done to them, or it was about them': [
      { personUuid: people[2] },
      ({ actorUserUuid, targetUserUuid, objectUuid }) =>
        [actorUserUuid, targetUserUuid, objectUuid].includes(people[2]),
    ],
    'within a period, whatever the order of writing': [
      { from: new Date(start + 100 * 10 * minuteMs), before: new Date(start + 105 * 10 * minuteMs) },
      ({ occurredAt }) =>
        occurredAt.getTime() >= start + 1000 * minuteMs && occurredAt.getTime() < start + 1050 * minuteMs,
    ],
    'before everything': [{ before: new Date(start - minuteMs * 600) }, () => false],
    'after everything': [{ from: new Date(start + minuteMs * 100_000) }, () => false],
    'by a part of the facts': [{ text: 'sn-37' }, ({ facts }) => String(facts.serial).includes('SN-37')],
    'by a name with the signs that patterns use': [{ text: 'a_l' }, ({ actorName }) => actorName === 'Ada_L'],
    'by a percent sign': [{ text: '0%' }, ({ actorName }) => actorName === '100%'],
    'by a backslash': [{ text: '\\' }, () => false],
    'by everything at once': [
      {
        from: new Date(start + 500 * minuteMs),
        before: new Date(start + 3500 * minuteMs),
        actions: ['request.create', 'signIn'],
        outcome: 'success',
        actorUserUuid: people[0],
        personUuid: people[1],
        text: 'cmuser',
      },
      (event) =>
        event.occurredAt.getTime() >= start + 500 * minuteMs &&
        event.occurredAt.getTime() < start + 3500 * minuteMs &&
        ['request.create', 'signIn'].includes(event.action) &&
        event.outcome === 'success' &&
        event.actorUserUuid === people[0] &&
        [event.targetUserUuid, event.objectUuid].includes(people[1]) &&
        event.actorName === 'cmuser1',
    ],
  };

  test.each(Object.keys(asked))('%s: all of them, newest first, over pages of any size', async (name) => {
    const [search, matches] = asked[name] ?? [{}, () => true];
    const expected = events
      .filter(matches)
      .map(({ uuid }) => uuid)
      .reverse();
    for (const [limit, entriesPerPage] of [
      [7, 20],
      [50, 60],
      [500, 10_000],
    ] as const) {
      const { auditEvents } = searchRepository(database, { few: 1000, entriesPerPage });
      const found: string[] = [];
      for (let cursor: string | null = null, pages = 0; ; pages += 1) {
        const page: Awaited<ReturnType<typeof auditEvents>> = await auditEvents({ ...search, limit, cursor });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items.map(({ uuid }) => uuid));
        cursor = page.nextCursor;
        if (cursor === null || pages > 500) break;
      }
      expect(found).toStrictEqual(expected);
    }
  });

  test('an event comes as it was written, with its place, and without a seal before one covers it', async () => {
    const [event] = (await opened.store.search.auditEvents({ limit: 1, cursor: null })).items;
    expect(event).toStrictEqual({ ...events.at(-1), sequence: 400, sealNumber: null });
  });

  test('a page that was never given and a limit out of bounds are errors', async () => {
    const fieldOf = (search: Pick<AuditSearch, 'limit' | 'cursor'>) =>
      opened.store.search.auditEvents(search).then(
        () => 'accepted',
        (error) => error.field,
      );
    expect(await fieldOf({ limit: 10, cursor: 'bm9uc2Vuc2U' })).toBe('cursor');
    expect(await fieldOf({ limit: 0, cursor: null })).toBe('limit');
  });
});
