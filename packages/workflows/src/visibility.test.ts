import type { Found, ProfileTemplate, Request, RequestSearch } from '@cardea/domain';
import {
  fullLifeCyclePolicies,
  type LifeCycleSite,
  openLifeCycleSite,
  type PersonKey,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readProfile } from './reading/profiles.js';
import { readRequest } from './reading/requests.js';
import { readSmartcard } from './reading/smartcards.js';
import { approveRequest } from './request/approve-request.js';
import { changeRequest } from './request/change-request.js';
import { searchProfiles } from './searching/search-profiles.js';
import { searchRequests } from './searching/search-requests.js';
import { searchSmartcards } from './searching/search-smartcards.js';
import { type EnrolledCard, enrollCard } from './specification/life-cycle-steps.js';
import { listing, outcome, setSite, sids, uuidOf } from './specification/ruled-site.js';

const everybody: readonly PersonKey[] = ['subscriber', 'otherSubscriber', 'helpDesk', 'manager'];

describe.each(storeKinds)('who sees what, on %s', (kind) => {
  let site: LifeCycleSite;
  let card: EnrolledCard;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
    card = await enrollCard(site);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());
  beforeEach(async () => {
    await setSite(site, 'requestSecurityFlags', 'UseUser,UseGroups');
    await rule({});
  });

  const rule = (policies: Parameters<typeof fullLifeCyclePolicies>[0]) =>
    site.changeTemplate(templates.fullLifeCycle, () => ({ policies: fullLifeCyclePolicies(policies) }));

  const waiting = (person: PersonKey, target: PersonKey = person) =>
    site.create(person, {
      type: 'Enroll',
      profileTemplateUuid: templates.fullLifeCycle as ProfileTemplate['uuid'],
      targetUserUuid: uuidOf(target),
    });

  async function searched(
    person: PersonKey,
    search: Partial<RequestSearch> = { status: 'Pending' },
  ): Promise<Found<Request>> {
    const page = { sort: 'submittedAt', direction: 'descending', limit: 500, cursor: null } as const;
    return await searchRequests(site.ports, await site.caller(person), { ...page, ...search });
  }

  async function finds(person: PersonKey, { uuid }: Request): Promise<boolean> {
    return (await searched(person)).items.some((one) => one.uuid === uuid);
  }

  const reads = async (person: PersonKey, { uuid }: Request) =>
    (await outcome(readRequest(site.ports, await site.caller(person), uuid))) === 'accepted';

  /** Who reads the request by its identifier and who finds it in a search, which must be the same people. */
  async function whoSees(request: Request): Promise<readonly PersonKey[]> {
    const seeing: PersonKey[] = [];
    for (const person of everybody) {
      const isRead = await reads(person, request);
      expect(await finds(person, request), person).toBe(isRead);
      if (isRead) seeing.push(person);
    }
    return seeing;
  }

  test('a request is seen by its target and by whoever holds a right over the target', async () => {
    await rule({ Enroll: { approvalsNeeded: 1 } });
    expect(await whoSees(await waiting('subscriber'))).toEqual(['subscriber', 'helpDesk', 'manager']);
  });

  test('the originator sees the request also without any right left', async () => {
    await rule({ Enroll: { approvalsNeeded: 1 } });
    const request = await waiting('helpDesk', 'helpDesk');
    expect(await whoSees(request)).toEqual(['helpDesk', 'manager']);
    const started = await waiting('manager', 'otherSubscriber');
    await setSite(site, 'connectionPointDescriptor', listing(sids.helpDeskGroup));
    expect(await whoSees(started)).toEqual(['otherSubscriber', 'helpDesk', 'manager']);
    await setSite(site, 'connectionPointDescriptor', '');
  });

  test('approvers and enrollment agents whom the policy lists see the requests that they decide or carry out, without any right', async () => {
    await rule({ Enroll: { approvalsNeeded: 1, authorizedApprover: listing(sids.otherSubscriber) } });
    const toDecide = await waiting('subscriber');
    expect(await whoSees(toDecide)).toContain('otherSubscriber');
    const approver = await site.caller('otherSubscriber');
    for (const { uuid, targetUserUuid } of (await searched('otherSubscriber')).items) {
      if (targetUserUuid === approver.user.uuid) continue;
      expect(await outcome(approveRequest(site.ports, approver, uuid))).toBe('accepted');
    }
    expect(await site.request(toDecide.uuid)).toMatchObject({ status: 'Approved' });

    await rule({ Enroll: { approvalsNeeded: 1, authorizedEnrollmentAgent: listing(sids.otherSubscriber) } });
    expect(await whoSees(await waiting('subscriber'))).toContain('otherSubscriber');
  });

  test('a list shows the requests of its own policy only', async () => {
    await rule({
      Enroll: { approvalsNeeded: 1 },
      Renew: { approvalsNeeded: 1, authorizedApprover: listing(sids.otherSubscriber) },
    });
    expect(await whoSees(await waiting('subscriber'))).not.toContain('otherSubscriber');
    const renewing = await site.create('subscriber', { type: 'Renew', smartcardUuid: card.smartcard.uuid });
    expect(await whoSees(renewing)).toContain('otherSubscriber');
    const found = await searched('otherSubscriber', { type: 'Enroll', status: 'Pending' });
    expect(found.items.filter(({ targetUserUuid }) => targetUserUuid === uuidOf('subscriber'))).toEqual([]);
    await changeRequest(site.ports, await site.caller('subscriber'), renewing.uuid, 'Canceled');
  });

  test('a denial in the list hides the requests from whom it names', async () => {
    const authorizedApprover = `D:(A;;CR;;;WD)(D;;CR;;;${sids.otherSubscriber})`;
    await rule({ Enroll: { approvalsNeeded: 1, authorizedApprover } });
    expect(await whoSees(await waiting('subscriber'))).not.toContain('otherSubscriber');
  });

  test('whoever was listed later does not see the requests of the version before', async () => {
    await rule({ Enroll: { approvalsNeeded: 1 } });
    const before = await waiting('subscriber');
    await rule({ Enroll: { approvalsNeeded: 1, authorizedApprover: listing(sids.otherSubscriber) } });
    const after = await waiting('subscriber');
    expect(await whoSees(before)).not.toContain('otherSubscriber');
    expect(await whoSees(after)).toContain('otherSubscriber');
  });

  test('pages of what an approver sees hold every request once', async () => {
    await rule({ Enroll: { approvalsNeeded: 1, authorizedApprover: listing(sids.otherSubscriber) } });
    for (let count = 0; count < 5; count += 1) await waiting('subscriber');
    const whole = (await searched('otherSubscriber')).items.map(({ uuid }) => uuid);
    const walked: string[] = [];
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const page: Found<Request> = await searched('otherSubscriber', { status: 'Pending', limit: 2, cursor });
      walked.push(...page.items.map(({ uuid }) => uuid));
      cursor = page.nextCursor;
    }
    expect(whole.length).toBeGreaterThanOrEqual(5);
    expect(walked).toEqual(whole);
  });

  test('a card and a profile are seen by their owner and by whoever holds a right over the owner, and a list of approvers does not show them', async () => {
    await rule({ Renew: { authorizedApprover: listing(sids.otherSubscriber) } });
    const page = { sort: 'createdAt', direction: 'descending', limit: 500, cursor: null } as const;
    for (const person of everybody) {
      const caller = await site.caller(person);
      const isSeen = person === 'otherSubscriber' ? 'NotFound' : 'accepted';
      expect(await outcome(readSmartcard(site.ports, caller, card.smartcard.uuid)), person).toBe(isSeen);
      expect(await outcome(readProfile(site.ports, caller, card.profile.uuid)), person).toBe(isSeen);
      const cards = await searchSmartcards(site.ports, caller, page);
      const profiles = await searchProfiles(site.ports, caller, page);
      const isFound = isSeen === 'accepted';
      expect(
        cards.items.some(({ uuid }) => uuid === card.smartcard.uuid),
        person,
      ).toBe(isFound);
      expect(
        profiles.items.some(({ uuid }) => uuid === card.profile.uuid),
        person,
      ).toBe(isFound);
    }
  });
});
