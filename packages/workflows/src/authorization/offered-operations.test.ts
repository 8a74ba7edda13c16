import {
  operations,
  type Profile,
  type ProfileTemplate,
  type ProfileUuid,
  type Request,
  type Smartcard,
  type UserUuid,
  type WorkflowPolicies,
} from '@cardea/domain';
import {
  fullLifeCyclePolicies,
  type LifeCycleSite,
  newUuid,
  openLifeCycleSite,
  type PersonKey,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readProfile } from '../reading/profiles.js';
import { listSmartcardOperations } from '../reading/smartcards.js';
import type { CreateRequestCommand } from '../request/create-request.js';
import { duplicateOf, enrollCard, startOnCard, temporaryCardFor } from '../specification/life-cycle-steps.js';
import { changePerson, listing, outcome, sids } from '../specification/ruled-site.js';
import { type ExplainedObject, explainOperation } from './explain-operation.js';

/** An object that operations are asked of, with whatever carries its status. */
interface Subject {
  readonly object: Exclude<ExplainedObject, { kind: 'profileTemplate' }>;
  readonly smartcard: Smartcard | undefined;
  readonly profile: Profile;
}

const people: readonly PersonKey[] = ['subscriber', 'otherSubscriber', 'helpDesk', 'manager'];
const states = ['New', 'Active', 'Suspended', 'Disabled', 'Retired'] as const;

// The three answers come of the same rules on what the repositories give, which are tested on both databases.

