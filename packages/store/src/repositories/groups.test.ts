import {
  newUuid,
  openTestStore,
  sampleGroup,
  sampleUser,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('groups in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a group reads back with its grants in their order, and is replaced as a whole', async () => {
    const subjects = sampleGroup();
    await opened.store.groups.put(subjects);
    const group = sampleGroup({
      rights: [
        { right: 'RequestUnblockSmartcard', overGroupUuid: subjects.uuid },
        { right: 'Audit', overGroupUuid: null },
        { right: 'RequestEnroll', overGroupUuid: subjects.uuid },
      ],
    });
    await opened.store.groups.put(group);
    expect(await opened.store.groups.find(group.uuid)).toStrictEqual(group);
    const changed = {
      ...group,
      sid: '',
      securityDescriptor: 'D:(A;;CR;;;AU)',
      rights: [{ right: 'Audit', overGroupUuid: null }] as const,
    };
    await opened.store.groups.put(changed);
    expect(await opened.store.groups.find(group.uuid)).toStrictEqual(changed);
    expect(await opened.store.groups.find(newUuid())).toBeUndefined();
  });

  test('a group is found by name without regard to case, and not when two domains have it', async () => {
    const helpdesk = sampleGroup({ name: 'Hélpdesk' });
    await opened.store.groups.put(helpdesk);
    await opened.store.groups.put(sampleGroup({ name: 'Both', domain: 'CONTOSO' }));
    await opened.store.groups.put(sampleGroup({ name: 'both', domain: 'FABRIKAM' }));
    expect(await opened.store.groups.findByName('HÉLPDESK')).toStrictEqual(helpdesk);
    expect(await opened.store.groups.findByName('both')).toBeUndefined();
    expect(await opened.store.groups.findByName('nobody')).toBeUndefined();
    await expect(opened.store.groups.put(sampleGroup({ name: 'BOTH' }))).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });

  test('rights over a user come from grants over everyone and over the groups of that user, each once', async () => {
    const { groups, users } = opened.store;
    const staff = sampleGroup();
    const guests = sampleGroup();
    await groups.put(staff);
    await groups.put(guests);
    const helpdesk = sampleGroup({
      rights: [
        { right: 'RequestUnblockSmartcard', overGroupUuid: staff.uuid },
        { right: 'RequestRevoke', overGroupUuid: guests.uuid },
        { right: 'Audit', overGroupUuid: null },
      ],
    });
    const auditors = sampleGroup({ rights: [{ right: 'Audit', overGroupUuid: null }] });
    await groups.put(helpdesk);
    await groups.put(auditors);
    const [holder, target, stranger] = [sampleUser(), sampleUser(), sampleUser()];
    await users.put(holder, [helpdesk.uuid, auditors.uuid], null);
    await users.put(target, [staff.uuid], null);
    await users.put(stranger, [], null);
    expect(await groups.rightsOver(holder.uuid, target.uuid)).toStrictEqual([
      'Audit',
      'RequestUnblockSmartcard',
    ]);
    expect(await groups.rightsOver(holder.uuid, stranger.uuid)).toStrictEqual(['Audit']);
    expect(await groups.rightsOver(target.uuid, holder.uuid)).toStrictEqual([]);
    expect(await groups.rightsOver(newUuid(), target.uuid)).toStrictEqual([]);
  });

  test('all groups are listed by name, and the members of one by account name', async () => {
    const { groups, users } = opened.store;
    const group = sampleGroup();
    await groups.put(group);
    await groups.put(sampleGroup());
    const [zoe, ada] = ['member-zoe', 'Member-ada'].map((accountName) => sampleUser({ accountName }));
    if (zoe === undefined || ada === undefined) throw new Error('two users');
    for (const user of [zoe, ada]) await users.put(user, [group.uuid], null);
    await users.put(sampleUser(), [], null);
    expect(await groups.listMembers(group.uuid)).toStrictEqual([ada, zoe]);
    expect(await groups.listMembers(newUuid())).toStrictEqual([]);
    const listed = await groups.list();
    expect(listed).toContainEqual(group);
    expect(listed.map(({ uuid }) => uuid).toSorted()).toStrictEqual(
      (await groups.page({ after: null, limit: 1000 })).map(({ uuid }) => uuid),
    );
    const names = listed.map(({ name }) => Buffer.from(name));
    expect(names).toStrictEqual(names.toSorted(Buffer.compare));
  });

  test('pages of groups hold their grants', async () => {
    const all = await opened.store.groups.page({ after: null, limit: 1000 });
    const ids = all.map((group) => group.uuid);
    expect(ids).toStrictEqual([...ids].sort());
    expect(all.flatMap((group) => group.rights).length).toBeGreaterThan(3);
    expect(await opened.store.groups.page({ after: ids[0] ?? null, limit: 2 })).toStrictEqual(
      all.slice(1, 3),
    );
  });
});
