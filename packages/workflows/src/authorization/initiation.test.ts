import type { ProfileTemplate, Request, WorkflowPolicy } from '@cardea/domain';
import {
  type LifeCycleSite,
  openLifeCycleSite,
  type PersonKey,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeRequest } from '../request/change-request.js';
import { searchRequests } from '../searching/search-requests.js';
import { listing, outcome, setPolicy, sids, uuidOf } from '../specification/ruled-site.js';

describe.each(storeKinds)('policies on who starts and who carries out, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const enrollPolicy = (changes: Partial<WorkflowPolicy>) =>
    setPolicy(site, templates.smartcard, 'Enroll', changes);

  function enrolling(
    person: PersonKey,
    said: { target?: PersonKey; comment?: string; priority?: number } = {},
  ): Promise<Request> {
    return site.create(person, {
      type: 'Enroll',
      profileTemplateUuid: templates.smartcard as ProfileTemplate['uuid'],
      targetUserUuid: said.target === undefined ? null : uuidOf(said.target),
      comment: said.comment ?? '',
      priority: said.priority,
    });
  }

  const forSubscriber = (person: PersonKey) => outcome(enrolling(person, { target: 'subscriber' }));

  test('Enabled: a policy that is not enabled takes no request, not even from a manager', async () => {
    await enrollPolicy({ enabled: false, selfServiceEnabled: true });
    expect(await outcome(enrolling('subscriber'))).toBe('PolicyViolation');
    expect(await forSubscriber('manager')).toBe('PolicyViolation');
  });

  test('SelfServiceEnabled: without it only a manager starts it for the user', async () => {
    await enrollPolicy({ selfServiceEnabled: false });
    expect(await outcome(enrolling('subscriber'))).toBe('NotAuthorized');
    expect(await forSubscriber('manager')).toBe('accepted');
    await enrollPolicy({ selfServiceEnabled: true });
    expect(await outcome(enrolling('subscriber'))).toBe('accepted');
  });

  test.each([
    {
      name: 'an empty list leaves it to the right over the target user',
      list: '',
      expected: { manager: 'accepted', secondManager: 'accepted', helpDesk: 'NotAuthorized' },
    },
    {
      name: 'a user listed by SID starts it, another holder of the right does not',
      list: listing(sids.manager),
      expected: { manager: 'accepted', secondManager: 'NotAuthorized', helpDesk: 'NotAuthorized' },
    },
    {
      name: 'the members of a group listed by SID start it',
      list: listing(sids.managersGroup),
      expected: { manager: 'accepted', secondManager: 'accepted', helpDesk: 'NotAuthorized' },
    },
    {
      name: 'a denial keeps a member of a listed group out, although it is written last',
      list: `D:(A;;CR;;;${sids.managersGroup})(D;;CR;;;${sids.manager})`,
      expected: { manager: 'NotAuthorized', secondManager: 'accepted', helpDesk: 'NotAuthorized' },
    },
    {
      name: 'being listed does not stand in for the right over the target user',
      list: listing(sids.helpDesk, sids.manager),
      expected: { manager: 'accepted', secondManager: 'NotAuthorized', helpDesk: 'NotAuthorized' },
    },
  ] as const)('AuthorizedInitiator: $name', async ({ list, expected }) => {
    await enrollPolicy({ authorizedInitiator: list });
    for (const [person, result] of Object.entries(expected)) {
      expect(await forSubscriber(person as PersonKey), person).toBe(result);
    }
  });

  test('AuthorizedInitiator does not limit self-service', async () => {
    await enrollPolicy({ selfServiceEnabled: true, authorizedInitiator: listing(sids.manager) });
    expect(await outcome(enrolling('subscriber'))).toBe('accepted');
  });

  test('CollectComments: a comment must be given, and blanks are none', async () => {
    await enrollPolicy({ selfServiceEnabled: true, collectComments: true });
    expect(await outcome(enrolling('subscriber'))).toBe('MalformedInput');
    expect(await outcome(enrolling('subscriber', { comment: '  \t' }))).toBe('MalformedInput');
    expect(await enrolling('subscriber', { comment: 'lost in a taxi' })).toMatchObject({
      comment: 'lost in a taxi',
    });
  });

  test('DefaultRequestPriority is the priority of every request, whatever the client says, unless CollectRequestPriority lets it say', async () => {
    await enrollPolicy({ selfServiceEnabled: true, defaultRequestPriority: 40 });
    expect(await enrolling('subscriber', { priority: 3 })).toMatchObject({ priority: 40 });
    await enrollPolicy({
      selfServiceEnabled: true,
      defaultRequestPriority: 40,
      collectRequestPriority: true,
    });
    expect(await enrolling('subscriber', { priority: 3 })).toMatchObject({ priority: 3 });
    expect(await enrolling('subscriber')).toMatchObject({ priority: 40 });
  });

  test('requests are served by priority with 0 first and 255 last', async () => {
    await enrollPolicy({ selfServiceEnabled: true, collectRequestPriority: true, approvalsNeeded: 1 });
    const made: Request[] = [];
    for (const priority of [255, 0, 7]) made.push(await enrolling('otherSubscriber', { priority }));
    const page = await searchRequests(site.ports, await site.caller('manager'), {
      status: 'Pending',
      targetUserUuid: uuidOf('otherSubscriber'),
      sort: 'priority',
      direction: 'ascending',
      limit: 50,
      cursor: null,
    });
    expect(page.items.map(({ priority }) => priority)).toEqual([0, 7, 255]);
    expect(page.items.map(({ uuid }) => uuid).toSorted()).toEqual(made.map(({ uuid }) => uuid).toSorted());
  });

  test('EnrollAgentRequired: a listed agent carries the request out; the target, unlisted agents and whoever lacks the right do not', async () => {
    await enrollPolicy({
      selfServiceEnabled: true,
      enrollAgentRequired: true,
      authorizedEnrollmentAgent: listing(sids.helpDesk, sids.otherSubscriber),
    });
    const request = await enrolling('subscriber');
    expect(request.isEnrollmentAgent).toBe(true);
    for (const person of ['subscriber', 'manager', 'otherSubscriber'] as const) {
      expect(await outcome(site.carryOut(person, request)), person).toBe('NotAuthorized');
    }
    const done = await site.carryOut('helpDesk', request);
    expect(done.request).toMatchObject({ status: 'Completed' });
    expect((await site.smartcard(done.request.newSmartcardUuid)).assignedUserUuid).toBe(uuidOf('subscriber'));
  });

  test('EnrollAgentRequired with no agent listed: whoever holds the right EnrollmentAgent over the target', async () => {
    await enrollPolicy({ selfServiceEnabled: true, enrollAgentRequired: true });
    expect(await outcome(site.carryOut('subscriber', await enrolling('subscriber')))).toBe('NotAuthorized');
    expect(await outcome(site.carryOut('manager', await enrolling('subscriber')))).toBe('accepted');
  });

  test('EnrollAgentRequired counts as false for the five types that enroll nothing and as true for recovery on behalf, whatever a stored policy says', async () => {
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: {
        ...policies,
        OnlineUpdate: { ...policies.OnlineUpdate, enrollAgentRequired: true },
        Reinstate: { ...policies.Reinstate, enrollAgentRequired: true },
        Retire: { ...policies.Retire, enrollAgentRequired: true },
        Revoke: { ...policies.Revoke, enrollAgentRequired: true },
        Unblock: { ...policies.Unblock, enrollAgentRequired: true },
        Renew: { ...policies.Renew, enrollAgentRequired: true },
        RecoverOnBehalf: { ...policies.RecoverOnBehalf, enrollAgentRequired: false },
      },
    }));
    const { smartcard } = await site.enroll('subscriber', templates.fullLifeCycle);
    const smartcardUuid = smartcard?.uuid ?? null;
    for (const type of ['OnlineUpdate', 'SuspendOrReinstate', 'Retire', 'Disable', 'Unblock'] as const) {
      expect((await site.create('subscriber', { type, smartcardUuid })).isEnrollmentAgent, type).toBe(false);
    }
    expect((await site.create('subscriber', { type: 'Renew', smartcardUuid })).isEnrollmentAgent).toBe(true);
    const onBehalf = await site.create('manager', { type: 'RecoverOnBehalf', smartcardUuid });
    expect(onBehalf.isEnrollmentAgent).toBe(true);
  });

  test('OriginatorMayExecute: who started an unblock for somebody else completes it only where the policy says so, and nobody else but the target does', async () => {
    await enrollPolicy({ selfServiceEnabled: true });
    const { smartcard } = await site.enroll('otherSubscriber', templates.smartcard);
    const unblocking = async (changes: Partial<WorkflowPolicy>) => {
      await setPolicy(site, templates.smartcard, 'Unblock', changes);
      return await site.create('helpDesk', { type: 'Unblock', smartcardUuid: smartcard?.uuid ?? null });
    };
    const completing = async (person: PersonKey, { uuid }: Request) =>
      await outcome(changeRequest(site.ports, await site.caller(person), uuid, 'Completed'));

    const kept = await unblocking({});
    expect(await completing('helpDesk', kept)).toBe('NotAuthorized');
    expect(await completing('otherSubscriber', kept)).toBe('accepted');
    const lent = await unblocking({ originatorMayExecute: true });
    expect(await completing('manager', lent)).toBe('NotAuthorized');
    expect(await completing('helpDesk', lent)).toBe('accepted');
  });
});
