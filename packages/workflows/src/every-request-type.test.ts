import {
  fixedEnrollAgentRequired,
  policyNames,
  policyOfRequestType,
  type Request,
  type RequestType,
  requestTypes,
  type WorkflowPolicies,
  type WorkflowPolicy,
} from '@cardea/domain';
import {
  dataItem,
  fullLifeCyclePolicies,
  type LifeCycleSite,
  oneTimePasswords,
  openLifeCycleSite,
  type PersonKey,
  revocation,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { distributeOneTimePasswords } from './one-time-password/distribute-one-time-passwords.js';
import { approveRequest, denyRequest } from './request/approve-request.js';
import { changePriority, changeRequest } from './request/change-request.js';
import type { CreateRequestCommand } from './request/create-request.js';
import { listPolicyDocuments, personalization, policyDocument } from './request/policy-documents.js';
import { resumeRequest } from './request/resume-request.js';
import { enrollCard, temporaryCardFor } from './specification/life-cycle-steps.js';
import { listing, outcome, sids, uuidOf } from './specification/ruled-site.js';

// What every policy has in common holds for each of the fourteen types. The rules are the same on both databases; what each
// field means in full is specified in authorization/, one-time-password/ and request/ by one type as an example.

/** Who starts each type for the subscriber in the sample roles, and who carries out what a manager started. */
const roles: {
  readonly [type in RequestType]: { readonly helpDesk: boolean; readonly carriedOutBy: readonly PersonKey[] };
} = {
  Enroll: { helpDesk: false, carriedOutBy: ['subscriber'] },
  Recover: { helpDesk: true, carriedOutBy: ['subscriber'] },
  Renew: { helpDesk: false, carriedOutBy: ['subscriber'] },
  Disable: { helpDesk: true, carriedOutBy: ['subscriber', 'helpDesk', 'manager', 'secondManager'] },
  Unblock: { helpDesk: true, carriedOutBy: ['subscriber'] },
  Duplicate: { helpDesk: false, carriedOutBy: ['subscriber'] },
  Retire: { helpDesk: true, carriedOutBy: ['subscriber', 'helpDesk', 'manager', 'secondManager'] },
  RecoverOnBehalf: { helpDesk: true, carriedOutBy: ['helpDesk', 'manager', 'secondManager'] },
  SuspendOrReinstate: {
    helpDesk: true,
    carriedOutBy: ['subscriber', 'helpDesk', 'manager', 'secondManager'],
  },
  OnlineUpdate: { helpDesk: false, carriedOutBy: ['subscriber'] },
  TemporaryCardEnroll: { helpDesk: false, carriedOutBy: ['subscriber'] },
  TemporaryCardDisable: {
    helpDesk: true,
    carriedOutBy: ['subscriber', 'helpDesk', 'manager', 'secondManager'],
  },
  TemporaryCardRetire: {
    helpDesk: true,
    carriedOutBy: ['subscriber', 'helpDesk', 'manager', 'secondManager'],
  },
  OfflineUnblock: { helpDesk: true, carriedOutBy: ['subscriber', 'helpDesk', 'manager', 'secondManager'] },
};

const everyone: readonly PersonKey[] = [
  'subscriber',
  'otherSubscriber',
  'helpDesk',
  'manager',
  'secondManager',
];

/** Types that act on a card, or lend one. */
const onCardsOnly: ReadonlySet<RequestType> = new Set([
  'Unblock',
  'OfflineUnblock',
  'Retire',
  'TemporaryCardEnroll',
  'TemporaryCardDisable',
  'TemporaryCardRetire',
]);

/** Types whose policy has revocation settings that let their originator say something. */
const saysHowToRevoke: ReadonlySet<RequestType> = new Set(['Renew', 'Recover', 'Disable', 'Retire']);

const carriers = [
  { on: 'smart cards', template: templates.fullLifeCycle, types: requestTypes },
  {
    on: 'software',
    template: templates.fullLifeCycleSoftware,
    types: requestTypes.filter((type) => !onCardsOnly.has(type)),
  },
] as const;

describe.each(carriers)('every request type, on $on', ({ template, types }) => {
  let site: LifeCycleSite;
  let subjects: Readonly<Record<'permanent' | 'temporary', Partial<CreateRequestCommand>>>;

  beforeAll(async () => {
    site = await openLifeCycleSite('sqlite');
    if (template === templates.fullLifeCycleSoftware) {
      const { profile } = await site.enroll('subscriber', template);
      subjects = { permanent: { profileUuid: profile.uuid }, temporary: {} };
      return;
    }
    const card = await enrollCard(site);
    const temporary = await temporaryCardFor(site, card);
    subjects = {
      permanent: { smartcardUuid: card.smartcard.uuid },
      temporary: { smartcardUuid: temporary.uuid },
    };
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  /** Gives every policy of the template the same changes. */
  async function everyPolicy(changes: Partial<WorkflowPolicy>): Promise<void> {
    const full = fullLifeCyclePolicies();
    const policies = Object.fromEntries(
      policyNames.map((name) => [name, { ...full[name], ...changes }]),
    ) as unknown as WorkflowPolicies; // The same names as in `full`.
    await site.changeTemplate(template, () => ({ policies }));
  }

  function command(type: RequestType): Partial<CreateRequestCommand> {
    if (type === 'Enroll') {
      const profileTemplateUuid = template as Request['profileTemplateUuid'];
      return { profileTemplateUuid, targetUserUuid: uuidOf('subscriber') };
    }
    const isForTemporary = type === 'TemporaryCardDisable' || type === 'TemporaryCardRetire';
    return isForTemporary ? subjects.temporary : subjects.permanent;
  }

  /** Starts a request about the subscriber. */
  const starting = (person: PersonKey, type: RequestType, said: Partial<CreateRequestCommand> = {}) =>
    site.create(person, { type, ...command(type), ...said });

  /** Takes an open request out of the way of the next one. */
  async function close({ uuid }: Request): Promise<void> {
    const { requests } = site.ports.store;
    await requests.update({ ...(await site.request(uuid)), status: 'Canceled' });
  }

  /** How starting ends; an accepted request is closed again. */
  async function trying(person: PersonKey, type: RequestType, said: Partial<CreateRequestCommand> = {}) {
    return await outcome(starting(person, type, said).then(close));
  }

  /** What the person concerned would have to do next. */
  async function nextFor(person: PersonKey, { uuid }: Request): Promise<string> {
    return (await resumeRequest(site.ports, await site.caller(person), uuid)).nextStep;
  }

  test.each(types)('%s: nobody starts it where its policy is not enabled', async (type) => {
    await everyPolicy({ selfServiceEnabled: true });
    expect(await trying('subscriber', type)).toBe('accepted');
    await everyPolicy({ enabled: false, selfServiceEnabled: true });
    expect(await trying('subscriber', type)).toBe('PolicyViolation');
    expect(await trying('manager', type)).toBe('PolicyViolation');
  });

  test.each(types)('%s: self-service is for the owner and only where the policy has it', async (type) => {
    await everyPolicy({ selfServiceEnabled: true });
    expect(await trying('subscriber', type)).toBe('accepted');
    await everyPolicy({ selfServiceEnabled: false });
    expect(await trying('subscriber', type)).toBe('NotAuthorized');
    expect(await trying('manager', type)).toBe('accepted');
  });

  test.each(types)(
    '%s: of the sample roles a manager starts it for others, the help desk by its rights, a stranger never',
    async (type) => {
      await everyPolicy({ selfServiceEnabled: false });
      expect(await trying('manager', type)).toBe('accepted');
      expect(await trying('helpDesk', type)).toBe(roles[type].helpDesk ? 'accepted' : 'NotAuthorized');
      expect(await trying('otherSubscriber', type)).toBe('NotFound');
    },
  );

  test.each(types)('%s: where the policy lists initiators, only they start it for others', async (type) => {
    await everyPolicy({ authorizedInitiator: listing(sids.secondManager) });
    expect(await trying('manager', type)).toBe('NotAuthorized');
    expect(await trying('secondManager', type)).toBe('accepted');
  });

  test.each(types)(
    '%s: it waits for as many listed approvers as the policy says; one denial ends it',
    async (type) => {
      await everyPolicy({
        selfServiceEnabled: true,
        approvalsNeeded: 2,
        authorizedApprover: listing(sids.otherSubscriber, sids.secondManager, sids.subscriber),
      });
      const deciding = async (decide: typeof approveRequest, person: PersonKey, { uuid }: Request) =>
        await outcome(decide(site.ports, await site.caller(person), uuid));
      const request = await starting('subscriber', type);
      expect(request).toMatchObject({ status: 'Pending', approvalsNeeded: 2 });
      expect(await deciding(approveRequest, 'subscriber', request)).toBe('NotAuthorized');
      expect(await deciding(approveRequest, 'helpDesk', request)).toBe('NotAuthorized');
      expect(await deciding(approveRequest, 'otherSubscriber', request)).toBe('accepted');
      expect((await site.request(request.uuid)).status).toBe('Pending');
      expect(await deciding(approveRequest, 'secondManager', request)).toBe('accepted');
      expect((await site.request(request.uuid)).status).toBe('Approved');
      await close(request);
      const denied = await starting('subscriber', type);
      expect(await deciding(denyRequest, 'secondManager', denied)).toBe('accepted');
      expect((await site.request(denied.uuid)).status).toBe('Denied');
    },
  );

  test.each(types)(
    '%s: comment, priority and data items are collected as the policy says, further items after them',
    async (type) => {
      await everyPolicy({
        selfServiceEnabled: true,
        collectComments: true,
        defaultRequestPriority: 7,
        policyDataCollection: [dataItem('Floor', { isRequired: true, type: 'Number' })],
      });
      const person = 'subscriber';
      const items = [{ name: 'Floor', value: '3' }];
      const comment = 'left on the train';
      expect(await trying(person, type, { items })).toBe('MalformedInput');
      expect(await trying(person, type, { comment })).toBe('MalformedInput');
      const notAsked = { name: 'Window', value: 'north' };
      const request = await starting(person, type, { items: [notAsked, ...items], comment, priority: 0 });
      expect(request).toMatchObject({ comment, priority: 7, dataCollection: [...items, notAsked] });
      const { uuid } = request;
      const manager = await site.caller('manager');
      expect((await changePriority(site.ports, manager, uuid, 1)).priority).toBe(1);
      expect(await outcome(changePriority(site.ports, await site.caller('subscriber'), uuid, 0))).not.toBe(
        'accepted',
      );
      await close(request);
    },
  );

  test.each(types)(
    '%s: started by somebody else, it needs its one-time password of the target user, or of the agent who carries it out',
    async (type) => {
      await everyPolicy({ selfServiceEnabled: true, ...oneTimePasswords(['Print']) });
      const executor = type === 'RecoverOnBehalf' ? 'helpDesk' : 'subscriber';
      const own = await starting(executor, type);
      expect(await nextFor(executor, own)).not.toBe('enterOneTimePassword');
      await close(own);
      const request = await starting('manager', type);
      const manager = await site.caller('manager');
      const [password] = await distributeOneTimePasswords(site.ports, manager, request.uuid);
      const completing = async (...passwords: string[]) =>
        await outcome(
          changeRequest(site.ports, await site.caller(executor, ...passwords), request.uuid, 'Completed'),
        );
      expect(await nextFor(executor, request)).toBe('enterOneTimePassword');
      expect(await completing()).toBe('NotAuthorized');
      // What there is to do is not done yet, but that is another refusal; an unblock has nothing left to wait for.
      expect(await completing(password?.oneTimePassword?.reveal() ?? '')).not.toBe('NotAuthorized');
      expect(await nextFor(executor, request)).not.toBe('enterOneTimePassword');
      await close(request);
    },
  );

  test.each(types)('%s: documents and card prints of its policy are filled for the manager', async (type) => {
    await everyPolicy({
      documents: [{ name: 'Letter', description: '', template: '{Request.Type} for {Target.AccountName}' }],
      personalization: { enabled: true, providerType: '', providerData: 'Holder={Target.AccountName}' },
    });
    const request = await starting('manager', type);
    const manager = await site.caller('manager');
    const [listed] = await listPolicyDocuments(site.ports, manager, request.uuid);
    expect(listed?.name).toBe('Letter');
    const { text } = await policyDocument(site.ports, manager, request.uuid, 'Letter');
    expect(text).toBe(`${type} for cmuser1`);
    expect(await personalization(site.ports, manager, request.uuid)).toContainEqual({
      name: 'Holder',
      value: 'cmuser1',
    });
    await close(request);
  });

  test.each(types)(
    '%s: an enrollment agent carries it out where its policy says so and MIM CM lets it',
    async (type) => {
      await everyPolicy({ enrollAgentRequired: true, authorizedEnrollmentAgent: listing(sids.helpDesk) });
      const fixed = fixedEnrollAgentRequired[policyOfRequestType[type]];
      const endsTemporaryCard = type === 'TemporaryCardDisable' || type === 'TemporaryCardRetire';
      const byAgent = fixed ?? !endsTemporaryCard;
      const request = await starting('manager', type);
      expect(request.isEnrollmentAgent).toBe(byAgent);
      expect(await mayCarryOut('helpDesk', request)).toBe(byAgent || roles[type].carriedOutBy.length > 1);
      expect(await mayCarryOut('subscriber', request)).toBe(!byAgent);
      // Unlisted, though holding the right.
      if (byAgent) expect(await mayCarryOut('secondManager', request)).toBe(false);
      await close(request);
    },
  );

  test.each(types)('%s: who carries out what a manager started, in the sample roles', async (type) => {
    await everyPolicy({ selfServiceEnabled: true });
    const request = await starting('manager', type);
    const able: PersonKey[] = [];
    for (const person of everyone) if (await mayCarryOut(person, request)) able.push(person);
    expect(able).toEqual(roles[type].carriedOutBy);
    await close(request);
    await everyPolicy({ originatorMayExecute: true });
    const further = await starting('manager', type);
    expect(await mayCarryOut('manager', further)).toBe(true);
    await close(further);
  });

  /** Asks by abandoning, which checks nothing else than who carries the request out; puts the request back. */
  async function mayCarryOut(person: PersonKey, { uuid }: Request): Promise<boolean> {
    const before = await site.request(uuid);
    const caller = await site.caller(person);
    const how = await outcome(changeRequest(site.ports, caller, uuid, 'Abandoned'));
    if (how !== 'NotFound')
      expect((await resumeRequest(site.ports, caller, uuid)).isExecutor).toBe(how === 'accepted');
    if (how !== 'accepted') {
      expect(['NotAuthorized', 'NotFound']).toContain(how);
      return false;
    }
    const { revision } = await site.request(uuid);
    await site.ports.store.requests.update({ ...before, revision });
    return true;
  }

  test.each(types)(
    '%s: target, originator and holders of its right cancel it before it begins, a stranger does not',
    async (type) => {
      await everyPolicy({ selfServiceEnabled: true });
      for (const person of ['subscriber', 'manager', 'secondManager'] as const) {
        const request = await starting('manager', type);
        const stranger = await site.caller('otherSubscriber');
        expect(await outcome(changeRequest(site.ports, stranger, request.uuid, 'Canceled'))).toBe('NotFound');
        const caller = await site.caller(person);
        expect((await changeRequest(site.ports, caller, request.uuid, 'Canceled')).status).toBe('Canceled');
        expect(await outcome(changeRequest(site.ports, caller, request.uuid, 'Completed'))).not.toBe(
          'accepted',
        );
      }
    },
  );

  test.each(types.filter((type) => saysHowToRevoke.has(type)))(
    '%s: its originator says reason and delay of the revocation only where the settings let each be said',
    async (type) => {
      const reason = { revocationReason: 'keyCompromise' } as const;
      const delay = { revocationDelaySeconds: 60 };
      for (const [allowed, ofReason, ofDelay] of [
        [{}, 'PolicyViolation', 'PolicyViolation'],
        [{ allowSpecifyReason: true }, 'accepted', 'PolicyViolation'],
        [{ allowSpecifyDelay: true }, 'PolicyViolation', 'accepted'],
      ] as const) {
        await everyPolicy({ selfServiceEnabled: true, ...revocation(allowed) });
        expect(await trying('subscriber', type, reason)).toBe(ofReason);
        expect(await trying('subscriber', type, delay)).toBe(ofDelay);
      }
    },
  );
});
