import type { ProfileTemplate, Smartcard, WorkflowPolicies } from '@cardea/domain';
import {
  fullLifeCyclePolicies,
  type LifeCycleSite,
  newUuid,
  openLifeCycleSite,
  type PersonKey,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  duplicateOf,
  type EnrolledCard,
  enrollCard,
  startOnCard,
  temporaryCardFor,
} from '../specification/life-cycle-steps.js';
import { listing, outcome, sids, uuidOf } from '../specification/ruled-site.js';
import { type ExplainedObject, type Explanation, explainOperation } from './explain-operation.js';
import type { FindingSource } from './findings.js';

// Explanations are made of the rules' findings, which have nothing to do with the database.

type Policies = Parameters<typeof fullLifeCyclePolicies>[0];

describe('explain', () => {
  let site: LifeCycleSite;
  let card: EnrolledCard;
  let duplicate: Smartcard;
  let temporary: Smartcard;
  beforeAll(async () => {
    site = await openLifeCycleSite('sqlite');
    card = await enrollCard(site);
    duplicate = await duplicateOf(site, card);
    temporary = await temporaryCardFor(site, card);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());
  beforeEach(async () => await rule({}));

  /** Sets the policies of the card's profile template. */
  async function rule(policies: Policies, template: Partial<ProfileTemplate> = {}): Promise<void> {
    const all: WorkflowPolicies = fullLifeCyclePolicies(policies);
    await site.changeTemplate(templates.fullLifeCycle, () => ({
      policies: all,
      securityDescriptor: '',
      ...template,
    }));
  }

  async function explain(
    person: PersonKey,
    operation: string,
    object: Smartcard | ExplainedObject = card.smartcard,
    about: PersonKey | null = null,
  ): Promise<Explanation> {
    const asked: ExplainedObject = 'kind' in object ? object : { kind: 'smartcard', uuid: object.uuid };
    return await explainOperation(
      site.ports,
      await site.caller(person),
      asked,
      operation,
      about === null ? null : uuidOf(about),
    );
  }

  /** The rule that decides, and its source. */
  async function deciding(
    ...question: Parameters<typeof explain>
  ): Promise<FindingSource & { rule?: string }> {
    const { isOffered, deciding: finding, findings } = await explain(...question);
    expect(isOffered).toBe(finding === null);
    if (finding === null) return {};
    expect(finding).toBe(findings.find(({ holds }) => !holds));
    expect(finding.detail).toMatch(/^[A-Za-z].* .*\.$/);
    const { rule: name, policyField, right, state, descriptorEntry } = finding;
    const said = Object.entries({ rule: name, policyField, right, state, descriptorEntry });
    return Object.fromEntries(said.filter(([, value]) => value !== undefined));
  }

  /** Changes the card as it lies in the store for the time of a question. */
  async function altered<T>(changes: Partial<Smartcard>, ask: () => Promise<T>): Promise<T> {
    const { store } = site.ports;
    const before = await site.smartcard(card.smartcard.uuid);
    await store.smartcards.update({ ...before, ...changes });
    const answer = await ask();
    const { revision } = await site.smartcard(before.uuid);
    await store.smartcards.update({ ...before, revision });
    return answer;
  }

  test('what is offered has every rule hold, each with its sentence', async () => {
    const { isOffered, deciding: finding, findings } = await explain('subscriber', 'renew');
    expect({ isOffered, finding }).toEqual({ isOffered: true, finding: null });
    expect(findings.map(({ rule: name }) => name)).toEqual([
      'policyIsEnabled',
      'objectTakesOperation',
      'stateAllowsOperation',
      'initiatorIsAuthorized',
      'templateIsReadable',
      'noSameRequestIsOpen',
      'objectHasProfile',
      'targetMayReceive',
      'certificateTemplatesAreOpen',
    ]);
    expect(findings.every(({ holds }) => holds)).toBe(true);
  });

  test('policyIsEnabled names the policy field', async () => {
    await rule({ Renew: { enabled: false } });
    expect(await deciding('subscriber', 'renew')).toEqual({
      rule: 'policyIsEnabled',
      policyField: 'Renew.Enabled',
    });
  });

  test('initiatorIsAuthorized names the self-service switch on a card of the caller', async () => {
    await rule({ Unblock: { selfServiceEnabled: false } });
    expect(await deciding('subscriber', 'unblock')).toEqual({
      rule: 'initiatorIsAuthorized',
      policyField: 'Unblock.SelfServiceEnabled',
    });
  });

  test('initiatorIsAuthorized names the right that is missing', async () => {
    expect(await deciding('helpDesk', 'renew')).toEqual({
      rule: 'initiatorIsAuthorized',
      right: 'RequestRenew',
    });
  });

  test('initiatorIsAuthorized names the list and the entry that keeps the caller out', async () => {
    await rule({
      Renew: { authorizedInitiator: `D:(A;;CR;;;${sids.managersGroup})(D;;CR;;;${sids.manager})` },
    });
    expect(await deciding('manager', 'renew')).toEqual({
      rule: 'initiatorIsAuthorized',
      right: 'RequestRenew',
      policyField: 'Renew.AuthorizedInitiator',
      descriptorEntry: `(D;;CR;;;${sids.manager})`,
    });
    const held = (await explain('secondManager', 'renew')).findings.find(
      ({ rule: name }) => name === 'initiatorIsAuthorized',
    );
    expect(held).toMatchObject({ holds: true, descriptorEntry: `(A;;CR;;;${sids.managersGroup})` });
  });

  test('initiatorIsAuthorized tells where a right comes from', async () => {
    const { findings } = await explain('manager', 'renew');
    const held = findings.find(({ rule: name }) => name === 'initiatorIsAuthorized');
    expect(held).toMatchObject({
      holds: true,
      right: 'RequestRenew',
      detail: 'The right comes so: group Managers holds RequestRenew over everyone.',
    });
  });

  test('initiatorIsAuthorized names kiosk retirement and the entry that lists the kiosk', async () => {
    await rule({
      TemporaryCards: {
        allowKioskRetirement: true,
        authorizedEnrollmentAgent: listing(sids.otherSubscriber),
      },
    });
    const { isOffered, findings } = await explain('otherSubscriber', 'temporarycardretire', temporary);
    expect(isOffered).toBe(true);
    expect(findings.find(({ rule: name }) => name === 'initiatorIsAuthorized')).toMatchObject({
      policyField: 'TemporaryCards.AllowKioskRetirement',
      descriptorEntry: `(A;;CR;;;${sids.otherSubscriber})`,
    });
  });

  test('objectTakesOperation names the flags of temporary cards, of copies and of replaced cards', async () => {
    const byFlags = { rule: 'objectTakesOperation', state: 'Smartcard.Flags' };
    expect(await deciding('subscriber', 'retire', temporary)).toEqual(byFlags);
    expect(await deciding('subscriber', 'temporarycardretire')).toEqual(byFlags);
    expect(await deciding('subscriber', 'duplicate', duplicate)).toEqual(byFlags);
    expect(await altered({ flags: ['Superseded'] }, () => deciding('subscriber', 'renew'))).toEqual(byFlags);
    expect(await altered({ flags: ['KeyEscrow'] }, () => deciding('subscriber', 'renew'))).toEqual(byFlags);
  });

  test('objectTakesOperation tells that software has no card to unblock, and that no card carries a profile', async () => {
    const { profile } = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
    const software = await explain('subscriber', 'unblock', { kind: 'profile', uuid: profile.uuid });
    expect(software.deciding).toMatchObject({
      rule: 'objectTakesOperation',
      detail: 'unblock is for smart cards; this is a software profile.',
    });
    const parted = () => deciding('subscriber', 'renew', { kind: 'profile', uuid: card.profile.uuid });
    expect(await altered({ profileUuid: null }, parted)).toEqual({
      rule: 'objectTakesOperation',
      state: 'Smartcard.Profile',
    });
  });

  test('stateAllowsOperation names the status', async () => {
    const suspended = await altered({ status: 'Suspended' }, () => explain('subscriber', 'renew'));
    expect(suspended.deciding).toMatchObject({
      rule: 'stateAllowsOperation',
      state: 'Smartcard.Status',
      detail: 'renew needs a smart card that is Active; this one is Suspended.',
    });
  });

  test('templateIsReadable names Read and the entry that denies it', async () => {
    await rule({}, { securityDescriptor: `D:(A;;RPCR;;;WD)(D;;RP;;;${sids.subscriber})` });
    expect(await deciding('subscriber', 'disable')).toEqual({
      rule: 'templateIsReadable',
      right: 'Read',
      descriptorEntry: `(D;;RP;;;${sids.subscriber})`,
    });
  });

  test('noSameRequestIsOpen names the open request and its status', async () => {
    const open = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    const { deciding: finding } = await explain('subscriber', 'renew');
    expect(finding).toMatchObject({ rule: 'noSameRequestIsOpen', state: 'Request.Status Approved' });
    expect(finding?.detail).toContain(open.uuid);
    await site.ports.store.requests.update({ ...open, status: 'Canceled' });
  });

  test('objectHasProfile tells of a card whose profile is not known', async () => {
    const asked = altered({ profileUuid: null }, () => deciding('subscriber', 'renew'));
    expect(await asked).toEqual({ rule: 'objectHasProfile' });
  });

  test('targetMayReceive names Enroll and the entry that denies it to the target user', async () => {
    await rule({}, { securityDescriptor: `D:(A;;RPCR;;;WD)(D;;CR;;;${sids.subscriber})` });
    expect(await deciding('manager', 'renew')).toEqual({
      rule: 'targetMayReceive',
      right: 'Enroll',
      descriptorEntry: `(D;;CR;;;${sids.subscriber})`,
    });
  });

  test('targetMayReceive tells of somebody who has left the directory', async () => {
    const gone = await altered({ assignedUserUuid: newUuid<'User'>() }, () => explain('manager', 'renew'));
    expect(gone.deciding).toMatchObject({
      rule: 'targetMayReceive',
      detail: 'The target user is not in the directory.',
    });
  });

  test('archiveHoldsKeys tells that there is nothing to recover', async () => {
    await site.changeTemplate(templates.smartcard, () => ({ policies: fullLifeCyclePolicies() }));
    const { smartcard } = await site.enroll('subscriber', templates.smartcard);
    if (smartcard === undefined) throw new Error('no card');
    expect(await deciding('manager', 'recoveronbehalf', smartcard)).toEqual({
      rule: 'archiveHoldsKeys',
      state: 'Archive',
    });
  });

  test('temporaryCardsAreLeft names the number issued allowed', async () => {
    await rule({ TemporaryCards: { numberIssuedAllowed: 1 } });
    const { deciding: finding } = await explain('subscriber', 'temporarycardenroll');
    expect(finding).toMatchObject({
      rule: 'temporaryCardsAreLeft',
      policyField: 'TemporaryCards.NumberIssuedAllowed',
      detail: '1 of 1 temporary cards are in use.',
    });
  });

  test('templateIsForCards tells that software profile templates have no temporary cards', async () => {
    const object = {
      kind: 'profileTemplate',
      uuid: templates.fullLifeCycleSoftware as ProfileTemplate['uuid'],
    } as const;
    expect(await deciding('subscriber', 'temporarycardenroll', object)).toEqual({
      rule: 'templateIsForCards',
    });
    expect((await explain('subscriber', 'enroll', object)).isOffered).toBe(true);
  });

  test('certificateTemplatesAreOpen names Enroll and the entry, and says that an agent performs where one is required', async () => {
    const { certificateTemplates } = site.ports.store;
    const logon = await certificateTemplates.find('CardeaSmartcardLogon');
    if (logon === undefined) throw new Error('CardeaSmartcardLogon is missing');
    const securityDescriptor = `D:(A;;RPCR;;;WD)(D;;CR;;;${sids.subscriber})`;
    await certificateTemplates.put({ ...logon, securityDescriptor });
    expect(await deciding('subscriber', 'renew')).toEqual({
      rule: 'certificateTemplatesAreOpen',
      right: 'Enroll',
      descriptorEntry: `(D;;CR;;;${sids.subscriber})`,
    });
    await rule({ Renew: { enrollAgentRequired: true }, OnlineUpdate: { enrollAgentRequired: true } });
    expect(await deciding('subscriber', 'renew')).toEqual({});
    expect(await deciding('subscriber', 'onlineupdate')).toMatchObject({
      rule: 'certificateTemplatesAreOpen',
    });
    await certificateTemplates.put(logon);
  });

  test('asking about somebody else needs Audit, and answers as that person would be answered', async () => {
    await rule({ Unblock: { selfServiceEnabled: false } });
    const own = await explain('subscriber', 'unblock');
    expect(await explain('manager', 'unblock', card.smartcard, 'subscriber')).toEqual(own);
    expect(await deciding('manager', 'unblock', card.smartcard, 'otherSubscriber')).toEqual({
      rule: 'initiatorIsAuthorized',
      right: 'RequestUnblockSmartcard',
    });
    expect(await outcome(explain('helpDesk', 'unblock', card.smartcard, 'subscriber'))).toBe('NotAuthorized');
    expect(await outcome(explain('subscriber', 'unblock', card.smartcard, 'manager'))).toBe('NotAuthorized');
    expect(await outcome(explain('subscriber', 'unblock', card.smartcard, 'subscriber'))).toBe('accepted');
  });

  test('an object that the caller may not see, and an operation that there is not, are refused', async () => {
    expect(await outcome(explain('otherSubscriber', 'renew'))).toBe('NotFound');
    expect(await outcome(explain('subscriber', 'explode'))).toBe('MalformedInput');
    expect((await explain('subscriber', 'Replace')).isOffered).toBe(true);
    expect((await explain('subscriber', 'revoke')).isOffered).toBe(true);
  });
});
