import type { SearchRepository } from '@cardea/domain';
import {
  newUuid,
  openTestStore,
  sampleCertificate,
  sampleGroup,
  sampleProfile,
  sampleRequest,
  sampleSmartcard,
  sampleUser,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Schema } from '../schema.js';
import { fullScans, type Watched, watch } from '../specification/query-plans.js';
import { searchRepository } from './search.js';

// The databases are asked how they would answer the searches on tables large enough to make a full scan expensive.

const userCount = 3000;
const cardCount = 4000;
/** Of one user: so many that sorting them first costs more than walking to the first page of them, whatever the statistics say. */
const requestsOfBusyUser = 3000;

/** Stores copies of a row with other values in some columns, a thousand at a time. */
async function copy<T extends keyof Schema>(
  database: Kysely<Schema>,
  table: T,
  count: number,
  vary: (index: number) => object,
): Promise<void> {
  // Any table, with columns that the row itself names.
  const tables = database as unknown as Kysely<Record<string, Record<string, unknown>>>;
  const row = await tables.selectFrom(table).selectAll().limit(1).executeTakeFirstOrThrow();
  for (let start = 0; start < count; start += 1000) {
    const rows = Array.from({ length: Math.min(1000, count - start) }, (_, index) => ({
      ...row,
      uuid: newUuid(),
      ...vary(start + index),
    }));
    await tables.insertInto(table).values(rows).execute();
  }
}

function instant(index: number): string {
  return new Date(Date.UTC(2020, 0, 1) + index * 3_600_000).toISOString();
}

