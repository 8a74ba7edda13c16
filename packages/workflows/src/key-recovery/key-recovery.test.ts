import type { KeyRecoveryUuid, Request } from '@cardea/domain';
import {
  type LifeCycleSite,
  openLifeCycleSite,
  type PersonKey,
  storeKinds,
  userUuids,
} from '@cardea/testkit';
import {
  addKeyRecoveryAgent,
  changeConsentsNeeded,
  changeRequest,
  consentToRecovery,
  listKeyRecoveries,
  readKeyRecoverySettings,
  refuseRecovery,
  retireKeyRecoveryAgent,
  startResharing,
} from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  abandon,
  certify,
  complete,
  enrollSoftware,
  pfxHoldsKeyOf,
  recoveriesOf,
  refusalOf,
  type SoftwareProfile,
} from '../specification/issuance-steps.js';

const agents = ['manager', 'helpDesk', 'otherSubscriber'] as const;
const administrator = 'secondManager';

describe.each(storeKinds)('key recovery agents, on %s', (kind) => {
  let site: LifeCycleSite;
  let before: SoftwareProfile;
  let old: SoftwareProfile;

  const add = async (person: PersonKey) =>
    await addKeyRecoveryAgent(site.ports, await site.caller(administrator), {
      userUuid: (await site.caller(person)).user.uuid,
      certificateDer: null,
    });
  const consent = async (person: PersonKey, { uuid }: Pick<Request, 'uuid'>) =>
    await consentToRecovery(site.ports, await site.caller(person), uuid as string as KeyRecoveryUuid);
  const recover = async (person: PersonKey = 'subscriber') =>
    await site.create(person, { type: 'Recover', profileUuid: old.profile.uuid });
  const recoverOnBehalf = async (person: PersonKey = 'helpDesk') =>
    await site.create(person, { type: 'RecoverOnBehalf', profileUuid: old.profile.uuid });
  const cancel = async (person: PersonKey, { uuid }: Request) =>
    await changeRequest(site.ports, await site.caller(person), uuid, 'Canceled');
  const agentOf = async (person: PersonKey) => {
    const settings = await readKeyRecoverySettings(site.ports, await site.caller(administrator));
    const found = settings.agents.find(
      ({ agent }) => agent.userUuid === userUuids[person] && agent.retiredAt === null,
    );
    if (found === undefined) throw new Error(`${person} is no agent`);
    return found.agent.uuid;
  };

  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
    before = await enrollSoftware(site);
    for (const person of agents) await add(person);
    await changeConsentsNeeded(site.ports, await site.caller(administrator), 2);
    old = await enrollSoftware(site);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  test('only holders of Audit say who the agents are and how many must consent', async () => {
    const stranger = await site.caller('subscriber');
    expect(await refusalOf(readKeyRecoverySettings(site.ports, stranger))).toBe('NotAuthorized');
    expect(await refusalOf(changeConsentsNeeded(site.ports, stranger, 0))).toBe('NotAuthorized');
    const adding = { userUuid: stranger.user.uuid, certificateDer: null };
    expect(await refusalOf(addKeyRecoveryAgent(site.ports, stranger, adding))).toBe('NotAuthorized');
    const tooMany = changeConsentsNeeded(site.ports, await site.caller(administrator), 4);
    expect(await refusalOf(tooMany)).toBe('MalformedInput');
  });

  test('while a request is under way its keys are handed out again, and after it nothing in the store opens them', async () => {
    const created = await site.create('subscriber', {
      type: 'Enroll',
      profileTemplateUuid: old.profile.profileTemplateUuid,
    });
    const first = await certify(site, 'subscriber', created);
    const [certificate] = (await site.ports.store.certificates.listByRequest(created.uuid)).filter(
      (one) => one.isArchivedOnCa,
    );
    if (certificate === undefined) throw new Error('nothing was archived');
    const { archivedKeys } = site.ports.store;
    expect(pfxHoldsKeyOf(first, certificate)).toBe(true);
    expect(pfxHoldsKeyOf(await certify(site, 'subscriber', created), certificate)).toBe(true);
    expect((await archivedKeys.find(certificate.uuid))?.deliveryCopy).not.toBeNull();
    await complete(site, 'subscriber', created);
    expect(await archivedKeys.find(certificate.uuid)).toMatchObject({
      consentsNeeded: 2,
      deliveryCopy: null,
    });
  });

  test('no key leaves before two of three agents have consented, and then it does', async () => {
    const request = await recover();
    expect(await refusalOf(certify(site, 'subscriber', request))).toBe('PolicyViolation');
    await consent('manager', request);
    await expect(certify(site, 'subscriber', request)).rejects.toThrow(/1 of 2 have consented/);
    expect(await recoveriesOf(site, request)).toEqual([]);
    // One agent saying so twice is one agent.
    await consent('manager', request);
    expect(await refusalOf(certify(site, 'subscriber', request))).toBe('PolicyViolation');
    await consent('otherSubscriber', request);
    expect(pfxHoldsKeyOf(await certify(site, 'subscriber', request), old.e1)).toBe(true);
    expect(pfxHoldsKeyOf(await certify(site, 'subscriber', request), old.e1)).toBe(true);
    const rows = await site.ports.store.audit.list({ limit: 50, objectUuid: request.uuid });
    const actions = rows.map(({ action, outcome, actorName }) => `${action} ${outcome} ${actorName}`);
    expect(actions).toEqual(
      expect.arrayContaining([
        'certificate.issue denied cmuser1',
        'key.consent success cmmanager1',
        'key.recover success cmuser1',
      ]),
    );
    expect(rows.find(({ action }) => action === 'key.recover')?.facts.consentedBy).toMatch(/^cm\w+ cm\w+$/);
    await abandon(site, 'subscriber', request);
    expect(
      await site.ports.store.keyRecoveries.find(request.uuid as string as KeyRecoveryUuid),
    ).toBeUndefined();
  });

  /** What was told of a request, without what every request tells. */
  const toldOf = async ({ uuid }: Pick<Request, 'uuid'>) =>
    (await site.ports.store.notifications.listUndispatched(1000))
      .filter(({ requestUuid, type }) => requestUuid === uuid && type.startsWith('KeyRecover'))
      .map(({ type, facts }) => ({ type, facts }));

  test('agents are told of what waits for them; a refusal, enough consents and the recovery are told to who asked and whose keys they are', async () => {
    const request = await recover();
    expect(await toldOf(request)).toMatchObject([
      { type: 'KeyRecoveryWaiting', facts: { recovery: request.uuid, requestType: 'Recover' } },
    ]);
    await refuseRecovery(
      site.ports,
      await site.caller('helpDesk'),
      request.uuid as string as KeyRecoveryUuid,
      'Nobody asked me.',
    );
    await consent('manager', request);
    await consent('manager', request);
    expect((await toldOf(request)).slice(1)).toMatchObject([
      { type: 'KeyRecoveryRefused', facts: { comment: 'Nobody asked me.' } },
    ]);
    await consent('otherSubscriber', request);
    await certify(site, 'subscriber', request);
    await certify(site, 'subscriber', request);
    expect((await toldOf(request)).slice(2)).toMatchObject([
      { type: 'KeyRecoveryConsented' },
      { type: 'KeyRecovered', facts: { recoveredSerialNumbers: old.e1.serialNumber } },
    ]);
    await abandon(site, 'subscriber', request);
  });

  test('consents to one request are none to the next', async () => {
    const request = await recover();
    expect(await refusalOf(certify(site, 'subscriber', request))).toBe('PolicyViolation');
    await cancel('subscriber', request);
  });

  test('the agent who asks, and the one whose keys they are, cannot consent; who carries it out is not counted', async () => {
    const request = await recoverOnBehalf();
    expect(await refusalOf(consent('helpDesk', request))).toBe('NotAuthorized');
    expect(await refusalOf(consent('subscriber', request))).toBe('NotFound');
    await consent('manager', request);
    expect(await refusalOf(certify(site, 'helpDesk', request))).toBe('PolicyViolation');
    await consent('otherSubscriber', request);
    // The manager is an enrollment agent as well, whose own consent does not count for what they get themselves.
    expect(await refusalOf(certify(site, 'manager', request))).toBe('PolicyViolation');
    expect(pfxHoldsKeyOf(await certify(site, 'helpDesk', request), old.e1)).toBe(true);
    await complete(site, 'helpDesk', request);
  });

  test('a refusal takes an earlier consent back', async () => {
    const request = await recoverOnBehalf();
    await consent('manager', request);
    await consent('otherSubscriber', request);
    const uuid = request.uuid as string as KeyRecoveryUuid;
    await refuseRecovery(site.ports, await site.caller('manager'), uuid, 'Nobody told me');
    expect(await refusalOf(certify(site, 'helpDesk', request))).toBe('PolicyViolation');
    await cancel('helpDesk', request);
  });

  test('keys archived before there were agents are opened by the installation, as they were', async () => {
    const request = await site.create('helpDesk', {
      type: 'RecoverOnBehalf',
      profileUuid: before.profile.uuid,
    });
    expect(pfxHoldsKeyOf(await certify(site, 'helpDesk', request), before.e1)).toBe(true);
    await complete(site, 'helpDesk', request);
  });

  test('others than agents and holders of Audit see no recovery', async () => {
    const request = await recoverOnBehalf();
    const seenBy = async (person: PersonKey) =>
      (await listKeyRecoveries(site.ports, await site.caller(person))).map(({ recovery }) => recovery.uuid);
    expect(await seenBy('subscriber')).toEqual([]);
    expect(await seenBy('manager')).toContain(request.uuid);
    expect(await seenBy(administrator)).toContain(request.uuid);
    await cancel('helpDesk', request);
  });

  test('the same person with a new certificate still opens what was shared with the old one', async () => {
    await add('manager');
    const request = await recoverOnBehalf();
    await consent('manager', request);
    await consent('otherSubscriber', request);
    expect(pfxHoldsKeyOf(await certify(site, 'helpDesk', request), old.e1)).toBe(true);
    await complete(site, 'helpDesk', request);
  });

  test('agents are replaced one after the other until none of the first is left, and the key still opens', async () => {
    const admin = await site.caller(administrator);
    const retire = async (person: PersonKey) =>
      await retireKeyRecoveryAgent(site.ports, admin, await agentOf(person));
    const stored = async () => await site.ports.store.archivedKeys.find(old.e1.uuid);
    const first = await stored();
    for (const { leaving, coming, consenting } of [
      { leaving: 'otherSubscriber', coming: 'subscriber', consenting: ['manager', 'helpDesk'] },
      { leaving: 'helpDesk', coming: 'otherSubscriber', consenting: ['manager', 'subscriber'] },
      { leaving: 'manager', coming: 'helpDesk', consenting: ['subscriber', 'otherSubscriber'] },
    ] as const) {
      await retire(leaving);
      await add(coming);
      // Before the key is shared anew, the two who can open it are both needed.
      expect(await refusalOf(retire(consenting[1]))).toBe('PolicyViolation');
      const { uuid } = await startResharing(site.ports, admin);
      await consentToRecovery(site.ports, await site.caller(consenting[0]), uuid);
      expect(await site.ports.store.keyRecoveries.find(uuid)).toBeDefined();
      await consentToRecovery(site.ports, await site.caller(consenting[1]), uuid);
      expect(await site.ports.store.keyRecoveries.find(uuid)).toBeUndefined();
      const holders = await site.ports.store.keyRecoveries.listShares(old.e1.uuid);
      expect(holders.map(({ agentUuid }) => agentUuid)).toContain(await agentOf(coming));
      expect(await refusalOf(startResharing(site.ports, admin))).toBe('PolicyViolation');
    }
    expect((await stored())?.sealed).not.toEqual(first?.sealed);
    const request = await recoverOnBehalf('manager');
    await consent('helpDesk', request);
    await consent('otherSubscriber', request);
    expect(pfxHoldsKeyOf(await certify(site, 'manager', request), old.e1)).toBe(true);
    await complete(site, 'manager', request);
  });
});
