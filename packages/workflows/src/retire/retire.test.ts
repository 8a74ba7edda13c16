import { type LifeCycleSite, openLifeCycleSite, revocation, storeKinds, templates } from '@cardea/testkit';
import {
  answerChallenge,
  changeRequest,
  proposePin,
  releaseDiversifiedAdminKey,
  updateProfile,
  updateSmartcard,
} from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  currentCrlNumber,
  duplicateOf,
  enrollCard,
  finishOnCard,
  opensslVerdict,
  reasonOf,
  startOnCard,
  temporaryCardFor,
  toldOf,
} from '../specification/life-cycle-steps.js';

describe.each(storeKinds)('retire, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const retirePolicy = async (changes: Parameters<typeof revocation>[0]) =>
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Retire: { ...policies.Retire, ...revocation(changes) } },
    }));

  test('a retired card’s certificates are revoked and the CRL shows it at once', async () => {
    const card = await enrollCard(site);
    const request = await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    expect(request.status).toBe('Completed');
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Retired');
    expect((await site.profile(card.profile.uuid)).status).toBe('Retired');
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
    expect(await reasonOf(site, card.e1)).toBe('cessationOfOperation');
    expect(await opensslVerdict(site, card.s1)).toBe('certificate revoked');
    expect(await toldOf(site, request)).toContain('RetireSmartcard');
    await expect(startOnCard(site, 'subscriber', 'Retire', card.smartcard)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
  });

  test('what a live duplicate carries stays good until that one is retired too', async () => {
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', copy);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
    expect(await reasonOf(site, card.e1)).toBeNull();
    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', copy);
    await finishOnCard(site, 'subscriber', 'Retire', copy);
    expect(await reasonOf(site, card.e1)).toBe('cessationOfOperation');
  });

  test('neither a lent card nor an agent’s copy keeps a certificate of the retired card good', async () => {
    const card = await enrollCard(site);
    await temporaryCardFor(site, card);
    await site.carryOut('helpDesk', await startOnCard(site, 'helpDesk', 'RecoverOnBehalf', card.smartcard));
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    expect(await reasonOf(site, card.e1)).toBe('cessationOfOperation');
  });

  test('the client wipes the card first, with its keys; once the card is Retired they are given out no more', async () => {
    const card = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Retire', card.smartcard);
    const caller = await site.caller('subscriber');
    const of = {
      requestUuid: request.uuid,
      smartcardUuid: card.smartcard.uuid,
      cardId: card.smartcard.cardId,
    };
    const key = () => releaseDiversifiedAdminKey(site.ports, caller, of);
    const answer = () => answerChallenge(site.ports, caller, of, new Uint8Array(8), true);
    expect((await key()).reveal()).toHaveLength(24);
    expect((await answer()).reveal()).toHaveLength(8);
    await expect(proposePin(site.ports, caller, of)).rejects.toMatchObject({ kind: 'PolicyViolation' });
    const stranger = await site.caller('otherSubscriber');
    await expect(releaseDiversifiedAdminKey(site.ports, stranger, of)).rejects.toMatchObject({
      kind: 'NotFound',
    });
    await site.carryOutStatus('subscriber', request, { complete: false });
    await expect(key()).rejects.toMatchObject({ kind: 'IllegalTransition' });
    await expect(answer()).rejects.toMatchObject({ kind: 'IllegalTransition' });
    await changeRequest(site.ports, caller, request.uuid, 'Completed');
    await expect(key()).rejects.toMatchObject({ kind: 'IllegalTransition' });
  });

  test.each([
    ['disabled', 'Disable'],
    ['suspended', 'SuspendOrReinstate'],
  ] as const)('a %s card is wiped and retired too', async (_state, type) => {
    const card = await enrollCard(site);
    await finishOnCard(site, 'subscriber', type, card.smartcard);
    const request = await startOnCard(site, 'subscriber', 'Retire', card.smartcard);
    const of = { requestUuid: request.uuid, smartcardUuid: card.smartcard.uuid, cardId: null };
    const key = await releaseDiversifiedAdminKey(site.ports, await site.caller('subscriber'), of);
    expect(key.reveal()).toHaveLength(24);
    await site.carryOutStatus('subscriber', request);
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Retired');
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
  });

  test('a hold becomes a revocation for good from the instant of the hold', async () => {
    const card = await enrollCard(site);
    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    const heldAt = site.clock.now();
    site.clock.advance(3_600_000);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    const stored = await site.ports.store.certificates.find(card.s1.uuid);
    expect(stored?.revocation).toEqual({ reason: 'cessationOfOperation', revokedAt: heldAt });
  });

  test('reason, delay and CRL are as the policy says, or as the originator where it lets them be said', async () => {
    const card = await enrollCard(site);
    const saying = { revocationReason: 'superseded', revocationDelaySeconds: 60 } as const;
    await expect(startOnCard(site, 'subscriber', 'Retire', card.smartcard, saying)).rejects.toMatchObject({
      kind: 'PolicyViolation',
    });
    await retirePolicy({ allowSpecifyReason: true, allowSpecifyDelay: true, publishBaseCrl: false });
    const before = await currentCrlNumber(site);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard, saying);
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Retired');
    await site.system.work.jobs.runDue();
    expect(await reasonOf(site, card.s1)).toBeNull();
    site.clock.advance(60_000);
    await site.system.work.jobs.runDue();
    expect(await reasonOf(site, card.s1)).toBe('superseded');
    expect(await currentCrlNumber(site)).toBe(before);
    await retirePolicy({});
  });

  test('the owner, or whoever may start it for the owner, carries it out; nobody else', async () => {
    const card = await enrollCard(site);
    await expect(startOnCard(site, 'otherSubscriber', 'Retire', card.smartcard)).rejects.toMatchObject({
      kind: 'NotFound',
    });
    const own = await startOnCard(site, 'subscriber', 'Retire', card.smartcard);
    await expect(site.carryOutStatus('otherSubscriber', own)).rejects.toMatchObject({ kind: 'NotFound' });
    expect((await site.carryOutStatus('helpDesk', own)).status).toBe('Completed');
  });

  test('told twice, it is done once; another status, the profile and completing too early are refused', async () => {
    const card = await enrollCard(site);
    const caller = await site.caller('subscriber');
    const request = await startOnCard(site, 'subscriber', 'Retire', card.smartcard);
    const complete = () => changeRequest(site.ports, caller, request.uuid, 'Completed');
    const report = (status: 'Disabled' | null) =>
      updateSmartcard(site.ports, caller, request.uuid, card.smartcard.uuid, status);
    const refused = { kind: 'PolicyViolation' };
    await expect(complete()).rejects.toMatchObject(refused);
    await expect(report('Disabled')).rejects.toMatchObject(refused);
    const { uuid } = card.profile;
    await expect(updateProfile(site.ports, caller, request.uuid, uuid, null)).rejects.toMatchObject(refused);
    expect((await report(null)).status).toBe('Retired');
    const crlNumber = await currentCrlNumber(site);
    expect((await report(null)).status).toBe('Retired');
    expect(await currentCrlNumber(site)).toBe(crlNumber);
    expect((await toldOf(site, request)).filter((type) => type === 'RetireSmartcard')).toHaveLength(1);
    await expect(changeRequest(site.ports, caller, request.uuid, 'Abandoned')).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    expect((await complete()).status).toBe('Completed');
  });

  test('abandoned before the status is reported, it leaves the card Active', async () => {
    const card = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Retire', card.smartcard);
    const caller = await site.caller('subscriber');
    expect((await changeRequest(site.ports, caller, request.uuid, 'Abandoned')).status).toBe('Failed');
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
    expect(await reasonOf(site, card.s1)).toBeNull();
  });

  test('software profiles are disabled instead, for there is no card to retire', async () => {
    const { profile } = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
    await expect(
      site.create('subscriber', { type: 'Retire', profileUuid: profile.uuid }),
    ).rejects.toMatchObject({ kind: 'PolicyViolation' });
  });
});
