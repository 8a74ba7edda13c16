import { extendedRightGuids, type Group, type RightGrant, type User } from '@cardea/domain';
import { newUuid, storeKinds } from '@cardea/testkit/stores';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type AdministeredSite,
  callerOf,
  kindOf,
  openAdministeredSite,
} from '../specification/administered-site.js';
import { changeGroup, changeMembership, changeUser } from './change-directory.js';
import { listGroupMembers, listGroups, listRightsOver, readUser } from './directory.js';
import { changeSiteSettings, readSiteSettings, type SiteSettings } from './site-settings.js';

const accept = () => undefined;

function allow(right: keyof typeof extendedRightGuids, sid: string): string {
  return `(OA;;CR;${extendedRightGuids[right]};;${sid})`;
}

describe.each(storeKinds)('the directory, on %s', (kind) => {
  let site: AdministeredSite;
  beforeEach(async () => {
    site = await openAdministeredSite(kind);
  });
  afterEach(async () => await site.close());

  const putGroup = (by: User, group: Group, changes: Partial<Group>) =>
    changeGroup(site.ports, callerOf(by), group.uuid, { ...group, ...changes }, accept);
  const putUser = (by: User, user: User, changes: Partial<User>) =>
    changeUser(site.ports, callerOf(by), user.uuid, { ...user, ...changes }, accept);
  const putSettings = (by: User, changes: Partial<SiteSettings>) => {
    const asDelivered = { connectionPointDescriptor: '', requestSecurityFlags: 'UseUser,UseGroups' };
    return changeSiteSettings(site.ports, callerOf(by), { ...asDelivered, ...changes }, accept);
  };

  test('a holder of Audit gives rights to a group that is not theirs, and the trail says which', async () => {
    const rights: RightGrant[] = [
      { right: 'RequestRevoke', overGroupUuid: site.staff.uuid },
      { right: 'RequestUnblockSmartcard', overGroupUuid: null },
    ];
    await putGroup(site.administrator, site.helpDesk, { rights });
    expect((await site.store.groups.find(site.helpDesk.uuid))?.rights).toEqual(
      expect.arrayContaining(rights),
    );
    expect((await site.audit('directory.change'))[0]).toMatchObject({
      outcome: 'success',
      objectUuid: site.helpDesk.uuid,
      facts: {
        rightsBefore: 'RequestUnblockSmartcard',
        rightsAfter: `RequestRevoke over ${site.staff.uuid}, RequestUnblockSmartcard`,
      },
    });
  });

  test('nobody gives their own group a right, not even over one group', async () => {
    const { administrators, staff, administrator } = site;
    for (const overGroupUuid of [null, staff.uuid]) {
      const rights: RightGrant[] = [...administrators.rights, { right: 'RequestRecover', overGroupUuid }];
      expect(await kindOf(putGroup(administrator, administrators, { rights }))).toBe('NotAuthorized');
    }
    expect((await site.store.groups.find(administrators.uuid))?.rights).toEqual(administrators.rights);
    expect((await site.audit('directory.change'))[0]).toMatchObject({ outcome: 'denied' });
  });

  test('nobody names themselves in the descriptor of a group, by SID, own group or Everyone', async () => {
    const { administrator, administrators, staff } = site;
    for (const sid of [administrator.sid, administrators.sid, 'WD', 'AU']) {
      const securityDescriptor = `D:${allow('RequestRecover', sid)}`;
      expect(await kindOf(putGroup(administrator, staff, { securityDescriptor }))).toBe('NotAuthorized');
    }
    const securityDescriptor = `D:${allow('RequestRecover', site.helper.sid)}`;
    expect(await kindOf(putGroup(administrator, staff, { securityDescriptor }))).toBe('accepted');
  });

  test('nobody takes Audit from themselves, so that somebody always holds it', async () => {
    const { administrator, otherAdministrator, administrators } = site;
    expect(await kindOf(putGroup(administrator, administrators, { rights: [] }))).toBe('PolicyViolation');
    expect(
      await kindOf(
        changeMembership(
          site.ports,
          callerOf(administrator),
          administrators.uuid,
          otherAdministrator.uuid,
          false,
        ),
      ),
    ).toBe('accepted');
    expect(await kindOf(putGroup(otherAdministrator, site.staff, { rights: [] }))).toBe('NotAuthorized');
  });

  test('nobody changes their own memberships or their own entry', async () => {
    const { administrator, helpDesk, person } = site;
    const join = changeMembership(
      site.ports,
      callerOf(administrator),
      helpDesk.uuid,
      administrator.uuid,
      true,
    );
    expect(await kindOf(join)).toBe('NotAuthorized');
    const manager = { managerUserUuid: person.uuid };
    expect(await kindOf(putUser(administrator, administrator, manager))).toBe('NotAuthorized');
  });

  test('nobody moves a user to where their own rights reach', async () => {
    const { administrator, otherAdministrator, administrators, staff, helper } = site;
    const rights: RightGrant[] = [
      ...administrators.rights,
      { right: 'RequestRevoke', overGroupUuid: staff.uuid },
    ];
    await site.store.groups.put({ ...administrators, rights });
    const move = (by: User) => changeMembership(site.ports, callerOf(by), staff.uuid, helper.uuid, true);
    expect(await kindOf(move(administrator))).toBe('NotAuthorized');
    expect((await site.store.users.groupsOf(helper.uuid)).map(({ name }) => name)).toEqual(['Help Desk']);
    await site.store.groups.put(administrators);
    expect(await kindOf(move(otherAdministrator))).toBe('accepted');
  });

  test('joining twice and leaving twice is the same as once, and other memberships stay', async () => {
    const { administrator, person, staff, helpDesk, ports } = site;
    const change = (isMember: boolean) =>
      changeMembership(ports, callerOf(administrator), helpDesk.uuid, person.uuid, isMember);
    await change(true);
    await change(true);
    const names = async () => (await site.store.users.groupsOf(person.uuid)).map(({ name }) => name).sort();
    expect(await names()).toEqual([helpDesk.name, staff.name]);
    await change(false);
    await change(false);
    expect(await names()).toEqual([staff.name]);
  });

  test('a user gets a manager, but nobody makes themselves one: managers get one-time passwords', async () => {
    const { administrator, person, helper } = site;
    await putUser(administrator, person, { managerUserUuid: helper.uuid });
    expect((await site.store.users.find(person.uuid))?.managerUserUuid).toBe(helper.uuid);
    const own = putUser(administrator, person, { managerUserUuid: administrator.uuid });
    expect(await kindOf(own)).toBe('NotAuthorized');
    for (const managerUserUuid of [person.uuid, newUuid<'User'>()]) {
      expect(await kindOf(putUser(administrator, person, { managerUserUuid }))).toBe('MalformedInput');
    }
  });

  test('a password outlives a change of the entry', async () => {
    const { administrator, person, helper } = site;
    await site.store.users.put(person, [site.staff.uuid], '$argon2id$stands-for-a-hash');
    await putUser(administrator, person, { managerUserUuid: helper.uuid });
    expect((await site.store.users.findStored(person.uuid))?.passwordHash).toBe(
      '$argon2id$stands-for-a-hash',
    );
  });

  test('descriptors must be SDDL, grants must be over groups that exist, each once', async () => {
    const { administrator, staff, person } = site;
    const securityDescriptor = 'Help Desk';
    expect(await kindOf(putGroup(administrator, staff, { securityDescriptor }))).toBe('MalformedInput');
    expect(await kindOf(putUser(administrator, person, { securityDescriptor }))).toBe('MalformedInput');
    const grant: RightGrant = { right: 'RequestRenew', overGroupUuid: null };
    const wrong: RightGrant[][] = [[{ ...grant, overGroupUuid: newUuid() }], [grant, grant]];
    for (const rights of wrong) {
      expect(await kindOf(putGroup(administrator, staff, { rights }))).toBe('MalformedInput');
    }
  });

  test('a change based on something that somebody changed in between is a conflict', async () => {
    const refuse = (current: Group) => {
      if (current.rights.length > 0) throw new Error('seen');
    };
    const change = changeGroup(
      site.ports,
      callerOf(site.administrator),
      site.helpDesk.uuid,
      site.helpDesk,
      refuse,
    );
    await expect(change).rejects.toThrow('seen');
  });

  test('without Audit nobody reads groups or changes anything', async () => {
    const { helper, staff, person, ports } = site;
    const attempts = [
      listGroups(ports, callerOf(helper)),
      listGroupMembers(ports, callerOf(helper), staff.uuid),
      putGroup(helper, staff, {}),
      putUser(helper, person, {}),
      changeMembership(ports, callerOf(helper), staff.uuid, person.uuid, false),
      readSiteSettings(ports, callerOf(helper)),
      putSettings(helper, {}),
    ];
    expect(new Set(await Promise.all(attempts.map(kindOf)))).toEqual(new Set(['NotAuthorized']));
  });

  test('a person sees themselves and whoever they hold a right over, and nobody else', async () => {
    const { helper, person, administrator, ports } = site;
    expect((await readUser(ports, callerOf(person), person.uuid)).groups.map(({ name }) => name)).toEqual([
      'Staff',
    ]);
    expect(await kindOf(readUser(ports, callerOf(helper), person.uuid))).toBe('accepted');
    expect(await kindOf(readUser(ports, callerOf(person), helper.uuid))).toBe('NotFound');
    expect(await kindOf(readUser(ports, callerOf(administrator), helper.uuid))).toBe('accepted');
  });

  test('rights over a user come with what gives them; those of others are for holders of Audit', async () => {
    const { helper, person, administrator, ports } = site;
    const because = 'group Help Desk holds RequestUnblockSmartcard over everyone';
    const expected = [{ right: 'RequestUnblockSmartcard', because }];
    expect(await listRightsOver(ports, callerOf(helper), person.uuid, undefined)).toEqual(expected);
    expect(await listRightsOver(ports, callerOf(administrator), person.uuid, helper.uuid)).toEqual(expected);
    expect(await listRightsOver(ports, callerOf(person), person.uuid, undefined)).toEqual([]);
    expect(await kindOf(listRightsOver(ports, callerOf(helper), person.uuid, administrator.uuid))).toBe(
      'NotAuthorized',
    );
  });

  test('settings of the site are as delivered until they are set', async () => {
    expect(await readSiteSettings(site.ports, callerOf(site.administrator))).toEqual({
      connectionPointDescriptor: '',
      requestSecurityFlags: 'UseUser,UseGroups',
    });
    await putSettings(site.administrator, { requestSecurityFlags: ' UseGroups , UseUser' });
    const set = await putSettings(site.administrator, { requestSecurityFlags: 'UseUser' });
    expect(await readSiteSettings(site.ports, callerOf(site.administrator))).toEqual(set);
    expect((await site.audit('site.change'))[0]).toMatchObject({
      outcome: 'success',
      facts: { flagsBefore: 'UseUser,UseGroups', flagsAfter: 'UseUser' },
    });
    const unknown = putSettings(site.administrator, { requestSecurityFlags: 'UseForest' });
    expect(await kindOf(unknown)).toBe('MalformedInput');
  });

  test('a connection point that would lock its author out or raise them is refused', async () => {
    const { administrator, administrators, helper } = site;
    const withoutAudit = `D:${allow('RequestRevoke', helper.sid)}`;
    const lockedOut = putSettings(administrator, { connectionPointDescriptor: withoutAudit });
    expect(await kindOf(lockedOut)).toBe('PolicyViolation');
    const more = `D:${allow('Audit', administrators.sid)}${allow('RequestRecover', administrators.sid)}`;
    expect(await kindOf(putSettings(administrator, { connectionPointDescriptor: more }))).toBe(
      'NotAuthorized',
    );
    const same = `D:${allow('Audit', administrators.sid)}${allow('RequestRecover', helper.sid)}`;
    expect(await kindOf(putSettings(administrator, { connectionPointDescriptor: same }))).toBe('accepted');
  });

  test('switching UseGroups on is raising oneself where a group’s descriptor waits for it', async () => {
    const { administrator, staff, store, otherAdministrator } = site;
    await putSettings(administrator, { requestSecurityFlags: 'UseUser' });
    await store.groups.put({
      ...staff,
      securityDescriptor: `D:${allow('RequestRecover', administrator.sid)}`,
    });
    const switchOn = (by: User) => kindOf(putSettings(by, { requestSecurityFlags: 'UseUser,UseGroups' }));
    expect(await switchOn(administrator)).toBe('NotAuthorized');
    expect(await switchOn(otherAdministrator)).toBe('accepted');
  });
});
