import { setTimeout as sleep } from 'node:timers/promises';
import {
  emptyStorePlace,
  newUuid,
  openTestStore,
  sampleAuditEvent,
  sampleProfile,
  sampleSmartcard,
  sampleUser,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from './store.js';

describe.each(storeKinds)('the store in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a transaction commits a change together with its audit event, and both are seen at once', async () => {
    const [profile, event] = [sampleProfile(), sampleAuditEvent()];
    const given = await opened.store.transaction(async (tx) => {
      await tx.profiles.insert(profile);
      await tx.audit.append(event);
      expect(await tx.profiles.find(profile.uuid)).toStrictEqual(profile);
      return 'given';
    });
    expect(given).toBe('given');
    expect(await opened.store.profiles.find(profile.uuid)).toStrictEqual(profile);
    expect(await opened.store.audit.list({ limit: 1 })).toMatchObject([{ uuid: event.uuid }]);
  });

  test('a transaction that fails leaves nothing behind', async () => {
    const [profile, user] = [sampleProfile(), sampleUser()];
    const failing = opened.store.transaction(async (tx) => {
      await tx.profiles.insert(profile);
      await tx.users.put(user, [], null);
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    expect(await opened.store.profiles.find(profile.uuid)).toBeUndefined();
    expect(await opened.store.users.find(user.uuid)).toBeUndefined();
  });

  test('what a transaction has not committed is not seen outside, and does not hold up readers', async () => {
    const profile = sampleProfile();
    await opened.store.transaction(async (tx) => {
      await tx.profiles.insert(profile);
      expect(await opened.store.profiles.find(profile.uuid)).toBeUndefined();
    });
    expect(await opened.store.profiles.find(profile.uuid)).toStrictEqual(profile);
  });

  test('transactions at the same time all commit', async () => {
    const profiles = Array.from({ length: 25 }, () => sampleProfile());
    await Promise.all(
      profiles.map((profile) =>
        opened.store.transaction(async (tx) => {
          await tx.profiles.insert(profile);
          await sleep(2);
          await tx.audit.append(sampleAuditEvent({ objectUuid: profile.uuid }));
        }),
      ),
    );
    for (const profile of profiles) {
      expect(await opened.store.profiles.find(profile.uuid)).toStrictEqual(profile);
      expect(await opened.store.audit.list({ limit: 2, objectUuid: profile.uuid })).toHaveLength(1);
    }
  });

  test('after a refused statement a transaction takes no more, and nothing of it stays', async () => {
    const [first, second] = [sampleProfile(), sampleProfile()];
    const failing = opened.store.transaction(async (tx) => {
      await tx.profiles.insert(first);
      await tx.profiles.insert(first).catch(() => undefined);
      await tx.profiles.insert(second);
    });
    await expect(failing).rejects.toMatchObject({ name: 'StatementError', code: '25P02' });
    const swallowing = opened.store.transaction(async (tx) => {
      await tx.profiles.insert(first);
      await tx.profiles.insert(first).catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow();
    expect(await opened.store.profiles.find(first.uuid)).toBeUndefined();
    expect(await opened.store.profiles.find(second.uuid)).toBeUndefined();
  });

  test('a conflict of revisions lets the transaction go on', async () => {
    const [stored, other] = [sampleProfile(), sampleProfile()];
    await opened.store.profiles.insert(stored);
    await opened.store.transaction(async (tx) => {
      await expect(tx.profiles.update({ ...stored, revision: 7 })).rejects.toMatchObject({
        kind: 'Conflict',
      });
      await tx.profiles.insert(other);
    });
    expect(await opened.store.profiles.find(other.uuid)).toStrictEqual(other);
  });

  test('no error quotes a stored or given value', async () => {
    const secret = 'SECRET-VALUE-4711';
    const user = sampleUser({ accountName: secret, mail: secret });
    await opened.store.users.put(user, [], secret);
    const card = sampleSmartcard({ comment: secret, profileUuid: newUuid() });
    const failures = [
      opened.store.users.put({ ...user, uuid: newUuid() }, [], secret),
      opened.store.smartcards.insert(card),
      opened.store.smartcards.insert({
        ...card,
        profileTemplateVersion: secret as unknown as number,
        revision: 2 ** 80,
      }),
      opened.store.audit.list({ limit: secret as unknown as number }),
      opened.store.users.findByAccountName(`${secret}\0`, undefined),
    ];
    for (const outcome of await Promise.allSettled(failures)) {
      expect(outcome.status).toBe('rejected');
      if (outcome.status !== 'rejected') continue;
      const error: Error & { cause?: unknown } = outcome.reason;
      expect(JSON.stringify([error.message, error.stack, error.cause, Object.entries(error)])).not.toContain(
        secret,
      );
    }
  });

  test('texts with the character U+0000 are refused', async () => {
    await expect(opened.store.profiles.insert(sampleProfile({ comment: 'a\0b' }))).rejects.toMatchObject({
      kind: 'MalformedInput',
    });
  });

  test('another handle on the same store sees a change at once, and opening again changes nothing', async () => {
    const other = await openStore(opened.place);
    try {
      const profile = sampleProfile();
      await opened.store.profiles.insert(profile);
      expect(await other.profiles.find(profile.uuid)).toStrictEqual(profile);
      await other.profiles.update({ ...profile, status: 'Retired' });
      expect((await opened.store.profiles.find(profile.uuid))?.status).toBe('Retired');
    } finally {
      await other.close();
    }
  });

  test('several processes may open a new store at the same time', async () => {
    const { place, remove } = await emptyStorePlace(kind);
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(place)));
    const profile = sampleProfile();
    await stores[0]?.profiles.insert(profile);
    for (const store of stores) {
      expect(await store.profiles.find(profile.uuid)).toStrictEqual(profile);
      await store.close();
    }
    await remove();
  });

  test('what was committed is there after closing and opening again', async () => {
    const { place, remove } = await emptyStorePlace(kind);
    const profile = sampleProfile();
    const before = await openStore(place);
    await before.profiles.insert(profile);
    await before.close();
    const after = await openStore(place);
    expect(await after.profiles.find(profile.uuid)).toStrictEqual(profile);
    await after.close();
    await remove();
  });
});

test('a database URL of another kind is refused without being quoted', async () => {
  const opening = openStore({ databaseUrl: 'mysql://root:hunter2@localhost/x', file: '/nowhere/cardea.db' });
  await expect(opening).rejects.toMatchObject({ kind: 'Misconfigured' });
  await expect(opening).rejects.not.toThrow(/hunter2/);
});
