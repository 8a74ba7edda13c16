import {
  type NotificationType,
  notificationTypes,
  policyOfRequestType,
  type Request,
  type RequestType,
  requestTypes,
} from '@cardea/domain';
import {
  fullLifeCyclePolicies,
  type LifeCycleSite,
  oneTimePasswords,
  openLifeCycleSite,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveRequest, denyRequest } from './request/approve-request.js';
import { changeRequest } from './request/change-request.js';
import {
  type EnrolledCard,
  enrollCard,
  startOnCard,
  temporaryCardFor,
  toldOf,
} from './specification/life-cycle-steps.js';
import { setPolicy, uuidOf } from './specification/ruled-site.js';

// The outbox that this fills is specified on both databases with the store.

const made: readonly NotificationType[] = ['CreateSmartcard', 'CreateProfile'];
const pfx: readonly NotificationType[] = ['DownloadPfx'];

/** What is told between CreateRequest and CompleteRequest of each type, on a smart card. */
const toldOn: { readonly [type in RequestType]: readonly NotificationType[] } = {
  Enroll: [...made, ...pfx],
  Renew: [...made, ...pfx, 'DisableSmartcard'],
  Recover: [...made, ...pfx, 'DisableSmartcard'],
  Duplicate: [...made, ...pfx],
  RecoverOnBehalf: [...made, ...pfx],
  TemporaryCardEnroll: [...made, ...pfx],
  OnlineUpdate: pfx,
  Disable: ['DisableSmartcard'],
  SuspendOrReinstate: ['SuspendSmartcard'],
  Retire: ['RetireSmartcard'],
  TemporaryCardDisable: ['DisableSmartcard'],
  TemporaryCardRetire: ['RetireSmartcard'],
  Unblock: [],
  OfflineUnblock: [],
};

const byStatus: readonly RequestType[] = [
  'Disable',
  'SuspendOrReinstate',
  'Retire',
  'TemporaryCardDisable',
  'TemporaryCardRetire',
];

describe('notifications', () => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite('sqlite');
    const policies = fullLifeCyclePolicies();
    await site.changeTemplate(templates.fullLifeCycle, () => ({ policies }));
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  async function starting(type: RequestType, card: EnrolledCard): Promise<Request> {
    if (type === 'Enroll') {
      const profileTemplateUuid = templates.fullLifeCycle as Request['profileTemplateUuid'];
      return await site.create('subscriber', { type, profileTemplateUuid });
    }
    if (type === 'TemporaryCardDisable' || type === 'TemporaryCardRetire') {
      return await startOnCard(site, 'subscriber', type, await temporaryCardFor(site, card));
    }
    const person = type === 'RecoverOnBehalf' ? 'manager' : 'subscriber';
    return await startOnCard(site, person, type, card.smartcard);
  }

  async function finishing(type: RequestType, request: Request): Promise<void> {
    const person = type === 'RecoverOnBehalf' ? 'manager' : 'subscriber';
    if (byStatus.includes(type)) await site.carryOutStatus(person, request);
    else if (toldOn[type].length > 0) await site.carryOut(person, request);
    else await changeRequest(site.ports, await site.caller(person), request.uuid, 'Completed');
  }

  test.each(requestTypes)('%s tells its steps in their order, under the name of its policy', async (type) => {
    const request = await starting(type, await enrollCard(site));
    await finishing(type, request);
    expect(await toldOf(site, request)).toEqual(['CreateRequest', ...toldOn[type], 'CompleteRequest']);
    const all = await site.ports.store.notifications.listUndispatched(10_000);
    for (const one of all.filter(({ requestUuid }) => requestUuid === request.uuid)) {
      expect(one).toMatchObject({
        policy: policyOfRequestType[type],
        targetUserUuid: uuidOf('subscriber'),
        profileTemplateUuid: templates.fullLifeCycle,
        facts: { requestType: type },
      });
    }
  });

  test('reinstating is told as such', async () => {
    const card = await enrollCard(site);
    await finishing('SuspendOrReinstate', await starting('SuspendOrReinstate', card));
    const request = await starting('SuspendOrReinstate', card);
    await finishing('SuspendOrReinstate', request);
    expect(await toldOf(site, request)).toContain('ReinstateSmartcard');
  });

  test('CreateProfile and DisableProfile are told of a software profile that is replaced', async () => {
    const enrolled = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
    const request = await site.create('subscriber', { type: 'Recover', profileUuid: enrolled.profile.uuid });
    await site.carryOut('subscriber', request);
    expect(await toldOf(site, request)).toEqual([
      'CreateRequest',
      'CreateProfile',
      ...pfx,
      'DisableProfile',
      'CompleteRequest',
    ]);
    const all = await site.ports.store.notifications.listUndispatched(10_000);
    const told = all.find((one) => one.requestUuid === request.uuid && one.type === 'DisableProfile');
    expect(told?.profileUuid).toBe(enrolled.profile.uuid);
  });

  test('each approval is told, a waiting one, the denial, and the distribution of one-time passwords', async () => {
    await setPolicy(site, templates.smartcard, 'Enroll', {
      approvalsNeeded: 2,
      ...oneTimePasswords(['Mail', 'MailManager']),
    });
    const enrolling = async () =>
      await site.create('manager', {
        type: 'Enroll',
        profileTemplateUuid: templates.smartcard as Request['profileTemplateUuid'],
        targetUserUuid: uuidOf('subscriber'),
      });
    const denied = await enrolling();
    const comment = 'Ask for a software certificate instead.';
    await denyRequest(site.ports, await site.caller('secondManager'), denied.uuid, { comment });
    expect(await toldOf(site, denied)).toEqual(['CreateRequest', 'ApprovalWaiting', 'DenyRequest']);
    const all = await site.ports.store.notifications.listUndispatched(10_000);
    expect(
      all.find(({ type, requestUuid }) => type === 'DenyRequest' && requestUuid === denied.uuid),
    ).toMatchObject({
      facts: { comment, requestStatus: 'Denied' },
    });
    await setPolicy(site, templates.smartcard, 'Enroll', {
      approvalsNeeded: 2,
      authorizedApprover: 'D:(A;;CR;;;AU)',
      ...oneTimePasswords(['Mail', 'MailManager']),
    });
    const approved = await enrolling();
    for (const person of ['secondManager', 'helpDesk'] as const) {
      await approveRequest(site.ports, await site.caller(person), approved.uuid);
    }
    const told = await toldOf(site, approved);
    expect(told.filter((type) => type === 'ApproveRequest')).toHaveLength(2);
    expect(told.filter((type) => type === 'DistributeSecrets')).toHaveLength(1);
  });

  test('canceling and abandoning are told', async () => {
    const card = await enrollCard(site);
    for (const [change, type] of [
      ['Canceled', 'CancelRequest'],
      ['Abandoned', 'AbandonRequest'],
    ] as const) {
      const request = await starting('Unblock', card);
      await changeRequest(site.ports, await site.caller('subscriber'), request.uuid, change);
      expect(await toldOf(site, request)).toEqual(['CreateRequest', type]);
    }
  });

  test('the above tell every type but the reminder, which a due job tells, and those of key recovery, which agents bring about', async () => {
    const all = await site.ports.store.notifications.listUndispatched(10_000);
    const told = new Set(all.map(({ type }) => type));
    expect(notificationTypes.filter((type) => !told.has(type) && !type.startsWith('KeyRecover'))).toEqual([
      'CertificateExpiring',
    ]);
  });
});
