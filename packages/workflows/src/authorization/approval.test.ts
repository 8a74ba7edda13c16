import type { ProfileTemplate, Request, WorkflowPolicy } from '@cardea/domain';
import {
  type LifeCycleSite,
  openLifeCycleSite,
  type PersonKey,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveRequest, denyRequest } from '../request/approve-request.js';
import { listing, outcome, setPolicy, sids, uuidOf } from '../specification/ruled-site.js';

describe.each(storeKinds)('policies on who approves, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  async function pending(
    changes: Partial<WorkflowPolicy>,
    originator: PersonKey = 'subscriber',
  ): Promise<Request> {
    await setPolicy(site, templates.smartcard, 'Enroll', {
      selfServiceEnabled: true,
      approvalsNeeded: 1,
      ...changes,
    });
    return await site.create(originator, {
      type: 'Enroll',
      profileTemplateUuid: templates.smartcard as ProfileTemplate['uuid'],
      targetUserUuid: uuidOf('subscriber'),
    });
  }

  const approving = async (person: PersonKey, { uuid }: Request) =>
    await outcome(approveRequest(site.ports, await site.caller(person), uuid));

  const denying = async (person: PersonKey, { uuid }: Request) =>
    await outcome(denyRequest(site.ports, await site.caller(person), uuid));

  test('ApprovalsNeeded 0 approves at once', async () => {
    expect(await pending({ approvalsNeeded: 0 })).toMatchObject({ status: 'Approved' });
  });

  test('a listed approver without any right approves; who holds the right but is not listed does not', async () => {
    const list = { authorizedApprover: listing(sids.otherSubscriber) };
    const request = await pending(list);
    expect(await approving('manager', request)).toBe('NotAuthorized');
    expect(await denying('manager', request)).toBe('NotAuthorized');
    expect(await approving('otherSubscriber', request)).toBe('accepted');
    expect(await site.request(request.uuid)).toMatchObject({ status: 'Approved' });
    const other = await pending(list);
    expect(await denying('otherSubscriber', other)).toBe('accepted');
    expect(await site.request(other.uuid)).toMatchObject({ status: 'Denied' });
  });

  test('approvers are listed by group, and a denial keeps a member out', async () => {
    const request = await pending({
      authorizedApprover: `D:(A;;CR;;;${sids.managersGroup})(D;;CR;;;${sids.manager})`,
    });
    expect(await approving('manager', request)).toBe('NotAuthorized');
    expect(await approving('secondManager', request)).toBe('accepted');
  });

  test('where nobody is listed, whoever holds the right of the type over the target approves', async () => {
    const request = await pending({});
    expect(await approving('helpDesk', request)).toBe('NotAuthorized');
    expect(await approving('manager', request)).toBe('accepted');
  });

  test('an empty access list approves nobody', async () => {
    expect(await approving('manager', await pending({ authorizedApprover: 'D:' }))).toBe('NotAuthorized');
  });

  test('neither the target nor the originator approves, listed or not', async () => {
    const everyone = { authorizedApprover: listing('S-1-1-0') };
    const own = await pending(everyone);
    expect(await approving('subscriber', own)).toBe('NotAuthorized');
    const started = await pending(everyone, 'manager');
    expect(await approving('manager', started)).toBe('NotAuthorized');
    expect(await approving('subscriber', started)).toBe('NotAuthorized');
    expect(await denying('manager', started)).toBe('NotAuthorized');
    expect(await approving('secondManager', started)).toBe('accepted');
  });

  test('ApprovalsNeeded 3 takes three people, one vote each', async () => {
    const request = await pending({
      approvalsNeeded: 3,
      authorizedApprover: listing(sids.managersGroup, sids.helpDesk),
    });
    expect(await approving('manager', request)).toBe('accepted');
    expect(await approving('manager', request)).toBe('PolicyViolation');
    expect(await approving('helpDesk', request)).toBe('accepted');
    expect(await site.request(request.uuid)).toMatchObject({ status: 'Pending' });
    expect(await approving('secondManager', request)).toBe('accepted');
    expect(await site.request(request.uuid)).toMatchObject({
      status: 'Approved',
      approvedBy: [uuidOf('manager'), uuidOf('helpDesk'), uuidOf('secondManager')],
    });
  });

  test('a request keeps the approvers and the number of approvals of the version by which it was started', async () => {
    const request = await pending({ authorizedApprover: listing(sids.otherSubscriber) });
    await pending({ authorizedApprover: listing(sids.manager), approvalsNeeded: 2 });
    expect(await approving('manager', request)).toBe('NotAuthorized');
    expect(await approving('otherSubscriber', request)).toBe('accepted');
    expect(await site.request(request.uuid)).toMatchObject({ status: 'Approved' });
  });

  test('an approver must be able to read the profile template', async () => {
    const request = await (async () => {
      await site.changeTemplate(templates.smartcard, () => ({
        securityDescriptor: `D:(A;;RPCR;;;${sids.subscriber})(A;;RP;;;${sids.manager})`,
      }));
      return await pending({ authorizedApprover: listing(sids.manager, sids.otherSubscriber) });
    })();
    expect(await approving('otherSubscriber', request)).toBe('NotAuthorized');
    expect(await approving('manager', request)).toBe('accepted');
    await site.changeTemplate(templates.smartcard, () => ({ securityDescriptor: '' }));
  });
});
