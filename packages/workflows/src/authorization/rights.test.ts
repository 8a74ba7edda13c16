import {
  extendedRightGuids,
  type Group,
  type ManagementRight,
  managementRights,
  type ProfileTemplate,
  type Smartcard,
} from '@cardea/domain';
import {
  enabledPolicy,
  type LifeCycleSite,
  openLifeCycleSite,
  type PersonKey,
  sampleGroup,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listSmartcardOperations } from '../reading/smartcards.js';
import {
  changePerson,
  listing,
  outcome,
  putGroup,
  setPolicy,
  setSite,
  sids,
  uuidOf,
} from '../specification/ruled-site.js';
import { Access } from './access.js';

/** An entry that grants (`OA`) or denies (`OD`) one extended right. */
const entry = (type: 'OA' | 'OD', right: keyof typeof extendedRightGuids, sid: string, flags = '') =>
  `(${type};${flags};CR;${extendedRightGuids[right]};;${sid})`;

const operationsOf: Readonly<Record<ManagementRight, readonly string[]>> = {
  Audit: [],
  EnrollmentAgent: [],
  RequestEnroll: ['duplicate', 'temporarycardenroll'],
  RequestRecover: ['recover', 'recoveronbehalf'],
  RequestRenew: ['onlineupdate', 'renew'],
  RequestRevoke: ['disable', 'retire', 'suspend'],
  RequestUnblockSmartcard: ['offlineunblock', 'unblock'],
};
const issuing = ['duplicate', 'onlineupdate', 'recover', 'renew', 'temporarycardenroll'];

