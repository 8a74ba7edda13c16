import { openSystem } from '@cardea/server';
import { type LifeCycleSite, openLifeCycleSite, revocation, storeKinds, templates } from '@cardea/testkit';
import { changeRequest, releaseDiversifiedAdminKey, updateProfile, updateSmartcard } from '@cardea/workflows';
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

const hourMs = 3_600_000;

describe.each(storeKinds)('disable, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const revokePolicy = async (changes: Parameters<typeof revocation>[0]) =>
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Revoke: { ...policies.Revoke, ...revocation(changes) } },
    }));

  test('a disabled card takes every key on it along, those on its duplicate too; the next CRL shows it', async () => {
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    const before = await currentCrlNumber(site);
    const request = await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    expect(request.status).toBe('Completed');
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Disabled');
    expect((await site.profile(card.profile.uuid)).status).toBe('Disabled');
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
    expect(await reasonOf(site, card.e1)).toBe('cessationOfOperation');
    expect((await site.smartcard(copy.uuid)).status).toBe('Active');
    expect(await currentCrlNumber(site)).toBe(before + 1);
    expect(await opensslVerdict(site, card.s1)).toBe('certificate revoked');
  });

  test('a disabled duplicate takes its own certificate and the one that it shares', async () => {
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    const own = (await site.certificatesOn(await site.profile(copy.profileUuid))).find(
      ({ uuid }) => uuid !== card.e1.uuid,
    );
    await finishOnCard(site, 'subscriber', 'Disable', copy);
    expect(own === undefined ? undefined : await reasonOf(site, own)).toBe('cessationOfOperation');
    expect(await reasonOf(site, card.e1)).toBe('cessationOfOperation');
    expect(await reasonOf(site, card.s1)).toBeNull();
  });

  test('what a renewal under way has put on the same card goes with the card, and the renewal can only be abandoned', async () => {
    const card = await enrollCard(site);
    const renewal = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    const { request } = await site.carryOut('subscriber', renewal, {
      cardId: card.smartcard.cardId,
      complete: false,
    });
    const underWay = await site.ports.store.certificates.listByRequest(request.uuid);
    expect(underWay).toHaveLength(2);
    await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    for (const certificate of underWay) {
      expect(await reasonOf(site, certificate)).toBe('cessationOfOperation');
    }
    const caller = await site.caller('subscriber');
    await expect(changeRequest(site.ports, caller, request.uuid, 'Completed')).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    expect(await changeRequest(site.ports, caller, request.uuid, 'Abandoned')).toMatchObject({
      status: 'Failed',
    });
  });

  test('what a renewal in place left valid on the same card by policy goes with the card in the end', async () => {
    const lenient = revocation({ revokeOldCertificates: false, disableOldCardOrProfile: false });
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Renew: { ...policies.Renew, ...lenient } },
    }));
    const card = await enrollCard(site);
    const renewal = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    await site.carryOut('subscriber', renewal, { cardId: card.smartcard.cardId });
    expect(await reasonOf(site, card.s1)).toBeNull();
    await finishOnCard(site, 'subscriber', 'Disable', await site.smartcard(card.smartcard.uuid));
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
    expect(await reasonOf(site, card.e1)).toBe('cessationOfOperation');
  });

  test('an agent’s copy of archived certificates is disabled without revoking them', async () => {
    const card = await enrollCard(site);
    const onBehalf = await startOnCard(site, 'helpDesk', 'RecoverOnBehalf', card.smartcard);
    const copy = (await site.carryOut('helpDesk', onBehalf)).request.newProfileUuid;
    const disabling = await site.create('helpDesk', { type: 'Disable', profileUuid: copy });
    await site.carryOutStatus('helpDesk', disabling);
    expect((await site.profile(copy)).status).toBe('Disabled');
    expect((await site.certificatesOn(await site.profile(copy))).map(({ uuid }) => uuid)).toEqual([
      card.e1.uuid,
    ]);
    expect(await reasonOf(site, card.e1)).toBeNull();
  });

  test('the target user and whoever may start it for that person carry it out, nobody else', async () => {
    const card = await enrollCard(site);
    const request = await startOnCard(site, 'helpDesk', 'Disable', card.smartcard);
    const report = async (person: 'otherSubscriber' | 'helpDesk' | 'manager' | 'subscriber') =>
      await updateSmartcard(site.ports, await site.caller(person), request.uuid, card.smartcard.uuid, null);
    await expect(report('otherSubscriber')).rejects.toMatchObject({ kind: 'NotFound' });
    expect((await report('manager')).status).toBe('Disabled');
    // Told twice, by somebody else who may: the same answer, nothing more happens.
    const crlNumber = await currentCrlNumber(site);
    expect((await report('subscriber')).status).toBe('Disabled');
    expect(await currentCrlNumber(site)).toBe(crlNumber);
    expect((await toldOf(site, request)).filter((type) => type === 'DisableSmartcard')).toHaveLength(1);
  });

  test('whoever the policy does not list as initiator neither starts it for somebody else nor carries it out', async () => {
    const card = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Disable', card.smartcard);
    await site.carryOutStatus('subscriber', request);
    const managersOnly = 'D:(A;;CR;;;S-1-5-21-1-2-3-501)';
    const { policies } = await currentTemplate();
    await site.changeTemplate(templates.fullLifeCycle, () => ({
      policies: { ...policies, Revoke: { ...policies.Revoke, authorizedInitiator: managersOnly } },
    }));
    const next = await enrollCard(site);
    await expect(startOnCard(site, 'helpDesk', 'Disable', next.smartcard)).rejects.toMatchObject({
      kind: 'NotAuthorized',
    });
    const own = await startOnCard(site, 'subscriber', 'Disable', next.smartcard);
    await expect(site.carryOutStatus('helpDesk', own)).rejects.toMatchObject({ kind: 'NotAuthorized' });
    expect((await site.carryOutStatus('manager', own)).status).toBe('Completed');
    await site.changeTemplate(templates.fullLifeCycle, () => ({ policies }));
  });

  async function currentTemplate() {
    const all = await site.ports.store.profileTemplates.list();
    const found = all.find(({ uuid }) => uuid === templates.fullLifeCycle);
    if (found === undefined) throw new Error('no template');
    return found;
  }

  test('completing waits for the status; another status is refused; so is the card’s profile by itself', async () => {
    const card = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Disable', card.smartcard);
    const caller = await site.caller('subscriber');
    const refused = { kind: 'PolicyViolation' };
    await expect(changeRequest(site.ports, caller, request.uuid, 'Completed')).rejects.toMatchObject(refused);
    const wrong = updateSmartcard(site.ports, caller, request.uuid, card.smartcard.uuid, 'Retired');
    await expect(wrong).rejects.toMatchObject(refused);
    const byProfile = updateProfile(site.ports, caller, request.uuid, card.profile.uuid, 'Disabled');
    await expect(byProfile).rejects.toMatchObject(refused);
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
    expect(await reasonOf(site, card.s1)).toBeNull();
    expect((await site.carryOutStatus('subscriber', request)).status).toBe('Completed');
  });

  test('it can be abandoned until the status is reported, and only completed from then on', async () => {
    const card = await enrollCard(site);
    const caller = await site.caller('subscriber');
    const given = await startOnCard(site, 'subscriber', 'Disable', card.smartcard);
    expect((await changeRequest(site.ports, caller, given.uuid, 'Abandoned')).status).toBe('Failed');
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
    const request = await startOnCard(site, 'subscriber', 'Disable', card.smartcard);
    await site.carryOutStatus('subscriber', request, { complete: false });
    await expect(changeRequest(site.ports, caller, request.uuid, 'Abandoned')).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    expect((await changeRequest(site.ports, caller, request.uuid, 'Completed')).status).toBe('Completed');
    await expect(startOnCard(site, 'subscriber', 'Disable', card.smartcard)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
  });

  test('no key of the card is given out for it', async () => {
    const card = await enrollCard(site);
    const request = await startOnCard(site, 'subscriber', 'Disable', card.smartcard);
    const key = releaseDiversifiedAdminKey(site.ports, await site.caller('subscriber'), {
      requestUuid: request.uuid,
      smartcardUuid: card.smartcard.uuid,
      cardId: null,
    });
    await expect(key).rejects.toMatchObject({ kind: 'PolicyViolation' });
    await changeRequest(site.ports, await site.caller('subscriber'), request.uuid, 'Canceled');
  });

  test('reason and delay are the originator’s only where the policy lets them be', async () => {
    const card = await enrollCard(site);
    const saying = (said: Parameters<typeof startOnCard>[4]) =>
      startOnCard(site, 'subscriber', 'Disable', card.smartcard, said);
    await expect(saying({ revocationReason: 'keyCompromise' })).rejects.toMatchObject({
      kind: 'PolicyViolation',
    });
    await expect(saying({ revocationDelaySeconds: 60 })).rejects.toMatchObject({ kind: 'PolicyViolation' });
    await revokePolicy({ allowSpecifyReason: true, reason: 'affiliationChanged' });
    await expect(saying({ revocationReason: 'certificateHold' })).rejects.toMatchObject({
      kind: 'MalformedInput',
    });
    const request = await saying({ revocationReason: 'keyCompromise' });
    await site.carryOutStatus('subscriber', request);
    expect(await reasonOf(site, card.s1)).toBe('keyCompromise');
    const other = await enrollCard(site);
    await finishOnCard(site, 'subscriber', 'Disable', other.smartcard);
    expect(await reasonOf(site, other.s1)).toBe('affiliationChanged');
    await revokePolicy({});
  });

  test('where the policy publishes no CRL, the revocation waits for the next one', async () => {
    await revokePolicy({ publishBaseCrl: false });
    const card = await enrollCard(site);
    const before = await currentCrlNumber(site);
    await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
    expect(await currentCrlNumber(site)).toBe(before);
    await revokePolicy({});
  });

  test('DisableSmartcard is told before the request is completed, DisableProfile for software', async () => {
    const card = await enrollCard(site);
    const request = await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    expect(await toldOf(site, request)).toEqual(['CreateRequest', 'DisableSmartcard', 'CompleteRequest']);
    const { profile } = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
    const ofSoftware = await site.create('subscriber', { type: 'Disable', profileUuid: profile.uuid });
    await site.carryOutStatus('subscriber', ofSoftware);
    expect((await site.profile(profile.uuid)).status).toBe('Disabled');
    for (const certificate of await site.certificatesOn(profile)) {
      expect(certificate.revocation?.reason).toBe('cessationOfOperation');
    }
    expect(await toldOf(site, ofSoftware)).toContain('DisableProfile');
  });

  test('a hold becomes a revocation for good from the instant of the hold', async () => {
    const card = await enrollCard(site);
    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    const heldAt = site.clock.now();
    site.clock.advance(hourMs);
    await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    const { revocation: final } = (await site.ports.store.certificates.find(card.s1.uuid)) ?? card.s1;
    expect(final).toEqual({ reason: 'cessationOfOperation', revokedAt: heldAt });
  });

  test('a delayed revocation is a due job that a later process on the same store carries out', async () => {
    await using own = await openLifeCycleSite(kind);
    await own.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Revoke: { ...policies.Revoke, ...revocation({ allowSpecifyDelay: true }) } },
    }));
    const card = await enrollCard(own);
    const said = { revocationDelaySeconds: 7200 };
    await finishOnCard(own, 'subscriber', 'Disable', card.smartcard, said);
    expect((await own.smartcard(card.smartcard.uuid)).status).toBe('Disabled');
    await own.system.work.settle();
    expect(await reasonOf(own, card.s1)).toBeNull();
    await own.system.close();

    const { clock, randomness } = own;
    const later = await openSystem(own.system.configuration, { clock, randomness });
    try {
      const reason = async () =>
        (await later.ports.store.certificates.find(card.s1.uuid))?.revocation?.reason ?? null;
      clock.advance(7199_000);
      await later.work.settle();
      expect(await reason()).toBeNull();
      clock.advance(1000);
      await later.work.settle();
      expect(await reason()).toBe('cessationOfOperation');
      const { audit, crls } = later.ports.store;
      const [row] = await audit.list({ limit: 1, action: 'certificate.revoke' });
      expect(row?.facts.revokedSerialNumbers).toContain(card.s1.serialNumber);
      const crl = await crls.findCurrent(later.ports.authorities.default.name);
      expect(crl?.thisUpdate).toEqual(clock.now());
    } finally {
      await later.close();
    }
  });
});