describe.each(storeKinds)('search on large tables in %s', (kind) => {
  let opened: TestStore;
  let watched: Watched;
  const group = sampleGroup();
  const owners = Array.from({ length: userCount }, () => newUuid<'User'>());
  const owner = (index: number) => owners[(index * 7) % userCount] ?? newUuid<'User'>();
  const busyUser = newUuid<'User'>();
  const template = newUuid<'ProfileTemplate'>();

  beforeAll(async () => {
    opened = await openTestStore(kind);
    await opened.store.groups.put(group);
    await opened.store.users.put(sampleUser({ accountName: 'first' }), [group.uuid], null);
    await opened.store.profiles.insert(sampleProfile({ profileTemplateUuid: template }));
    await opened.store.smartcards.insert(sampleSmartcard({ profileTemplateUuid: template }));
    await opened.store.certificates.insert(sampleCertificate());
    await opened.store.requests.insert(sampleRequest({ profileTemplateUuid: template }));
    watched = await watch(opened);
    const { database } = watched;
    await database.transaction().execute(async (tx) => {
      await copy(tx, 'users', userCount, (index) => ({
        uuid: owners[index],
        account_name_folded: `user${String(index).padStart(6, '0')}`,
        display_name_folded: `person ${index}`,
        user_principal_name_folded: `user${index}@contoso.example`,
        mail_folded: `user${index}@contoso.example`,
      }));
      for (let start = 0; start < 1500; start += 500) {
        const members = owners.slice(start, start + 500);
        await tx
          .insertInto('group_members')
          .values(members.map((user_uuid) => ({ group_uuid: group.uuid, user_uuid })))
          .execute();
      }
      await copy(tx, 'profiles', cardCount, (index) => ({
        assigned_user_uuid: owner(index),
        created_at: instant(index),
        status: index % 100 === 0 ? 'Suspended' : 'Active',
      }));
      await copy(tx, 'smartcards', cardCount, (index) => ({
        assigned_user_uuid: owner(index),
        created_at: instant(index),
        card_id: newUuid(),
        card_serial: `SN-${index}`,
        status: index % 100 === 0 ? 'Suspended' : 'Active',
        flags: index % 50 === 0 ? '["Temporary"]' : '["Primary"]',
      }));
      await copy(tx, 'certificates', cardCount, (index) => ({
        assigned_user_uuid: owner(index),
        not_before: instant(index),
        not_after: instant(index + 9000),
        serial_number: String(100_000 + index),
        thumbprint: String(100_000 + index),
        revoked_at: index % 100 === 0 ? instant(index) : null,
        revocation_reason: index % 100 === 0 ? 'keyCompromise' : null,
      }));
      await copy(tx, 'requests', cardCount, (index) => ({
        target_user_uuid: owner(index),
        originator_user_uuid: owner(index + 1),
        submitted_at: instant(index),
        priority: index % 3,
        status: index % 100 === 0 ? 'Pending' : 'Completed',
        completed_at: index % 100 === 0 ? null : instant(index),
        new_smartcard_uuid: newUuid(),
      }));
      await copy(tx, 'requests', requestsOfBusyUser, (index) => ({
        target_user_uuid: busyUser,
        originator_user_uuid: busyUser,
        submitted_at: instant(index),
        status: 'Completed',
        completed_at: instant(index),
        new_smartcard_uuid: newUuid(),
      }));
    });
    if (kind === 'postgresql') await sql`analyze`.execute(database);
    watched.takeQueries();
  });
  afterAll(async () => {
    await watched.database.destroy();
    await opened[Symbol.asyncDispose]();
  });

  const page = { visibleTo: 'everyone', limit: 20, direction: 'ascending', cursor: null } as const;
  const descending = { ...page, direction: 'descending' } as const;
  const oneself = () => ({ ...page, visibleTo: { self: owner(5), overGroups: [], overUsers: [] } });
  const ofGroup = () => ({ ...page, visibleTo: { self: owner(5), overGroups: [group.uuid], overUsers: [] } });

  const searches: Record<string, (search: SearchRepository) => Promise<{ nextCursor: string | null }>> = {
    'smart cards by creation': (search) => search.smartcards({ ...descending, sort: 'createdAt' }),
    'smart cards by serial': (search) => search.smartcards({ ...page, sort: 'cardSerial' }),
    'smart cards by status': (search) =>
      search.smartcards({ ...descending, sort: 'createdAt', status: 'Suspended' }),
    'smart cards by profile template and status': (search) =>
      search.smartcards({ ...page, sort: 'createdAt', status: 'Active', profileTemplateUuid: template }),
    'temporary smart cards': (search) => search.smartcards({ ...page, sort: 'createdAt', isTemporary: true }),
    'smart cards of a user by serial': (search) =>
      search.smartcards({ ...page, sort: 'cardSerial', assignedUserUuid: owner(3) }),
    'smart cards by the beginning of a rare name': (search) =>
      search.smartcards({ ...page, sort: 'createdAt', q: 'user00012' }),
    'smart cards by the beginning of a frequent name': (search) =>
      search.smartcards({ ...page, sort: 'createdAt', q: 'user' }),
    'smart cards by the beginning of a serial and a status': (search) =>
      search.smartcards({ ...page, sort: 'createdAt', q: 'sn-12', status: 'Active' }),
    "one's own smart cards": (search) => search.smartcards({ ...oneself(), sort: 'createdAt' }),
    'smart cards of a large group': (search) => search.smartcards({ ...ofGroup(), sort: 'createdAt' }),
    'profiles by status': (search) => search.profiles({ ...page, sort: 'createdAt', status: 'Suspended' }),
    'profiles by the beginning of a name': (search) =>
      search.profiles({ ...page, sort: 'createdAt', q: 'person 12' }),
    'certificates by expiry': (search) => search.certificates({ ...page, sort: 'notAfter' }),
    'certificates by expiry within a period': (search) =>
      search.certificates({
        ...descending,
        sort: 'notAfter',
        notAfterFrom: new Date(instant(9500)),
        notAfterBefore: new Date(instant(12_000)),
      }),
    'revoked certificates by expiry': (search) =>
      search.certificates({ ...page, sort: 'notAfter', isRevoked: true }),
    'certificates by serial number': (search) => search.certificates({ ...page, sort: 'serialNumber' }),
    'certificates by the beginning of a thumbprint': (search) =>
      search.certificates({ ...page, sort: 'notAfter', q: '1001' }),
    'certificates of a user': (search) =>
      search.certificates({ ...page, sort: 'notBefore', assignedUserUuid: owner(9) }),
    'requests by submission': (search) => search.requests({ ...descending, sort: 'submittedAt' }),
    'requests by priority': (search) => search.requests({ ...page, sort: 'priority' }),
    'pending requests by priority': (search) =>
      search.requests({ ...page, sort: 'priority', status: 'Pending' }),
    'requests by completion': (search) => search.requests({ ...descending, sort: 'completedAt' }),
    'requests of a smart card': (search) =>
      search.requests({ ...page, sort: 'submittedAt', smartcardUuid: newUuid() }),
    'requests for one user': (search) =>
      search.requests({ ...descending, sort: 'submittedAt', targetUserUuid: owner(9) }),
    "one's own requests": (search) => search.requests({ ...oneself(), sort: 'submittedAt' }),
    "one's own requests and those of a template": (search) =>
      search.requests({
        ...oneself(),
        sort: 'submittedAt',
        alsoOf: [{ profileTemplateUuid: template, types: ['Enroll', 'Recover'] }],
      }),
    'pending requests of a template by priority': (search) =>
      search.requests({
        ...oneself(),
        sort: 'priority',
        status: 'Pending',
        alsoOf: [{ profileTemplateUuid: template, types: ['Enroll'] }],
      }),
    'users by account name': (search) => search.users({ ...page, sort: 'accountName' }),
    'users by the beginning of a name': (search) =>
      search.users({ ...page, sort: 'displayName', q: 'user0001' }),
  };

  test.each(Object.keys(searches))('%s are found without reading a whole table', async (name) => {
    const { database, takeQueries } = watched;
    const ask = searches[name];
    if (ask === undefined) throw new Error(name);
    for (const few of [1000, 0]) {
      const search = searchRepository(database, { few, entriesPerPage: 100 });
      await ask(search);
      const queries = takeQueries();
      expect(queries.length).toBeGreaterThan(0);
      for (const query of queries) {
        expect(await fullScans(kind, database, query), query.sql).toStrictEqual([]);
      }
    }
  });

  test('a page that begins in the middle reads its part of the index only', async () => {
    const { database, takeQueries } = watched;
    const search = searchRepository(database);
    const asked = { ...page, sort: 'priority' } as const;
    const first = await search.requests({ ...asked, limit: 500 });
    takeQueries();
    await search.requests({ ...asked, cursor: first.nextCursor });
    const [query] = takeQueries();
    if (query === undefined) throw new Error('nothing was asked');
    const explain = kind === 'postgresql' ? 'explain' : 'explain query plan';
    const { rows } = await database.executeQuery({ ...query, sql: `${explain} ${query.sql}` });
    expect(JSON.stringify(rows)).toMatch(
      kind === 'postgresql'
        ? /Index Cond: \(ROW\(priority, uuid\) > ROW\(/
        : /SEARCH found USING INDEX requests_by_priority \(\(priority,uuid\)>\(\?,\?\)\)/,
    );
  });

  test('the requests for one user are walked in their order, however many they are', async () => {
    const { database, takeQueries } = watched;
    const search = searchRepository(database);
    takeQueries();
    await search.requests({
      ...page,
      visibleTo: { self: busyUser, overGroups: [], overUsers: [] },
      direction: 'descending',
      sort: 'submittedAt',
      targetUserUuid: busyUser,
      status: 'Completed',
    });
    // The second one only looks for the place where the first ended.
    const [query] = takeQueries();
    if (query === undefined) throw new Error('nothing was asked');
    const explain = kind === 'postgresql' ? 'explain' : 'explain query plan';
    const { rows } = await database.executeQuery({ ...query, sql: `${explain} ${query.sql}` });
    expect(JSON.stringify(rows)).toContain('requests_target');
    expect(JSON.stringify(rows)).not.toMatch(/TEMP B-TREE|Sort/);
  });

  test('the check notices a search that no index answers', async () => {
    const { database, takeQueries } = watched;
    takeQueries();
    await database.selectFrom('smartcards').select('uuid').where('comment', '=', 'x').execute();
    const [query] = takeQueries();
    if (query === undefined) throw new Error('nothing was asked');
    expect(await fullScans(kind, database, query)).toHaveLength(1);
  });
});
