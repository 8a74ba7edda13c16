import { randomBytes } from 'node:crypto';
import { newUuid, openTestStore, sampleUser, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const hash = () => randomBytes(32).toString('hex');
const createdAt = new Date('2026-11-25T06:00:00.000Z');

describe.each(storeKinds)('sign-ins in %s', (kind) => {
  let opened: TestStore;
  const [ada, bob] = [sampleUser(), sampleUser()];
  beforeAll(async () => {
    opened = await openTestStore(kind);
    for (const user of [ada, bob]) await opened.store.users.put(user, [], null);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('an API token is found by its hash until it is deleted', async () => {
    const { signIns } = opened.store;
    const token = {
      uuid: newUuid<'ApiToken'>(),
      userUuid: ada.uuid,
      name: 'ci',
      tokenSha256: hash(),
      createdAt,
    };
    const endless = { ...token, expiresAt: null };
    const other = {
      ...token,
      uuid: newUuid<'ApiToken'>(),
      userUuid: bob.uuid,
      tokenSha256: hash(),
      createdAt: new Date('2026-11-24T06:00:00.000Z'),
      expiresAt: new Date('2027-01-01T00:00:00.000Z'),
    };
    await signIns.insertToken(endless);
    await signIns.insertToken(other);
    expect(await signIns.findToken(endless.tokenSha256)).toStrictEqual(endless);
    expect(await signIns.findToken(hash())).toBeUndefined();
    expect(await signIns.listTokens(bob.uuid)).toStrictEqual([other]);
    expect(await signIns.listTokens(undefined)).toStrictEqual([other, endless]);
    await expect(signIns.insertToken({ ...endless, uuid: newUuid() })).rejects.toMatchObject({
      kind: 'Conflict',
    });
    expect(await signIns.deleteToken(endless.uuid)).toBe(true);
    expect(await signIns.deleteToken(endless.uuid)).toBe(false);
    expect(await signIns.findToken(endless.tokenSha256)).toBeUndefined();
  });

  test('a token of an unknown user is refused', async () => {
    const token = { uuid: newUuid<'ApiToken'>(), name: '', tokenSha256: hash(), createdAt, expiresAt: null };
    await expect(opened.store.signIns.insertToken({ ...token, userUuid: newUuid() })).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });

  test('a session ends when it is deleted or has expired', async () => {
    const { signIns } = opened.store;
    const session = (expiresAt: string) => ({
      cookieSha256: hash(),
      userUuid: ada.uuid,
      createdAt,
      expiresAt: new Date(expiresAt),
    });
    const [past, justNow, future] = [
      session('2026-11-25T06:59:59.999Z'),
      session('2026-11-25T07:00:00.000Z'),
      session('2026-11-25T07:00:00.001Z'),
    ];
    for (const each of [past, justNow, future]) await signIns.insertSession(each);
    expect(await signIns.findSession(past.cookieSha256)).toStrictEqual(past);
    expect(await signIns.listSessions(ada.uuid, justNow.expiresAt)).toStrictEqual([future]);
    expect(await signIns.listSessions(undefined, past.expiresAt)).toHaveLength(2);
    expect(await signIns.listSessions(bob.uuid, past.expiresAt)).toEqual([]);
    await signIns.deleteExpiredSessions(new Date('2026-11-25T07:00:00.000Z'));
    expect(await signIns.findSession(past.cookieSha256)).toBeUndefined();
    expect(await signIns.findSession(justNow.cookieSha256)).toBeUndefined();
    expect(await signIns.findSession(future.cookieSha256)).toStrictEqual(future);
    await signIns.deleteSession(future.cookieSha256);
    expect(await signIns.findSession(future.cookieSha256)).toBeUndefined();
  });
});
