import type {
  Certificate,
  Request,
  RequestSearch,
  SearchRepository,
  Smartcard,
  User,
  Visibility,
} from '@cardea/domain';
import {
  newUuid,
  openTestStore,
  sampleGroup,
  sampleProfile,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Schema } from '../schema.js';
import {
  day,
  fold,
  instant,
  isNamed,
  makeEverything,
  openDatabase,
  pick,
  pickedCard,
  sorted,
  templates,
  walked,
} from '../specification/searchable.js';
import { searchRepository } from './search.js';

// Searches are compared with the same question asked of plain lists of everything stored.

// With many owners at hand the order is walked, with few their objects are read; and a page may end before it is full.
const waysToHits = [
  { way: 'as usual', bounds: { few: 1000, entriesPerPage: 10_000 } },
  { way: 'walking the order', bounds: { few: 0, entriesPerPage: 10_000 } },
  { way: 'with pages that end early', bounds: { few: 0, entriesPerPage: 9 } },
];

describe.each(storeKinds)('search in %s', (kind) => {
  let opened: TestStore;
  let database: Kysely<Schema>;
  const everything = makeEverything();
  const group = sampleGroup();
  const members = everything.users.filter((_, index) => index % 6 === 0).map((user) => user.uuid);
  const user = (uuid: string | null) => everything.users.find((one) => one.uuid === uuid);

  beforeAll(async () => {
    opened = await openTestStore(kind);
    database = await openDatabase(opened);
    await opened.store.transaction(async (tx) => {
      await tx.groups.put(group);
      for (const one of everything.users) {
        await tx.users.put(one, members.includes(one.uuid) ? [group.uuid] : [], null);
      }
      for (const one of everything.profiles) await tx.profiles.insert(one);
      for (const one of everything.smartcards) await tx.smartcards.insert(one);
      for (const one of everything.certificates) await tx.certificates.insert(one);
      for (const one of everything.requests) await tx.requests.insert(one);
    });
  });
  afterAll(async () => {
    await database.destroy();
    await opened[Symbol.asyncDispose]();
  });

  const restricted = (): Exclude<Visibility, 'everyone'> => ({
    self: pick(everything.users, 1).uuid,
    overGroups: [group.uuid],
    overUsers: [pick(everything.users, 2).uuid, pick(everything.users, 3).uuid],
  });
  const isVisible = (visibleTo: Visibility, uuid: string | null): boolean =>
    visibleTo === 'everyone' ||
    [visibleTo.self, ...visibleTo.overUsers, ...(visibleTo.overGroups.length > 0 ? members : [])].some(
      (one) => one === uuid,
    );
  const sights = (): Visibility[] => {
    const some = restricted();
    return ['everyone', some, { ...some, overGroups: [], overUsers: [] }];
  };

  describe.each(waysToHits)('$way', ({ bounds }) => {
    let search: SearchRepository;
    beforeAll(() => {
      search = searchRepository(database, bounds);
    });
    const directions = ['ascending', 'descending'] as const;

    test('smart cards are found by owner, serial, card id and every filter', async () => {
      const { smartcards, users } = everything;
      const cardId = smartcards.find((card) => card.cardId !== null)?.cardId ?? '';
      const filters = [
        {},
        { status: 'Active' },
        { assignedUserUuid: pick(users, 7).uuid },
        { profileTemplateUuid: templates[0] },
        { isTemporary: true },
        { isTemporary: false, status: 'Retired' },
        { isTemporary: true, status: 'Active', profileTemplateUuid: templates[1] },
        ...['al', 'ADA ', 'ärzte', 'mary_', '100%', '%', 'sn-10', cardId.slice(0, 5), `{${cardId}`].map(
          (q) => ({ q }),
        ),
        { q: 'a', status: 'Active', isTemporary: false },
        { q: '' },
      ] as const;
      for (const filter of filters) {
        for (const visibleTo of sights()) {
          for (const [sort, value] of [
            ['createdAt', (card: Smartcard) => instant(card.createdAt)],
            ['cardSerial', (card: Smartcard) => card.cardSerial],
          ] as const) {
            const [direction] = directions.filter((_, index) => index === Number(sort === 'createdAt'));
            const q = 'q' in filter ? filter.q : '';
            const expected = smartcards.filter(
              (card) =>
                isVisible(visibleTo, card.assignedUserUuid) &&
                (q === '' ||
                  isNamed(user(card.assignedUserUuid), q) ||
                  card.cardSerial.toLowerCase().startsWith(q.toLowerCase()) ||
                  (card.cardId ?? '').startsWith(q.toLowerCase())) &&
                (!('status' in filter) || card.status === filter.status) &&
                (!('assignedUserUuid' in filter) || card.assignedUserUuid === filter.assignedUserUuid) &&
                (!('profileTemplateUuid' in filter) ||
                  card.profileTemplateUuid === filter.profileTemplateUuid) &&
                (!('isTemporary' in filter) || card.flags.includes('Temporary') === filter.isTemporary),
            );
            const found = await walked((asked) => search.smartcards(asked), {
              visibleTo,
              limit: 7,
              sort,
              direction: direction ?? 'ascending',
              cursor: null,
              ...filter,
            });
            expect(found, JSON.stringify({ filter, visibleTo, sort })).toStrictEqual(
              sorted(expected, value, direction ?? 'ascending'),
            );
          }
        }
      }
    });

    test('profiles are found by owner and every filter', async () => {
      const filters = [
        {},
        { status: 'Active' },
        { isSmartcard: false, profileTemplateUuid: templates[1] },
        { assignedUserUuid: pick(everything.users, 14).uuid, isSmartcard: true },
        { q: 'al' },
        { q: 'GRACE', status: 'New' },
      ] as const;
      for (const filter of filters) {
        for (const visibleTo of sights()) {
          for (const direction of directions) {
            const expected = everything.profiles.filter(
              (profile) =>
                isVisible(visibleTo, profile.assignedUserUuid) &&
                (!('q' in filter) || isNamed(user(profile.assignedUserUuid), filter.q)) &&
                (!('status' in filter) || profile.status === filter.status) &&
                (!('assignedUserUuid' in filter) || profile.assignedUserUuid === filter.assignedUserUuid) &&
                (!('profileTemplateUuid' in filter) ||
                  profile.profileTemplateUuid === filter.profileTemplateUuid) &&
                (!('isSmartcard' in filter) || profile.isSmartcard === filter.isSmartcard),
            );
            const asked = {
              visibleTo,
              limit: 7,
              sort: 'createdAt',
              direction,
              cursor: null,
              ...filter,
            } as const;
            expect(await walked((page) => search.profiles(page), asked), JSON.stringify(asked)).toStrictEqual(
              sorted(expected, (profile) => instant(profile.createdAt), direction),
            );
          }
        }
      }
    });

    test('certificates are found by owner, serial number, thumbprint, revocation and expiry', async () => {
      const { certificates, users } = everything;
      const [from, before] = [day(50), day(300)];
      const filters = [
        {},
        { isRevoked: true },
        { isRevoked: false, templateCommonName: 'Signature' },
        { notAfterFrom: from, notAfterBefore: before },
        { notAfterBefore: before },
        { notAfterFrom: from, isRevoked: true },
        { assignedUserUuid: pick(users, 7).uuid },
        { q: 'bob' },
        { q: pick(certificates, 5).serialNumber.slice(0, 6).toLowerCase() },
        { q: pick(certificates, 6).thumbprint.slice(0, 6) },
      ] as const;
      const values = {
        notAfter: (one: Certificate) => instant(one.notAfter),
        notBefore: (one: Certificate) => instant(one.notBefore),
        serialNumber: (one: Certificate) => one.serialNumber,
      };
      for (const filter of filters) {
        for (const visibleTo of sights()) {
          for (const sort of ['notAfter', 'notBefore', 'serialNumber'] as const) {
            const direction = sort === 'notBefore' ? 'descending' : 'ascending';
            const q = 'q' in filter ? filter.q : '';
            const expected = certificates.filter(
              (one) =>
                isVisible(visibleTo, one.assignedUserUuid) &&
                (q === '' ||
                  isNamed(user(one.assignedUserUuid), q) ||
                  one.serialNumber.startsWith(q.toUpperCase()) ||
                  one.thumbprint.startsWith(q.toUpperCase())) &&
                (!('isRevoked' in filter) || (one.revocation !== null) === filter.isRevoked) &&
                (!('assignedUserUuid' in filter) || one.assignedUserUuid === filter.assignedUserUuid) &&
                (!('templateCommonName' in filter) || one.templateCommonName === filter.templateCommonName) &&
                (!('notAfterFrom' in filter) ||
                  (one.notAfter !== null && one.notAfter >= filter.notAfterFrom)) &&
                (!('notAfterBefore' in filter) ||
                  (one.notAfter !== null && one.notAfter < filter.notAfterBefore)),
            );
            const asked = { visibleTo, limit: 7, sort, direction, cursor: null, ...filter } as const;
            expect(
              await walked((page) => search.certificates(page), asked),
              JSON.stringify(asked),
            ).toStrictEqual(sorted(expected, values[sort], direction));
          }
        }
      }
    });

    test('requests are found by every filter; whoever made one sees it, and whoever decides on a template its requests', async () => {
      const { users, requests } = everything;
      const filters = [
        {},
        { status: 'Pending' },
        { type: 'Unblock', profileTemplateUuid: templates[0] },
        { targetUserUuid: pick(users, 7).uuid },
        { originatorUserUuid: pick(users, 3 * 7).uuid, status: 'Approved' },
        { smartcardUuid: pickedCard },
        { smartcardUuid: pickedCard, targetUserUuid: pick(users, 0).uuid },
        { submittedFrom: day(40), submittedBefore: day(160) },
        { alsoOf: [{ profileTemplateUuid: templates[0], types: ['Enroll', 'Retire'] }] },
        {
          alsoOf: [
            { profileTemplateUuid: templates[0], types: ['Retire'] },
            { profileTemplateUuid: templates[1], types: ['Unblock'] },
            { profileTemplateUuid: templates[1], types: [] },
          ],
          status: 'Pending',
        },
      ] as const satisfies readonly Partial<RequestSearch>[];
      const isAlso = (filter: Partial<RequestSearch>, one: Request) =>
        (filter.alsoOf ?? []).some(
          ({ profileTemplateUuid, types }) =>
            one.profileTemplateUuid === profileTemplateUuid && types.includes(one.type),
        );
      const values = {
        submittedAt: (one: Request) => instant(one.submittedAt),
        completedAt: (one: Request) => instant(one.completedAt),
        priority: (one: Request) => one.priority,
      };
      for (const filter of filters) {
        for (const visibleTo of sights()) {
          for (const sort of ['submittedAt', 'priority', 'completedAt'] as const) {
            const direction = sort === 'priority' ? 'ascending' : 'descending';
            const expected = requests.filter(
              (one) =>
                (isVisible(visibleTo, one.targetUserUuid) ||
                  isAlso(filter, one) ||
                  (visibleTo !== 'everyone' && one.originatorUserUuid === visibleTo.self)) &&
                (!('status' in filter) || one.status === filter.status) &&
                (!('type' in filter) || one.type === filter.type) &&
                (!('targetUserUuid' in filter) || one.targetUserUuid === filter.targetUserUuid) &&
                (!('originatorUserUuid' in filter) || one.originatorUserUuid === filter.originatorUserUuid) &&
                (!('profileTemplateUuid' in filter) ||
                  one.profileTemplateUuid === filter.profileTemplateUuid) &&
                (!('smartcardUuid' in filter) ||
                  one.newSmartcardUuid === filter.smartcardUuid ||
                  one.oldSmartcardUuid === filter.smartcardUuid) &&
                (!('submittedFrom' in filter) || one.submittedAt >= filter.submittedFrom) &&
                (!('submittedBefore' in filter) || one.submittedAt < filter.submittedBefore),
            );
            const asked = { visibleTo, limit: 7, sort, direction, cursor: null, ...filter } as const;
            expect(await walked((page) => search.requests(page), asked), JSON.stringify(asked)).toStrictEqual(
              sorted(expected, values[sort], direction),
            );
          }
        }
      }
    });

    test('users are found by account name, display name, user principal name and mail, without regard to case', async () => {
      const values = {
        accountName: (one: User) => fold(one.accountName),
        displayName: (one: User) => fold(one.displayName),
      };
      for (const q of [
        undefined,
        'AL',
        'özil',
        'O\u0308zil',
        'ada',
        'mail.b',
        'ALICE0@',
        'office',
        '%',
        'nobody',
      ]) {
        for (const visibleTo of sights()) {
          for (const sort of ['accountName', 'displayName'] as const) {
            const expected = everything.users.filter(
              (one) =>
                isVisible(visibleTo, one.uuid) &&
                (q === undefined || isNamed(one, q) || fold(one.mail).startsWith(fold(q))),
            );
            const asked = {
              visibleTo,
              limit: 5,
              sort,
              direction: 'ascending',
              cursor: null,
              ...(q === undefined ? {} : { q }),
            } as const;
            expect(await walked((page) => search.users(page), asked), JSON.stringify(asked)).toStrictEqual(
              sorted(expected, values[sort], 'ascending'),
            );
          }
        }
      }
    });
  });

  test('an object stored between two pages neither repeats nor hides another', async () => {
    const { search, profiles } = opened.store;
    const assignedUserUuid = newUuid<'User'>();
    const stored = [1, 2, 3, 4].map((index) =>
      sampleProfile({ assignedUserUuid, createdAt: day(4 * index) }),
    );
    for (const one of stored) await profiles.insert(one);
    const asked = {
      visibleTo: 'everyone',
      sort: 'createdAt',
      direction: 'ascending',
      limit: 2,
      assignedUserUuid,
    } as const;
    const first = await search.profiles({ ...asked, cursor: null });
    await profiles.insert(sampleProfile({ assignedUserUuid, createdAt: day(0) }));
    const second = await search.profiles({ ...asked, cursor: first.nextCursor });
    expect([...first.items, ...second.items]).toStrictEqual(stored);
    expect(second.nextCursor).toBeNull();
  });

  test('a cursor that is not of this order is refused by its name', async () => {
    const asked = { visibleTo: 'everyone', limit: 2, direction: 'ascending' } as const;
    const { search } = opened.store;
    const { nextCursor } = await search.requests({ ...asked, sort: 'submittedAt', cursor: null });
    const uuid = newUuid();
    const cursors = [
      nextCursor ?? '',
      '',
      'x',
      '%%%',
      ...[null, {}, [], ['priority', '1', uuid], ['priority', 1, 'x'], ['priority', 1.5, uuid]].map(
        (content) => Buffer.from(JSON.stringify(content)).toString('base64url'),
      ),
    ];
    for (const cursor of cursors) {
      await expect(search.requests({ ...asked, sort: 'priority', cursor }), cursor).rejects.toMatchObject({
        kind: 'MalformedInput',
        field: 'cursor',
      });
    }
  });

  test('a page holds 1 to 500 objects', async () => {
    const asked = {
      visibleTo: 'everyone',
      sort: 'accountName',
      direction: 'ascending',
      cursor: null,
    } as const;
    for (const limit of [0, 501, 1.5]) {
      await expect(opened.store.search.users({ ...asked, limit })).rejects.toMatchObject({
        kind: 'MalformedInput',
        field: 'limit',
      });
    }
  });
});
