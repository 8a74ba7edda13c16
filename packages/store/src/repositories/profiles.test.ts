import { newUuid, openTestStore, sampleProfile, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('profiles in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a profile reads back exactly as it was stored', async () => {
    const full = sampleProfile({
      parentProfileUuid: newUuid(),
      primaryProfileUuid: newUuid(),
      comment: 'Zoë',
    });
    const sparse = sampleProfile({ flags: [], isSmartcard: false, createdByRequestUuid: null });
    await opened.store.profiles.insert(full);
    await opened.store.profiles.insert(sparse);
    expect(await opened.store.profiles.find(full.uuid)).toStrictEqual(full);
    expect(await opened.store.profiles.find(sparse.uuid)).toStrictEqual(sparse);
    expect(await opened.store.profiles.find(newUuid())).toBeUndefined();
  });

  test('a change based on an older revision is a conflict', async () => {
    const profile = sampleProfile({ status: 'New' });
    await opened.store.profiles.insert(profile);
    const active = await opened.store.profiles.update({ ...profile, status: 'Active' });
    expect(active).toStrictEqual({ ...profile, status: 'Active', revision: 1 });
    await expect(opened.store.profiles.update({ ...profile, status: 'Retired' })).rejects.toMatchObject({
      kind: 'Conflict',
    });
    expect(await opened.store.profiles.find(profile.uuid)).toStrictEqual(active);
    await expect(opened.store.profiles.insert(profile)).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('profiles of a user come oldest first, on demand of one status only', async () => {
    const assignedUserUuid = newUuid<'User'>();
    const young = sampleProfile({ assignedUserUuid, createdAt: new Date('2026-06-01T00:00:00Z') });
    const old = sampleProfile({
      assignedUserUuid,
      status: 'Retired',
      createdAt: new Date('2025-06-01T00:00:00Z'),
    });
    await opened.store.profiles.insert(young);
    await opened.store.profiles.insert(old);
    await opened.store.profiles.insert(sampleProfile());
    expect(await opened.store.profiles.listByUser(assignedUserUuid, undefined)).toStrictEqual([old, young]);
    expect(await opened.store.profiles.listByUser(assignedUserUuid, 'Active')).toStrictEqual([young]);
    expect(await opened.store.profiles.listByUser(assignedUserUuid, 'Disabled')).toStrictEqual([]);
  });

  test('a page begins after the given identifier', async () => {
    const all = await opened.store.profiles.page({ after: null, limit: 100 });
    expect(all.map((profile) => profile.uuid)).toStrictEqual(all.map((profile) => profile.uuid).sort());
    const [first, second] = all;
    expect(await opened.store.profiles.page({ after: first?.uuid ?? null, limit: 1 })).toStrictEqual([
      second,
    ]);
    expect(await opened.store.profiles.page({ after: all.at(-1)?.uuid ?? null, limit: 1 })).toStrictEqual([]);
  });

  test('the duplicates of a profile come oldest first', async () => {
    const { profiles } = opened.store;
    const primary = sampleProfile();
    const [second, first] = ['2026-12-02', '2026-12-01'].map((day) =>
      sampleProfile({
        flags: ['Duplicate'],
        primaryProfileUuid: primary.uuid,
        createdAt: new Date(`${day}T00:00:00Z`),
      }),
    );
    const replacement = sampleProfile({ parentProfileUuid: primary.uuid });
    for (const profile of [primary, second, first, replacement]) {
      if (profile !== undefined) await profiles.insert(profile);
    }
    expect(await profiles.listDuplicates(primary.uuid)).toStrictEqual([first, second]);
    expect(await profiles.listDuplicates(replacement.uuid)).toStrictEqual([]);
  });
});
