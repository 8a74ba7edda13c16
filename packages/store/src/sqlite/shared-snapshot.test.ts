import { setImmediate as nextTurn } from 'node:timers/promises';
import { openTestStore, sampleUser } from '@cardea/testkit/stores';
import { expect, test } from 'vitest';
import { openStore } from '../store.js';

test('a commit of this process is seen by the very next read, in the same turn of the event loop', async () => {
  await using opened = await openTestStore('sqlite');
  const { store } = opened;
  const user = sampleUser();
  expect(await store.users.find(user.uuid)).toBeUndefined();
  await store.transaction((tx) => tx.users.put(user, [], null));
  expect(await store.users.find(user.uuid)).toEqual(user);
  await store.users.put({ ...user, displayName: 'Changed' }, [], null);
  expect(await store.users.find(user.uuid)).toMatchObject({ displayName: 'Changed' });
});

test('a commit of another process is seen from the next turn on, however many reads went before', async () => {
  await using opened = await openTestStore('sqlite');
  const other = await openStore(opened.place);
  try {
    const user = sampleUser();
    for (let read = 0; read < 100; read += 1) await opened.store.users.find(user.uuid);
    await other.transaction((tx) => tx.users.put(user, [], null));
    await nextTurn();
    expect(await opened.store.users.find(user.uuid)).toEqual(user);
  } finally {
    await other.close();
  }
});

test('a shared snapshot does not outlive its turn, so that the log can be written back', async () => {
  await using opened = await openTestStore('sqlite');
  const other = await openStore(opened.place);
  await opened.store.users.count();
  await nextTurn();
  await other.transaction((tx) => tx.users.put(sampleUser(), [], null));
  await other.close();
  await nextTurn();
  expect(await opened.store.users.count()).toBe(1);
});

test('the committed version stays while nothing is committed, and is another after commits of this and of another process', async () => {
  await using opened = await openTestStore('sqlite');
  const { ocsp, users } = opened.store;
  const other = await openStore(opened.place);
  try {
    const versions = [ocsp.committedVersion()];
    await users.count();
    await nextTurn();
    expect(ocsp.committedVersion()).toBe(versions[0]);
    await users.put(sampleUser(), [], null);
    versions.push(ocsp.committedVersion());
    await other.users.put(sampleUser(), [], null);
    await nextTurn();
    versions.push(ocsp.committedVersion());
    expect(versions).toSatisfy((all: unknown[]) => all.every(Number.isInteger) && new Set(all).size === 3);
  } finally {
    await other.close();
  }
});
