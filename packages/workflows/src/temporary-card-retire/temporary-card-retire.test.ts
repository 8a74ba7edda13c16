import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import {
  answerChallenge,
  changeRequest,
  explainOperation,
  listSmartcardOperations,
  readSmartcardByCardId,
  releaseDiversifiedAdminKey,
  updateSmartcard,
} from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adminKeyOf,
  cardOf,
  currentCrlNumber,
  enrollCard,
  finishOnCard,
  opensslResponse,
  ownCertificatesOf,
  reasonOf,
  startOnCard,
  temporaryCardFor,
  toldOf,
} from '../specification/life-cycle-steps.js';

/** Lists cmuser2, who holds no right over anybody. */
const kiosk = 'D:(A;;CR;;;S-1-5-21-1-2-3-1101)';

describe.each(storeKinds)('temporary card retire, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const temporaryPolicy = async (changes: object) =>
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, TemporaryCards: { ...policies.TemporaryCards, ...changes } },
    }));

  test('a temporary card that is taken back loses its own certificates; the permanent card’s stay good', async () => {
    const card = await enrollCard(site);
    const temporary = await temporaryCardFor(site, card);
    const [own] = await ownCertificatesOf(site, temporary);
    if (own === undefined) throw new Error('the temporary card has no certificate of its own');
    const request = await finishOnCard(site, 'subscriber', 'TemporaryCardRetire', temporary);
    expect(request.status).toBe('Completed');
    expect((await site.smartcard(temporary.uuid)).status).toBe('Retired');
    expect((await site.profile(temporary.profileUuid)).status).toBe('Retired');
    expect(await reasonOf(site, own)).toBe('cessationOfOperation');
    expect(await reasonOf(site, card.s1)).toBeNull();
    expect(await reasonOf(site, card.e1)).toBeNull();
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
    expect(await toldOf(site, request)).toContain('RetireSmartcard');
  });

  test('an unlinked temporary card is taken back too; a permanent one never is', async () => {
    const created = await site.create('subscriber', {
      type: 'TemporaryCardEnroll',
      profileTemplateUuid: (await enrollCard(site)).smartcard.profileTemplateUuid,
    });
    const { newSmartcardUuid } = (await site.carryOut('subscriber', created)).request;
    const visitor = await site.smartcard(newSmartcardUuid);
    const own = await ownCertificatesOf(site, visitor);
    expect(own).toHaveLength(2);
    await finishOnCard(site, 'subscriber', 'TemporaryCardRetire', visitor);
    for (const one of own) expect(await reasonOf(site, one)).toBe('cessationOfOperation');
    const { smartcard } = await enrollCard(site);
    await expect(startOnCard(site, 'subscriber', 'TemporaryCardRetire', smartcard)).rejects.toMatchObject({
      kind: 'PolicyViolation',
    });
  });

  test('it is wiped first with its keys, also when it is Disabled; once Retired they are given out no more', async () => {
    const temporary = await temporaryCardFor(site, await enrollCard(site));
    await finishOnCard(site, 'subscriber', 'TemporaryCardDisable', temporary);
    const request = await startOnCard(site, 'subscriber', 'TemporaryCardRetire', temporary);
    const caller = await site.caller('subscriber');
    const of = cardOf(request, temporary);
    const challenge = Buffer.from('0123456789abcdef', 'hex');
    const answer = await answerChallenge(site.ports, caller, of, challenge, true);
    const expected = opensslResponse(await adminKeyOf(site, temporary), challenge);
    expect(Buffer.from(answer.reveal()).toString('hex')).toBe(expected);
    await site.carryOutStatus('subscriber', request, { complete: false });
    await expect(releaseDiversifiedAdminKey(site.ports, caller, of)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    await expect(answerChallenge(site.ports, caller, of, challenge, true)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
  });

  test('a kiosk that the policy lists as enrollment agent takes it back without any right over its owner', async () => {
    const temporary = await temporaryCardFor(site, await enrollCard(site));
    const start = () => startOnCard(site, 'otherSubscriber', 'TemporaryCardRetire', temporary);
    await expect(start()).rejects.toMatchObject({ kind: 'NotFound' });
    await temporaryPolicy({ allowKioskRetirement: false, authorizedEnrollmentAgent: kiosk });
    await expect(start()).rejects.toMatchObject({ kind: 'NotFound' });
    await temporaryPolicy({ allowKioskRetirement: true, authorizedEnrollmentAgent: '' });
    await expect(start()).rejects.toMatchObject({ kind: 'NotFound' });

    await temporaryPolicy({ allowKioskRetirement: true, authorizedEnrollmentAgent: kiosk });
    const there = await site.caller('otherSubscriber');
    if (temporary.cardId === null) throw new Error('no card id');
    const inReader = await readSmartcardByCardId(site.ports, there, temporary.cardId);
    expect(inReader.uuid).toBe(temporary.uuid);
    expect(await listSmartcardOperations(site.ports, there, temporary.uuid)).toEqual(['temporarycardretire']);
    const object = { kind: 'smartcard', uuid: temporary.uuid } as const;
    const told = await explainOperation(site.ports, there, object, 'temporarycardretire', null);
    expect(told).toMatchObject({ isOffered: true });
    const request = await start();
    const of = cardOf(request, temporary);
    expect((await releaseDiversifiedAdminKey(site.ports, there, of)).reveal()).toHaveLength(24);
    expect((await site.carryOutStatus('otherSubscriber', request)).status).toBe('Completed');
    expect((await site.smartcard(temporary.uuid)).status).toBe('Retired');
    await temporaryPolicy({ allowKioskRetirement: false, authorizedEnrollmentAgent: '' });
  });

  test('a kiosk does nothing else to temporary cards, and does not see permanent ones', async () => {
    await temporaryPolicy({ allowKioskRetirement: true, authorizedEnrollmentAgent: kiosk });
    const card = await enrollCard(site);
    const temporary = await temporaryCardFor(site, card);
    for (const type of ['TemporaryCardDisable', 'Unblock'] as const) {
      await expect(startOnCard(site, 'otherSubscriber', type, temporary)).rejects.toMatchObject({
        kind: 'NotAuthorized',
      });
    }
    for (const type of ['Retire', 'TemporaryCardRetire'] as const) {
      await expect(startOnCard(site, 'otherSubscriber', type, card.smartcard)).rejects.toMatchObject({
        kind: 'NotFound',
      });
    }
    const own = await startOnCard(site, 'subscriber', 'TemporaryCardDisable', temporary);
    await expect(site.carryOutStatus('otherSubscriber', own)).rejects.toMatchObject({
      kind: 'NotAuthorized',
    });
    await temporaryPolicy({ allowKioskRetirement: false, authorizedEnrollmentAgent: '' });
  });

  test('told twice, it is done once; wrong status and completing too early are refused, then abandoning', async () => {
    const temporary = await temporaryCardFor(site, await enrollCard(site));
    const caller = await site.caller('subscriber');
    const abandoned = await startOnCard(site, 'subscriber', 'TemporaryCardRetire', temporary);
    const change = (uuid: typeof abandoned.uuid, to: 'Completed' | 'Abandoned') =>
      changeRequest(site.ports, caller, uuid, to);
    expect((await change(abandoned.uuid, 'Abandoned')).status).toBe('Failed');
    expect((await site.smartcard(temporary.uuid)).status).toBe('Active');
    const { uuid } = await startOnCard(site, 'helpDesk', 'TemporaryCardRetire', temporary);
    const report = (status: 'Disabled' | null) =>
      updateSmartcard(site.ports, caller, uuid, temporary.uuid, status);
    await expect(change(uuid, 'Completed')).rejects.toMatchObject({ kind: 'PolicyViolation' });
    await expect(report('Disabled')).rejects.toMatchObject({ kind: 'PolicyViolation' });
    expect((await report(null)).status).toBe('Retired');
    const crlNumber = await currentCrlNumber(site);
    expect((await report(null)).status).toBe('Retired');
    expect(await currentCrlNumber(site)).toBe(crlNumber);
    await expect(change(uuid, 'Abandoned')).rejects.toMatchObject({ kind: 'IllegalTransition' });
    expect((await change(uuid, 'Completed')).status).toBe('Completed');
  });
});