describe.each(storeKinds)('rights at the five places, on %s', (kind) => {
  let site: LifeCycleSite;
  let smartcard: Smartcard;
  let logonDescriptor: string;
  const delegates: Group = sampleGroup({ name: 'Delegates', sid: 'S-1-5-21-1-2-3-601' });
  const staff: Group = sampleGroup({ name: 'Staff', sid: 'S-1-5-21-1-2-3-602' });

  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
    const enrolled = await site.enroll('subscriber', templates.fullLifeCycle);
    if (enrolled.smartcard === undefined) throw new Error('no card');
    smartcard = enrolled.smartcard;
    logonDescriptor = (await logonTemplate()).securityDescriptor;
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  // `otherSubscriber` is nobody's manager unless a test makes it one.
  beforeEach(async () => {
    await setSite(site, 'connectionPointDescriptor', '');
    await setSite(site, 'requestSecurityFlags', 'UseUser,UseGroups');
    await putGroup(site, delegates);
    await putGroup(site, staff);
    await changePerson(site, 'otherSubscriber', {}, [delegates]);
    await changePerson(site, 'subscriber', { securityDescriptor: '' }, [staff]);
    await site.changeTemplate(templates.fullLifeCycle, () => ({ securityDescriptor: '' }));
    await describeLogonTemplate(logonDescriptor);
  });

  const over = (rights: readonly ManagementRight[], group: Group | null = null) =>
    putGroup(site, {
      ...delegates,
      rights: rights.map((right) => ({ right, overGroupUuid: group?.uuid ?? null })),
    });

  async function logonTemplate() {
    const found = await site.ports.store.certificateTemplates.find('CardeaSmartcardLogon');
    if (found === undefined) throw new Error('CardeaSmartcardLogon is missing');
    return found;
  }

  async function describeLogonTemplate(securityDescriptor: string): Promise<void> {
    await site.ports.store.certificateTemplates.put({ ...(await logonTemplate()), securityDescriptor });
  }

  /** Operations offered to a person on the subscriber's card; `hidden` when it is not even seen. */
  async function offered(person: PersonKey = 'otherSubscriber'): Promise<readonly string[] | 'hidden'> {
    const listed = listSmartcardOperations(site.ports, await site.caller(person), smartcard.uuid);
    return (await outcome(listed)) === 'NotFound' ? 'hidden' : (await listed).toSorted();
  }

  const enrollingFor = async (target: PersonKey, person: PersonKey = 'otherSubscriber') =>
    await outcome(
      site.create(person, {
        type: 'Enroll',
        profileTemplateUuid: templates.fullLifeCycle as ProfileTemplate['uuid'],
        targetUserUuid: uuidOf(target),
      }),
    );

  test.each(managementRights)('%s over everyone starts what it is for and nothing else', async (right) => {
    await over([right]);
    expect(await offered()).toEqual(operationsOf[right]);
    expect(await enrollingFor('subscriber')).toBe(right === 'RequestEnroll' ? 'accepted' : 'NotAuthorized');
    await over(managementRights.filter((other) => other !== right));
    const others = managementRights
      .filter((other) => other !== right)
      .flatMap((other) => operationsOf[other]);
    expect(await offered()).toEqual(others.toSorted());
  });

  test('without any right the objects of others are not even seen', async () => {
    expect(await offered()).toBe('hidden');
    expect(await enrollingFor('subscriber')).toBe('NotFound');
  });

  test('Audit and EnrollmentAgent start nothing, but let their holder see', async () => {
    await over(['Audit']);
    expect(await offered()).toEqual([]);
  });

  test('place one: a right that the connection point does not grant does not count, wherever else it is held', async () => {
    await over(managementRights);
    await setSite(site, 'connectionPointDescriptor', `D:${entry('OA', 'RequestRenew', delegates.sid)}`);
    expect(await offered()).toEqual(operationsOf.RequestRenew);
    expect(await offered('manager')).toBe('hidden');
    await setSite(site, 'connectionPointDescriptor', listing(sids.managersGroup));
    expect(await offered()).toBe('hidden');
    expect((await offered('manager'))?.length).toBeGreaterThan(8);
  });

  test('place one alone gives nothing over a person', async () => {
    await setSite(site, 'connectionPointDescriptor', listing(delegates.sid));
    expect(await offered()).toBe('hidden');
  });

  test('place two: Read on the profile template is needed by whoever starts, Enroll by whoever receives', async () => {
    const describedBy = async (securityDescriptor: string) => {
      await site.changeTemplate(templates.fullLifeCycle, () => ({ securityDescriptor }));
      return await offered('manager');
    };
    const everything = await offered('manager');
    expect(await describedBy(`D:(A;;RP;;;${sids.managersGroup})(A;;RPCR;;;${sids.subscriber})`)).toEqual(
      everything,
    );
    expect(await describedBy(`D:(A;;RPCR;;;${sids.subscriber})`)).toEqual([]);
    const notReceiving = await describedBy(`D:(A;;RP;;;${sids.managersGroup})(A;;RP;;;${sids.subscriber})`);
    expect(notReceiving).toEqual(
      everything === 'hidden' ? [] : everything.filter((one) => !issuing.includes(one)),
    );
    expect(await enrollingFor('subscriber', 'manager')).toBe('NotAuthorized');
    expect(await enrollingFor('subscriber', 'subscriber')).toBe('NotAuthorized');
    const byGuid = `D:(A;;RP;;;WD)${entry('OA', 'Enroll', sids.subscriber)}`;
    expect(await describedBy(byGuid)).toEqual(everything);
    expect(await enrollingFor('otherSubscriber', 'otherSubscriber')).toBe('NotAuthorized');
  });

  test('place two: Write on the profile template changes it, together with Audit for the site', async () => {
    const mayChange = async (person: PersonKey) => {
      const template = await site.ports.store.profileTemplates.find(
        templates.fullLifeCycle as ProfileTemplate['uuid'],
      );
      if (template === undefined) throw new Error('no template');
      const access = new Access(site.ports.store, await site.caller(person));
      return (await access.mayChangeTemplate(template)).isGranted;
    };
    await site.changeTemplate(templates.fullLifeCycle, () => ({
      securityDescriptor: `D:(A;;RPWP;;;${sids.manager})(A;;RPWP;;;${sids.helpDesk})(A;;RP;;;WD)`,
    }));
    expect(await mayChange('manager')).toBe(true);
    expect(await mayChange('secondManager')).toBe(false);
    expect(await mayChange('helpDesk')).toBe(false);
  });

  test('place three: a descriptor of the target user or of one of its groups grants the right over that person', async () => {
    const grant = `D:${entry('OA', 'RequestRevoke', sids.otherSubscriber)}`;
    await changePerson(site, 'subscriber', { securityDescriptor: grant });
    expect(await offered()).toEqual(operationsOf.RequestRevoke);
    await changePerson(site, 'subscriber', { securityDescriptor: '' });
    expect(await offered()).toBe('hidden');
    await putGroup(site, { ...staff, securityDescriptor: grant });
    expect(await offered()).toEqual(operationsOf.RequestRevoke);
    expect(await enrollingFor('manager')).toBe('NotFound');
  });

  test('place three: UseUser alone ignores groups, UseGroups alone ignores the user', async () => {
    const onUser = `D:${entry('OA', 'RequestRenew', sids.otherSubscriber)}`;
    const onGroup = `D:${entry('OA', 'RequestUnblockSmartcard', delegates.sid)}`;
    await changePerson(site, 'subscriber', { securityDescriptor: onUser });
    await putGroup(site, { ...staff, securityDescriptor: onGroup });
    await over(['RequestRevoke'], staff);
    const { RequestRenew, RequestUnblockSmartcard, RequestRevoke } = operationsOf;
    expect(await offered()).toEqual(
      [...RequestRenew, ...RequestUnblockSmartcard, ...RequestRevoke].toSorted(),
    );
    await setSite(site, 'requestSecurityFlags', 'UseUser');
    expect(await offered()).toEqual(RequestRenew);
    await setSite(site, 'requestSecurityFlags', 'UseGroups');
    expect(await offered()).toEqual([...RequestUnblockSmartcard, ...RequestRevoke].toSorted());
    await setSite(site, 'requestSecurityFlags', '');
    expect(await offered()).toBe('hidden');
  });

  test('place three: a grant over a group reaches its members, a grant over everyone reaches everybody', async () => {
    await over(['RequestEnroll'], staff);
    expect(await enrollingFor('subscriber')).toBe('accepted');
    expect(await enrollingFor('secondManager')).toBe('NotFound');
    await over(['RequestEnroll']);
    expect(await enrollingFor('secondManager')).toBe('accepted');
  });

  test('rights over others give nobody a right over themselves', async () => {
    await setPolicy(site, templates.smartcard, 'Enroll', { selfServiceEnabled: false });
    const creating = site.create('manager', {
      type: 'Enroll',
      profileTemplateUuid: templates.smartcard as ProfileTemplate['uuid'],
    });
    expect(await outcome(creating)).toBe('NotAuthorized');
  });

  test.each([
    ['an explicit denial written last wins over a grant', ['OA:', 'OD:'], false],
    ['an explicit grant wins over an inherited denial written first', ['OD:ID', 'OA:'], true],
    ['an inherited denial written last wins over an inherited grant', ['OA:ID', 'OD:ID'], false],
    ['an entry for children only says nothing', ['OA:', 'OD:CIIO'], true],
  ] as const)('descriptors in odd order are evaluated canonically: %s', async (_, entries, isGranted) => {
    const written = entries.map((one) => {
      const [type = 'OA', flags = ''] = one.split(':');
      return entry(type === 'OD' ? 'OD' : 'OA', 'RequestRevoke', sids.otherSubscriber, flags);
    });
    await changePerson(site, 'subscriber', { securityDescriptor: `D:${written.join('')}` });
    expect(await offered()).toEqual(isGranted ? operationsOf.RequestRevoke : 'hidden');
  });

  test('place four: Read and Enroll on the certificate templates, for the target user who performs the enrollment', async () => {
    await describeLogonTemplate(`D:(A;;RPCR;;;${sids.subscriber})(A;;CR;;;${sids.helpDesk})(A;;RP;;;WD)`);
    expect(await enrollingFor('subscriber', 'subscriber')).toBe('accepted');
    expect(await enrollingFor('subscriber', 'manager')).toBe('accepted');
    expect(await enrollingFor('otherSubscriber', 'otherSubscriber')).toBe('NotAuthorized');
    await describeLogonTemplate(`D:(A;;CR;;;${sids.subscriber})`);
    expect(await enrollingFor('subscriber', 'subscriber')).toBe('NotAuthorized');
  });

  test('place four: where an enrollment agent performs the enrollment, the agent needs them', async () => {
    await setPolicy(site, templates.smartcard, 'Enroll', {
      selfServiceEnabled: true,
      enrollAgentRequired: true,
    });
    await describeLogonTemplate(`D:(A;;RPCR;;;${sids.subscriber})`);
    const create = () =>
      site.create('subscriber', {
        type: 'Enroll',
        profileTemplateUuid: templates.smartcard as ProfileTemplate['uuid'],
      });
    expect(await outcome(site.carryOut('helpDesk', await create()))).toBe('NotAuthorized');
    await describeLogonTemplate(`D:(A;;RPCR;;;${sids.helpDesk})`);
    expect(await outcome(site.carryOut('helpDesk', await create()))).toBe('accepted');
  });

  test('all five places are needed together: without any one of them the request is refused', async () => {
    const { otherSubscriber, subscriber } = sids;
    const places: Readonly<Record<string, (isThere: boolean) => Promise<void>>> = {
      'service connection point': (isThere) =>
        setSite(
          site,
          'connectionPointDescriptor',
          isThere ? listing(otherSubscriber) : listing(sids.manager),
        ),
      'profile template': (isThere) =>
        site.changeTemplate(templates.fullLifeCycle, () => ({
          securityDescriptor: `D:(A;;RPCR;;;${subscriber})${isThere ? `(A;;RP;;;${otherSubscriber})` : ''}`,
        })),
      'target user': (isThere) =>
        changePerson(site, 'subscriber', {
          securityDescriptor: `D:${entry(isThere ? 'OA' : 'OD', 'RequestEnroll', otherSubscriber)}`,
        }),
      'certificate template': (isThere) =>
        describeLogonTemplate(isThere ? `D:(A;;RPCR;;;${subscriber})` : `D:(A;;RPCR;;;${otherSubscriber})`),
      policy: (isThere) =>
        setPolicy(site, templates.fullLifeCycle, 'Enroll', {
          authorizedInitiator: listing(isThere ? otherSubscriber : sids.manager),
        }),
    };
    for (const set of Object.values(places)) await set(true);
    expect(await enrollingFor('subscriber')).toBe('accepted');
    for (const [place, set] of Object.entries(places)) {
      await set(false);
      expect(await enrollingFor('subscriber'), place).toMatch(/^NotAuthorized$|^NotFound$/);
      await set(true);
    }
    expect(await enrollingFor('subscriber')).toBe('accepted');
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Enroll: enabledPolicy('Enroll', { selfServiceEnabled: true }) },
    }));
  });

  test('a request is served with a descriptor in the layout of the documented example', async () => {
    await setPolicy(site, templates.smartcard, 'Enroll', {
      selfServiceEnabled: true,
      authorizedInitiator: listing(sids.managersGroup, sids.helpDeskGroup),
      authorizedApprover: listing(sids.secondManager),
    });
    const request = await site.create('manager', {
      type: 'Enroll',
      profileTemplateUuid: templates.smartcard as ProfileTemplate['uuid'],
      targetUserUuid: uuidOf('subscriber'),
    });
    expect(request.securityDescriptor).toBe(
      `O:${sids.manager}D:(D;;LC;;;${sids.subscriber})` +
        `(A;;DCSW;;;${sids.managersGroup})(A;;DCSW;;;${sids.helpDeskGroup})` +
        `(A;;LCDCSWRC;;;${sids.secondManager})(A;;RC;;;WD)(A;;CCDCLCSWSDRC;;;${sids.manager})` +
        `(A;;DCSW;;;${sids.subscriber})(A;;CCDCSW;;;${sids.subscriber})`,
    );
  });
});
