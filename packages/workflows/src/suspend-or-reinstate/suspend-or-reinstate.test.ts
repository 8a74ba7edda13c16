import type { Smartcard } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, revocation, storeKinds, templates } from '@cardea/testkit';
import {
  answerChallenge,
  changeRequest,
  listSmartcardOperations,
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
  toldOf,
} from '../specification/life-cycle-steps.js';

describe.each(storeKinds)('suspend and reinstate, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  /** The direction that the state asks for. */
  const turn = async (smartcard: Smartcard) =>
    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', smartcard);

  test('a suspended card’s certificates are refused by the CRL at once, and are good again when it is reinstated', async () => {
    const card = await enrollCard(site);
    const suspending = await turn(card.smartcard);
    expect(suspending).toMatchObject({ status: 'Completed', details: { direction: 'suspend' } });
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Suspended');
    expect((await site.profile(card.profile.uuid)).status).toBe('Suspended');
    expect(await reasonOf(site, card.s1)).toBe('certificateHold');
    expect(await reasonOf(site, card.e1)).toBe('certificateHold');
    expect(await opensslVerdict(site, card.s1)).toBe('certificate revoked');

    const reinstating = await turn(card.smartcard);
    expect(reinstating).toMatchObject({ status: 'Completed', details: { direction: 'reinstate' } });
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
    expect((await site.profile(card.profile.uuid)).status).toBe('Active');
    expect(await reasonOf(site, card.s1)).toBeNull();
    expect(await opensslVerdict(site, card.s1)).toBe('OK');
    expect(await opensslVerdict(site, card.e1)).toBe('OK');
    expect(await toldOf(site, suspending)).toContain('SuspendSmartcard');
    expect(await toldOf(site, reinstating)).toContain('ReinstateSmartcard');
  });

  test('a hold is on the CRL at once, whatever the policy says of delay and publication of revocations', async () => {
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: {
        ...policies,
        Reinstate: {
          ...policies.Reinstate,
          ...revocation({
            reason: 'certificateHold',
            effectiveRevocationDelaySeconds: 3600,
            publishBaseCrl: false,
          }),
        },
      },
    }));
    const card = await enrollCard(site);
    await turn(card.smartcard);
    expect(await reasonOf(site, card.s1)).toBe('certificateHold');
    expect(await opensslVerdict(site, card.s1)).toBe('certificate revoked');
    await turn(card.smartcard);
    expect(await opensslVerdict(site, card.s1)).toBe('OK');
  });

  test('a named direction must fit the state; without a name the state decides', async () => {
    const card = await enrollCard(site);
    const named = (direction: 'suspend' | 'reinstate') =>
      startOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard, { direction });
    await expect(named('reinstate')).rejects.toMatchObject({ kind: 'IllegalTransition' });
    expect(
      await listSmartcardOperations(site.ports, await site.caller('subscriber'), card.smartcard.uuid),
    ).toEqual(expect.arrayContaining(['suspend']));
    await site.carryOutStatus('subscriber', await named('suspend'));
    await expect(named('suspend')).rejects.toMatchObject({ kind: 'IllegalTransition' });
    const offered = await listSmartcardOperations(
      site.ports,
      await site.caller('subscriber'),
      card.smartcard.uuid,
    );
    expect(offered).toContain('reinstate');
    expect(offered).not.toContain('suspend');
    expect((await site.carryOutStatus('subscriber', await named('reinstate'))).status).toBe('Completed');
  });

  test('a certificate that a duplicate goes on using is held when the last card with it is suspended, and released with the first that comes back', async () => {
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    await turn(card.smartcard);
    expect(await reasonOf(site, card.s1)).toBe('certificateHold');
    expect(await reasonOf(site, card.e1)).toBeNull();
    await turn(copy);
    expect(await reasonOf(site, card.e1)).toBe('certificateHold');
    await turn(card.smartcard);
    expect(await reasonOf(site, card.s1)).toBeNull();
    expect(await reasonOf(site, card.e1)).toBeNull();
    expect((await site.smartcard(copy.uuid)).status).toBe('Suspended');
    await turn(copy);
    expect(await reasonOf(site, card.e1)).toBeNull();
  });

  test('what was revoked for good before the suspension stays revoked after it', async () => {
    const card = await enrollCard(site);
    const { certificates } = site.ports.store;
    const revoked = { revokedAt: site.clock.now(), reason: 'keyCompromise' } as const;
    await certificates.update({ ...card.s1, revocation: revoked });
    await turn(card.smartcard);
    expect(await reasonOf(site, card.s1)).toBe('keyCompromise');
    await turn(card.smartcard);
    expect(await reasonOf(site, card.s1)).toBe('keyCompromise');
    expect(await reasonOf(site, card.e1)).toBeNull();
  });

  test('the help desk suspends for somebody else; other people neither start it nor carry it out', async () => {
    const card = await enrollCard(site);
    const start = (person: 'otherSubscriber' | 'helpDesk') =>
      startOnCard(site, person, 'SuspendOrReinstate', card.smartcard);
    await expect(start('otherSubscriber')).rejects.toMatchObject({ kind: 'NotFound' });
    const request = await start('helpDesk');
    await expect(site.carryOutStatus('otherSubscriber', request)).rejects.toMatchObject({ kind: 'NotFound' });
    expect((await site.carryOutStatus('helpDesk', request)).status).toBe('Completed');
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Suspended');
    // Whoever loses a card keeps the right to stop it, not necessarily the one to bring it back.
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Reinstate: { ...policies.Reinstate, selfServiceEnabled: false } },
    }));
    await expect(turn(card.smartcard)).rejects.toMatchObject({ kind: 'NotAuthorized' });
    await finishOnCard(site, 'manager', 'SuspendOrReinstate', card.smartcard);
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Reinstate: { ...policies.Reinstate, selfServiceEnabled: true } },
    }));
  });

  test('told twice, it is done once; another status and completing too early are refused', async () => {
    const card = await enrollCard(site);
    const caller = await site.caller('subscriber');
    const request = await startOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    const complete = () => changeRequest(site.ports, caller, request.uuid, 'Completed');
    const report = (status: 'Active' | 'Suspended' | null) =>
      updateSmartcard(site.ports, caller, request.uuid, card.smartcard.uuid, status);
    await expect(complete()).rejects.toMatchObject({ kind: 'PolicyViolation' });
    await expect(report('Active')).rejects.toMatchObject({ kind: 'PolicyViolation' });
    await expect(
      updateProfile(site.ports, caller, request.uuid, card.profile.uuid, null),
    ).rejects.toMatchObject({ kind: 'PolicyViolation' });
    expect((await report('Suspended')).status).toBe('Suspended');
    const crlNumber = await currentCrlNumber(site);
    expect((await report(null)).status).toBe('Suspended');
    expect(await currentCrlNumber(site)).toBe(crlNumber);
    expect((await toldOf(site, request)).filter((type) => type === 'SuspendSmartcard')).toHaveLength(1);
    await expect(changeRequest(site.ports, caller, request.uuid, 'Abandoned')).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    expect((await complete()).status).toBe('Completed');
  });

  test('before the status is reported it can be abandoned, and the card stays as it is', async () => {
    const card = await enrollCard(site);
    const caller = await site.caller('subscriber');
    const request = await startOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    expect((await changeRequest(site.ports, caller, request.uuid, 'Abandoned')).status).toBe('Failed');
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
    expect(await reasonOf(site, card.s1)).toBeNull();
  });

  test('a card that was disabled meanwhile is not reinstated', async () => {
    const card = await enrollCard(site);
    await turn(card.smartcard);
    const reinstating = await startOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    await expect(site.carryOutStatus('subscriber', reinstating)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
  });

  test('no key of the card is given out for it', async () => {
    const card = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    const of = { requestUuid: request.uuid, smartcardUuid: card.smartcard.uuid, cardId: null };
    const caller = await site.caller('subscriber');
    await expect(answerChallenge(site.ports, caller, of, new Uint8Array(8), true)).rejects.toMatchObject({
      kind: 'PolicyViolation',
    });
  });

  test('a software profile is suspended and reinstated by its own status', async () => {
    const { profile } = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
    const [certificate] = await site.certificatesOn(profile);
    if (certificate === undefined) throw new Error('no certificate');
    const next = async () =>
      await site.carryOutStatus(
        'subscriber',
        await site.create('subscriber', { type: 'SuspendOrReinstate', profileUuid: profile.uuid }),
      );
    await next();
    expect((await site.profile(profile.uuid)).status).toBe('Suspended');
    expect(await reasonOf(site, certificate)).toBe('certificateHold');
    await next();
    expect((await site.profile(profile.uuid)).status).toBe('Active');
    expect(await reasonOf(site, certificate)).toBeNull();
  });
});
