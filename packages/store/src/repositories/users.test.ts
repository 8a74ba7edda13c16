import {
  newUuid,
  openTestStore,
  sampleGroup,
  sampleUser,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('users in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a user reads back exactly as stored, the password hash only for sign-in', async () => {
    const user = sampleUser({
      displayName: 'Zoë 🔑',
      managerUserUuid: newUuid(),
      securityDescriptor: 'D:(OA;;CR;;;S-1-5-21-1-2-3-1105)',
    });
    await opened.store.users.put(user, [], '$argon2id$v=19$example');
    expect(await opened.store.users.find(user.uuid)).toStrictEqual(user);
    expect(await opened.store.users.findStored(user.uuid)).toStrictEqual({
      user,
      passwordHash: '$argon2id$v=19$example',
    });
    expect(await opened.store.users.find(newUuid())).toBeUndefined();
    expect(await opened.store.users.findStored(newUuid())).toBeUndefined();
  });

  test('names of several users are read at once: the display name, or the account name where there is none', async () => {
    const zoe = sampleUser({ displayName: 'Zoë' });
    const service = sampleUser({ displayName: '', accountName: 'scanner' });
    for (const user of [zoe, service]) await opened.store.users.put(user, [], null);
    expect(await opened.store.users.names([zoe.uuid, service.uuid, newUuid()])).toStrictEqual(
      new Map([
        [zoe.uuid, 'Zoë'],
        [service.uuid, 'scanner'],
      ]),
    );
    expect(await opened.store.users.names([])).toStrictEqual(new Map());
  });

  test('storing a user again keeps the password unless another or none is given', async () => {
    const user = sampleUser();
    const hash = async () => (await opened.store.users.findStored(user.uuid))?.passwordHash;
    await opened.store.users.put(user, [], 'first');
    await opened.store.users.put({ ...user, displayName: 'Renamed' }, [], undefined);
    expect(await hash()).toBe('first');
    expect((await opened.store.users.find(user.uuid))?.displayName).toBe('Renamed');
    await opened.store.users.put(user, [], 'second');
    expect(await hash()).toBe('second');
    await opened.store.users.put(user, [], null);
    expect(await hash()).toBeNull();
  });

  test('an account is found without regard to case, beyond ASCII too', async () => {
    const user = sampleUser({ accountName: 'Jürgen.ÅNGSTRÖM', domain: 'Contoso' });
    await opened.store.users.put(user, [], null);
    const { users } = opened.store;
    expect((await users.findByAccountName('jÜRGEN.ångström', 'CONTOSO'))?.user).toStrictEqual(user);
    expect((await users.findByAccountName('JÜRGEN.ÅNGSTRÖM', undefined))?.user).toStrictEqual(user);
    // The same letters, typed as base letters with combining marks.
    expect(
      (await users.findByAccountName('jürgen.ångström'.normalize('NFD'), undefined))?.user,
    ).toStrictEqual(user);
    expect((await users.findByUserPrincipalName('JÜRGEN.ångström@CONTOSO.example'))?.user).toStrictEqual(
      user,
    );
    expect(await users.findByAccountName('jürgen.ångström', 'FABRIKAM')).toBeUndefined();
    expect(await users.findByAccountName('jürgen.ångströ_', undefined)).toBeUndefined();
    expect(await users.findByAccountName('%', undefined)).toBeUndefined();
  });

  test('an account name in two domains finds nobody unless the domain is given', async () => {
    const contoso = sampleUser({ accountName: 'twice', domain: 'CONTOSO' });
    const fabrikam = sampleUser({ accountName: 'Twice', domain: 'FABRIKAM' });
    await opened.store.users.put(contoso, [], null);
    await opened.store.users.put(fabrikam, [], null);
    expect(await opened.store.users.findByAccountName('twice', undefined)).toBeUndefined();
    expect((await opened.store.users.findByAccountName('twice', 'fabrikam'))?.user).toStrictEqual(fabrikam);
  });

  test('one domain cannot have two users with the same account name', async () => {
    await opened.store.users.put(sampleUser({ accountName: 'taken' }), [], null);
    await expect(
      opened.store.users.put(sampleUser({ accountName: 'TAKEN' }), [], null),
    ).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });

  test('an empty or doubtful user principal name finds nobody', async () => {
    await opened.store.users.put(sampleUser({ userPrincipalName: '' }), [], null);
    await opened.store.users.put(sampleUser({ userPrincipalName: 'same@contoso.example' }), [], null);
    await opened.store.users.put(sampleUser({ userPrincipalName: 'SAME@contoso.example' }), [], null);
    expect(await opened.store.users.findByUserPrincipalName('')).toBeUndefined();
    expect(await opened.store.users.findByUserPrincipalName('same@contoso.example')).toBeUndefined();
    expect(await opened.store.users.findByUserPrincipalName('nobody@contoso.example')).toBeUndefined();
  });

  test('storing a user replaces the memberships', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => sampleGroup({ name: `member-${letter}` }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three groups');
    for (const group of [c, b, a]) await opened.store.groups.put(group);
    const user = sampleUser();
    await opened.store.users.put(user, [b.uuid, a.uuid, a.uuid], null);
    expect(await opened.store.users.groupsOf(user.uuid)).toStrictEqual([a, b]);
    await opened.store.users.put(user, [c.uuid], undefined);
    expect(await opened.store.users.groupsOf(user.uuid)).toStrictEqual([c]);
    expect(await opened.store.users.groupsOf(newUuid())).toStrictEqual([]);
  });

  test('a user who would be a member of an unknown group is not stored at all', async () => {
    const user = sampleUser();
    await expect(opened.store.users.put(user, [newUuid()], null)).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await opened.store.users.find(user.uuid)).toBeUndefined();
  });

  test('trustees are found by their own SID and by those of their groups, each once, by account name', async () => {
    const { groups, users } = opened.store;
    const sid = (rid: number) => `S-1-5-21-7-7-7-${rid}`;
    const [helpdesk, managers] = [sampleGroup({ sid: sid(1) }), sampleGroup({ sid: sid(2) })];
    for (const group of [helpdesk, managers]) await groups.put(group);
    const zoe = sampleUser({ accountName: 'trustee-Zoe', sid: sid(10) });
    const ada = sampleUser({ accountName: 'Trustee-ada', sid: sid(11) });
    const bob = sampleUser({ accountName: 'trustee-bob', sid: sid(12) });
    const nobody = sampleUser({ accountName: 'trustee-nobody', sid: '' });
    await users.put(zoe, [], null);
    await users.put(ada, [helpdesk.uuid, managers.uuid], null);
    await users.put(bob, [managers.uuid], null);
    await users.put(nobody, [], null);
    expect(await users.listByTrustees([sid(1), sid(2), sid(10), sid(11)], 9)).toStrictEqual([ada, bob, zoe]);
    expect(await users.listByTrustees([sid(2)], 1)).toStrictEqual([ada]);
    expect(await users.listByTrustees([sid(12)], 9)).toStrictEqual([bob]);
    expect(await users.listByTrustees(['', sid(999)], 9)).toStrictEqual([]);
    expect(await users.listByTrustees([], 9)).toStrictEqual([]);
  });

  test('users with a security descriptor of their own are listed, and no longer once it is empty', async () => {
    const { users } = opened.store;
    const before = await users.listWithSecurityDescriptor();
    const user = sampleUser({ securityDescriptor: 'D:(A;;CR;;;AU)', accountName: 'zz-described' });
    await users.put(user, [], null);
    await users.put(sampleUser(), [], null);
    expect(await users.listWithSecurityDescriptor()).toStrictEqual([...before, user]);
    await users.put({ ...user, securityDescriptor: '' }, [], null);
    expect(await users.listWithSecurityDescriptor()).toStrictEqual(before);
  });

  test('every user is counted and comes up once in the pages', async () => {
    const count = await opened.store.users.count();
    expect(count).toBeGreaterThan(5);
    const all = await opened.store.users.page({ after: null, limit: 1000 });
    expect(all).toHaveLength(count);
    const ids = all.map((stored) => stored.user.uuid);
    expect(ids).toStrictEqual([...ids].sort());
    expect(await opened.store.users.page({ after: ids[1] ?? null, limit: 2 })).toStrictEqual(all.slice(2, 4));
  });
});
