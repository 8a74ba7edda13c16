import {
  newUuid,
  openTestStore,
  sampleCertificate,
  sampleProfile,
  sampleSmartcard,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const revocation = { revokedAt: new Date('2026-12-01T00:00:00.000Z'), reason: 'keyCompromise' } as const;

describe.each(storeKinds)('smart cards in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a smart card reads back exactly as it was stored', async () => {
    const { profiles, smartcards } = opened.store;
    const profile = sampleProfile();
    await profiles.insert(profile);
    const full = sampleSmartcard({
      profileUuid: profile.uuid,
      parentSmartcardUuid: newUuid(),
      primarySmartcardUuid: newUuid(),
      permanentSmartcardUuid: newUuid(),
      comment: "it's 100 % “quoted”",
    });
    const sparse = sampleSmartcard({
      flags: [],
      cardId: null,
      boundByRequestUuid: null,
      activatedAt: null,
      atr: '',
    });
    await smartcards.insert(full);
    await smartcards.insert(sparse);
    expect(await smartcards.find(full.uuid)).toStrictEqual(full);
    expect(await smartcards.find(sparse.uuid)).toStrictEqual(sparse);
    expect(await smartcards.find(newUuid())).toBeUndefined();
  });

  test('a change raises the revision, and a change based on an older revision is a conflict', async () => {
    const { smartcards } = opened.store;
    const smartcard = sampleSmartcard();
    await smartcards.insert(smartcard);
    const suspended = await smartcards.update({ ...smartcard, status: 'Suspended', flags: ['Superseded'] });
    expect(suspended).toStrictEqual({
      ...smartcard,
      status: 'Suspended',
      flags: ['Superseded'],
      revision: 1,
    });
    expect(await smartcards.find(smartcard.uuid)).toStrictEqual(suspended);
    await expect(smartcards.update({ ...smartcard, status: 'Retired' })).rejects.toMatchObject({
      kind: 'Conflict',
    });
    expect(await smartcards.find(smartcard.uuid)).toStrictEqual(suspended);
  });

  test('a smart card that is not stored cannot be changed', async () => {
    await expect(opened.store.smartcards.update(sampleSmartcard())).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });

  test('the same identifier cannot be stored twice', async () => {
    const smartcard = sampleSmartcard({ cardId: null });
    await opened.store.smartcards.insert(smartcard);
    await expect(opened.store.smartcards.insert(smartcard)).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('a physical card has one assignment in use at a time, and any number of retired ones', async () => {
    const { smartcards } = opened.store;
    const cardId = newUuid<'Card'>();
    await smartcards.insert(sampleSmartcard({ cardId, status: 'Retired' }));
    await smartcards.insert(sampleSmartcard({ cardId, status: 'Retired' }));
    const inUse = sampleSmartcard({ cardId, status: 'Assigned' });
    await smartcards.insert(inUse);
    await expect(smartcards.insert(sampleSmartcard({ cardId, status: 'New' }))).rejects.toMatchObject({
      kind: 'Conflict',
    });
    await smartcards.update({ ...inUse, status: 'Retired' });
    await smartcards.insert(sampleSmartcard({ cardId, status: 'New' }));
    expect(await smartcards.listByCardId(cardId)).toHaveLength(4);
  });

  test('cards without a card id do not exclude each other', async () => {
    const user = newUuid<'User'>();
    await opened.store.smartcards.insert(sampleSmartcard({ cardId: null, assignedUserUuid: user }));
    await opened.store.smartcards.insert(sampleSmartcard({ cardId: null, assignedUserUuid: user }));
    expect(await opened.store.smartcards.listByUser(user)).toHaveLength(2);
  });

  test('a card cannot belong to a profile that is not stored', async () => {
    const smartcard = sampleSmartcard({ profileUuid: newUuid() });
    await expect(opened.store.smartcards.insert(smartcard)).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await opened.store.smartcards.find(smartcard.uuid)).toBeUndefined();
  });

  test('within a transaction a card may be stored before its profile', async () => {
    const profile = sampleProfile();
    const smartcard = sampleSmartcard({ profileUuid: profile.uuid });
    await opened.store.transaction(async (tx) => {
      await tx.smartcards.insert(smartcard);
      await tx.profiles.insert(profile);
    });
    expect(await opened.store.smartcards.listByProfile(profile.uuid)).toStrictEqual([smartcard]);
  });

  test('assignments of a card come newest first, cards of a user oldest first', async () => {
    const { smartcards } = opened.store;
    const cardId = newUuid<'Card'>();
    const assignedUserUuid = newUuid<'User'>();
    const days = ['2026-03-02', '2026-03-01', '2026-03-10'];
    const cards = days.map((day) =>
      sampleSmartcard({
        cardId,
        assignedUserUuid,
        status: 'Retired',
        createdAt: new Date(`${day}T12:00:00Z`),
      }),
    );
    for (const card of cards) await smartcards.insert(card);
    await smartcards.insert(sampleSmartcard());
    const [second, first, third] = cards;
    expect(await smartcards.listByUser(assignedUserUuid)).toStrictEqual([first, second, third]);
    expect(await smartcards.listByCardId(cardId)).toStrictEqual([third, second, first]);
  });

  test('expired temporary cards are those not retired that carry an issued certificate past its end, of the templates asked for', async () => {
    const { certificates, profiles, smartcards } = opened.store;
    const [profileTemplateUuid, other] = [newUuid<'ProfileTemplate'>(), newUuid<'ProfileTemplate'>()];
    const now = new Date('2030-01-02T00:00:00.000Z');
    const past = new Date(now.getTime() - 1);
    async function card(
      overrides: Parameters<typeof sampleSmartcard>[0],
      certificate: Parameters<typeof sampleCertificate>[0],
    ) {
      const profile = sampleProfile();
      await profiles.insert(profile);
      const ofProfile = { profileUuid: profile.uuid, profileTemplateUuid };
      const smartcard = sampleSmartcard({ ...ofProfile, flags: ['Temporary'], ...overrides });
      await smartcards.insert(smartcard);
      const issued = sampleCertificate({ profileUuid: profile.uuid, ...certificate });
      await certificates.insert(issued);
      return { smartcard, issued };
    }
    const [early, late] = ['2029-01-01', '2029-02-01'].map((day) => new Date(`${day}T00:00:00Z`));
    if (early === undefined || late === undefined) throw new Error('two');
    const second = await card({ createdAt: late, flags: ['Primary', 'Temporary'] }, { notAfter: past });
    const first = await card({ createdAt: early, status: 'Suspended' }, { notAfter: past, revocation });
    const twice = sampleCertificate({ profileUuid: first.smartcard.profileUuid, notAfter: past });
    await certificates.insert(twice);
    await card({ status: 'Retired' }, { notAfter: past });
    await card({ flags: ['Primary'] }, { notAfter: past });
    await card({}, { notAfter: now });
    await card({}, { notAfter: null });
    await card({}, { notAfter: past, isKeyHistory: true });
    const restoring = await card({}, { notAfter: now });
    if (restoring.smartcard.profileUuid === null) throw new Error('The card has a profile.');
    await certificates.linkToProfile(restoring.smartcard.profileUuid, second.issued.uuid, false);

    const ofOther = await card({ createdAt: late, profileTemplateUuid: other }, { notAfter: past });

    const expired = (templates: readonly (typeof other)[], limit: number) =>
      smartcards.listExpiredTemporary(now, templates, limit);
    const both = [first.smartcard, second.smartcard];
    expect(await expired([profileTemplateUuid], 10)).toStrictEqual(both);
    expect(await expired([profileTemplateUuid], 1)).toStrictEqual([first.smartcard]);
    expect(await expired([other], 10)).toStrictEqual([ofOther.smartcard]);
    expect(await expired([other, profileTemplateUuid], 10)).toHaveLength(3);
    expect(await expired([], 10)).toEqual([]);
  });

  test('pages walk through everything once, in the order of the identifier', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: { uuid: string }[] = await opened.store.smartcards.page({ after, limit: 3 });
      expect(page.length).toBeLessThanOrEqual(3);
      seen.push(...page.map((card) => card.uuid));
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.uuid;
    }
    expect(seen.length).toBeGreaterThan(10);
    expect(seen).toStrictEqual([...new Set(seen)].sort());
  });
});