describe('what is offered is what is accepted and what explain says', () => {
  let site: LifeCycleSite;
  let subjects: Readonly<Record<string, Subject>>;
  /** How often each operation was accepted and refused: a table that only refuses shows nothing. */
  const seen = new Map(operations.map(({ name }) => [name, { accepted: 0, refused: 0 }]));

  beforeAll(async () => {
    site = await openLifeCycleSite('sqlite');
    await everywhere(fullLifeCyclePolicies({ Renew: { reuseCard: true } }));
    const permanent = await enrollCard(site);
    const duplicate = await duplicateOf(site, permanent);
    const temporary = await temporaryCardFor(site, permanent);
    const replaced = await enrollCard(site);
    await recovered(replaced.smartcard);
    const renewed = await enrollCard(site);
    const renewing = await startOnCard(site, 'subscriber', 'Renew', renewed.smartcard);
    await site.carryOut('subscriber', renewing, { cardId: renewed.smartcard.cardId });
    const software = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
    subjects = {
      'a primary card': await cardSubject(permanent.smartcard),
      'a duplicate card': await cardSubject(duplicate),
      'a temporary card': await cardSubject(temporary),
      'a replaced card': await cardSubject(replaced.smartcard),
      'the copy of an agent': await cardSubject(await escrowCopyOf(permanent.smartcard)),
      'the profile of a primary card': await profileSubject(permanent.profile.uuid),
      'the earlier profile of a renewed card': await profileSubject(renewed.profile.uuid),
      'a software profile': await profileSubject(software.profile.uuid),
    };
  });
  afterAll(async () => await site[Symbol.asyncDispose]());
  beforeEach(async () => await everywhere(fullLifeCyclePolicies()));

  async function everywhere(
    policies: WorkflowPolicies,
    changes: Partial<ProfileTemplate> = {},
  ): Promise<void> {
    await site.changeTemplate(templates.fullLifeCycle, () => ({
      policies,
      securityDescriptor: '',
      ...changes,
    }));
    await site.changeTemplate(templates.fullLifeCycleSoftware, () => ({
      policies,
      securityDescriptor: '',
      ...changes,
    }));
  }

  function subjectNamed(name: string): Subject {
    const subject = subjects[name];
    if (subject === undefined) throw new Error(`There is no ${name}.`);
    return subject;
  }

  async function recovered(smartcard: Smartcard): Promise<void> {
    await site.carryOut('subscriber', await startOnCard(site, 'subscriber', 'Recover', smartcard));
  }

  async function escrowCopyOf(smartcard: Smartcard): Promise<Smartcard> {
    const request = await startOnCard(site, 'manager', 'RecoverOnBehalf', smartcard);
    return await site.smartcard((await site.carryOut('manager', request)).request.newSmartcardUuid);
  }

  async function cardSubject({ uuid }: Smartcard): Promise<Subject> {
    const smartcard = await site.smartcard(uuid);
    return {
      object: { kind: 'smartcard', uuid },
      smartcard,
      profile: await site.profile(smartcard.profileUuid),
    };
  }

  async function profileSubject(uuid: ProfileUuid): Promise<Subject> {
    const [smartcard] = await site.ports.store.smartcards.listByProfile(uuid);
    return { object: { kind: 'profile', uuid }, smartcard, profile: await site.profile(uuid) };
  }

  /** Gives an object and what carries it another status, or another owner, as it lies in the store. */
  async function alter(
    subject: Subject,
    { status, owner }: { readonly status?: (typeof states)[number]; readonly owner?: UserUuid },
  ): Promise<void> {
    await site.ports.store.transaction(async (tx) => {
      const owned = owner === undefined ? {} : { assignedUserUuid: owner };
      const profile = await site.profile(subject.profile.uuid);
      await tx.profiles.update({ ...profile, ...owned, ...(status === undefined ? {} : { status }) });
      if (subject.smartcard === undefined) return;
      const smartcard = await site.smartcard(subject.smartcard.uuid);
      await tx.smartcards.update({ ...smartcard, ...owned, ...(status === undefined ? {} : { status }) });
    });
  }

  /** Compares the three answers for one person on one object, operation by operation. */
  async function compare(person: PersonKey, { object }: Subject): Promise<readonly string[]> {
    const { ports } = site;
    const caller = await site.caller(person);
    const listing =
      object.kind === 'smartcard'
        ? listSmartcardOperations(ports, caller, object.uuid)
        : readProfile(ports, caller, object.uuid).then((read) => read.operations);
    const offered = (await outcome(listing)) === 'accepted' ? await listing : [];
    const accepted: string[] = [];
    const explained: string[] = [];
    for (const operation of operations) {
      const explaining = explainOperation(ports, caller, object, operation.name, null);
      if ((await outcome(explaining)) === 'accepted' && (await explaining).isOffered)
        explained.push(operation.name);
      const how = await trying(person, {
        type: operation.requestType,
        direction: operation.direction ?? null,
        smartcardUuid: object.kind === 'smartcard' ? object.uuid : null,
        profileUuid: object.kind === 'profile' ? object.uuid : null,
      });
      if (how === 'accepted') accepted.push(operation.name);
      const counts = seen.get(operation.name);
      if (counts !== undefined) counts[how === 'accepted' ? 'accepted' : 'refused'] += 1;
    }
    expect(offered, 'offered and accepted').toEqual(accepted);
    expect(explained, 'explained and accepted').toEqual(accepted);
    return accepted;
  }

  /** Creates a request and, so that the next attempt finds things as they were, closes it again. */
  async function trying(
    person: PersonKey,
    command: Partial<CreateRequestCommand> & Pick<CreateRequestCommand, 'type'>,
  ): Promise<string> {
    let created: Request | undefined;
    const how = await outcome(
      site.create(person, command).then((request) => {
        created = request;
      }),
    );
    const open = created;
    if (open !== undefined) await site.ports.store.requests.update({ ...open, status: 'Canceled' });
    return how;
  }

  test.each(states)('for every kind of object that is %s', async (status) => {
    // Before its first and after its last day every kind of object is treated alike.
    const isEnd = status === 'New' || status === 'Retired';
    for (const name of isEnd ? ['a primary card', 'a software profile'] : Object.keys(subjects)) {
      const subject = subjectNamed(name);
      await alter(subject, { status });
      for (const person of ['subscriber', 'manager'] as const) await compare(person, subject);
      await alter(subject, { status: 'Active' });
    }
  });

  test.each([
    ['everything enabled', {}],
    ['everything disabled', { enabled: false }],
    ['no self-service', { selfServiceEnabled: false }],
    ['the help desk listed as initiators', { authorizedInitiator: listing(sids.helpDeskGroup) }],
    ['enrollment agents required', { enrollAgentRequired: true }],
    ['one temporary card at most', { numberIssuedAllowed: 1 }],
  ] as const)('for every person under policies with %s', async (_, changes) => {
    const full = fullLifeCyclePolicies();
    const policies = Object.fromEntries(
      Object.entries(full).map(([name, policy]) => [name, { ...policy, ...changes }]),
    ) as unknown as WorkflowPolicies; // The same names as in `full`.
    await everywhere(policies);
    for (const person of people) await compare(person, subjectNamed('a primary card'));
    for (const name of ['a temporary card', 'a software profile']) {
      for (const person of ['subscriber', 'helpDesk'] as const) await compare(person, subjectNamed(name));
    }
  });

  test.each([
    ['nobody but managers may read', `D:(A;;RPCR;;;${sids.managersGroup})`],
    ['nobody receives by', 'D:(A;;RP;;;WD)'],
    ['nobody may anything with', 'D:'],
  ])('for every person by a profile template that %s', async (_, securityDescriptor) => {
    await everywhere(fullLifeCyclePolicies(), { securityDescriptor });
    for (const name of ['a primary card', 'a software profile']) {
      const subject = subjectNamed(name);
      for (const person of people) await compare(person, subject);
    }
  });

  test('while a request of one kind is open', async () => {
    const subject = subjectNamed('a primary card');
    if (subject.smartcard === undefined) throw new Error('no card');
    const open = await startOnCard(site, 'subscriber', 'Renew', subject.smartcard);
    const accepted = await compare('subscriber', subject);
    expect(accepted).not.toContain('renew');
    expect(accepted).toContain('recover');
    await site.ports.store.requests.update({ ...open, status: 'Canceled' });
    expect(await compare('subscriber', subject)).toContain('renew');
  });

  test('for the objects of somebody who has left the directory: what ends them is offered, what issues is not', async () => {
    for (const name of ['a primary card', 'a software profile']) {
      const subject = subjectNamed(name);
      await alter(subject, { owner: newUuid<'User'>() });
      const accepted = await compare('manager', subject);
      expect(accepted).toContain('disable');
      expect(accepted).toContain('recoveronbehalf');
      for (const issuing of ['renew', 'recover', 'duplicate']) expect(accepted).not.toContain(issuing);
      expect(await compare('subscriber', subject)).toEqual([]);
      await alter(subject, { owner: userUuids.subscriber as UserUuid });
    }
  });

  test('a person who is moved out of a group loses what the group gave', async () => {
    const subject = subjectNamed('a primary card');
    const groups = await site.ports.store.users.groupsOf(userUuids.helpDesk as UserUuid);
    expect(await compare('helpDesk', subject)).toContain('unblock');
    await changePerson(site, 'helpDesk', {}, []);
    expect(await compare('helpDesk', subject)).toEqual([]);
    await changePerson(site, 'helpDesk', {}, groups);
  });

  test('the tables above saw each of the fourteen operations accepted and refused', () => {
    expect(seen.size).toBe(14);
    for (const [name, { accepted, refused }] of seen) {
      expect(accepted, name).toBeGreaterThan(0);
      expect(refused, name).toBeGreaterThan(0);
    }
  });
});
