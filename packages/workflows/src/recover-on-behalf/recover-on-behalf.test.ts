import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  abandon,
  bind,
  certify,
  complete,
  enrollSoftware,
  pfxHoldsKeyOf,
  recoveriesOf,
  refusalOf,
  type SoftwareProfile,
  setPolicy,
} from '../specification/issuance-steps.js';
import {
  currentCrlNumber,
  enrollCard,
  finishOnCard,
  reasonOf,
  startOnCard,
} from '../specification/life-cycle-steps.js';

/** The group that the site's help desk is in. */
const helpDeskSid = 'S-1-5-21-1-2-3-500';
const managersSid = 'S-1-5-21-1-2-3-501';

describe.each(storeKinds)('recover on behalf, on %s', (kind) => {
  let site: LifeCycleSite;
  let old: SoftwareProfile;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
    old = await enrollSoftware(site);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const start = async (person: Parameters<typeof bind>[1]) =>
    await site.create(person, { type: 'RecoverOnBehalf', profileUuid: old.profile.uuid });

  test('an enrollment agent gets the owner’s archived key as PFX, and the copy is the agent’s, marked KeyEscrow', async () => {
    const started = await start('helpDesk');
    expect(started).toMatchObject({ isEnrollmentAgent: true, targetUserUuid: userUuids.subscriber });
    const answers = await certify(site, 'helpDesk', started);
    expect(answers).toHaveLength(1);
    expect(pfxHoldsKeyOf(answers, old.e1)).toBe(true);
    const { newProfileUuid } = await complete(site, 'helpDesk', started);
    expect(await site.profile(newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: ['KeyEscrow'],
      assignedUserUuid: userUuids.helpDesk,
      parentProfileUuid: old.profile.uuid,
      primaryProfileUuid: null,
    });
    expect((await site.certificatesOn(await site.profile(newProfileUuid))).map(({ uuid }) => uuid)).toEqual([
      old.e1.uuid,
    ]);
    expect(await recoveriesOf(site, started)).toEqual([
      { actor: 'cmhelpdesk1', serialNumber: old.e1.serialNumber },
    ]);
  });

  test('it changes nothing of the owner’s: profile, certificates and CRL are as before', async () => {
    const profile = await site.profile(old.profile.uuid);
    const certificates = await site.certificatesOn(profile);
    const crl = await currentCrlNumber(site);
    await site.carryOut('helpDesk', await start('helpDesk'));
    expect(await site.profile(old.profile.uuid)).toEqual(profile);
    expect(await site.certificatesOn(profile)).toEqual(certificates);
    expect(await currentCrlNumber(site)).toBe(crl);
  });

  test('the owner can neither start it nor carry it out', async () => {
    expect(await refusalOf(start('subscriber'))).toBe('NotAuthorized');
    const started = await start('helpDesk');
    expect(await refusalOf(certify(site, 'subscriber', started))).toBe('NotAuthorized');
    expect(await recoveriesOf(site, started)).toEqual([]);
    await abandon(site, 'helpDesk', started);
  });

  test('who holds no right over the owner doesn’t learn that there is something to recover', async () => {
    expect(await refusalOf(start('otherSubscriber'))).toBe('NotFound');
  });

  test('who may start it but isn’t an enrollment agent gets no key', async () => {
    const rights = [{ right: 'RequestRecover' as const, overGroupUuid: null }];
    const { store } = site.ports;
    const helpDesk = await store.groups.findByName('Help Desk');
    if (helpDesk === undefined) throw new Error('The site has no help desk.');
    await store.groups.put({ ...helpDesk, rights });
    const started = await start('helpDesk');
    expect(await refusalOf(certify(site, 'helpDesk', started))).toBe('NotAuthorized');
    expect(await recoveriesOf(site, started)).toEqual([]);
    await store.groups.put(helpDesk);
    await abandon(site, 'helpDesk', started);
  });

  test('where the policy lists enrollment agents, an agent who isn’t listed gets no key', async () => {
    await setPolicy(
      site,
      'RecoverOnBehalf',
      {
        authorizedEnrollmentAgent: `D:(A;;CR;;;${managersSid})`,
        authorizedInitiator: `D:(A;;CR;;;${helpDeskSid})`,
      },
      templates.fullLifeCycleSoftware,
    );
    const started = await start('helpDesk');
    expect(await refusalOf(certify(site, 'helpDesk', started))).toBe('NotAuthorized');
    expect(pfxHoldsKeyOf(await certify(site, 'manager', started), old.e1)).toBe(true);
    expect((await complete(site, 'manager', started)).status).toBe('Completed');
    await setPolicy(site, 'RecoverOnBehalf', {}, templates.fullLifeCycleSoftware);
  });

  test('a card’s archived keys are put on another card, which belongs to the agent, and the owner’s stays as it is', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'helpDesk', 'RecoverOnBehalf', card.smartcard);
    expect(await refusalOf(bind(site, 'helpDesk', started, card.smartcard.cardId))).toBe('PolicyViolation');
    const { request } = await site.carryOut('helpDesk', started);
    expect(await site.smartcard(request.newSmartcardUuid)).toMatchObject({
      status: 'Active',
      flags: ['KeyEscrow'],
      assignedUserUuid: userUuids.helpDesk,
      parentSmartcardUuid: card.smartcard.uuid,
      primarySmartcardUuid: null,
    });
    expect(await site.smartcard(card.smartcard.uuid)).toEqual(card.smartcard);
  });

  test('keys of a retired card can be recovered still, revoked certificates being enough to read old mail', async () => {
    const card = await enrollCard(site);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    const started = await startOnCard(site, 'helpDesk', 'RecoverOnBehalf', card.smartcard);
    await bind(site, 'helpDesk', started);
    expect(pfxHoldsKeyOf(await certify(site, 'helpDesk', started), card.e1)).toBe(true);
    expect(await reasonOf(site, card.e1)).toBe('cessationOfOperation');
  });

  test('a profile without archived keys has nothing to recover, and a copy is not copied', async () => {
    await site.changeTemplate(templates.smartcard, ({ policies }) => ({
      policies: { ...policies, RecoverOnBehalf: { ...policies.RecoverOnBehalf, enabled: true } },
    }));
    const { smartcard } = await site.enroll('subscriber', templates.smartcard);
    expect(await refusalOf(startOnCard(site, 'helpDesk', 'RecoverOnBehalf', smartcard))).toBe(
      'PolicyViolation',
    );
    const { request } = await site.carryOut('helpDesk', await start('helpDesk'));
    const again = site.create('manager', { type: 'RecoverOnBehalf', profileUuid: request.newProfileUuid });
    expect(await refusalOf(again)).toBe('PolicyViolation');
  });

  test('abandoned, the copy ends, nothing is revoked, and the rows of what left the archive remain', async () => {
    const started = await start('helpDesk');
    await certify(site, 'helpDesk', started);
    const abandoned = await abandon(site, 'helpDesk', started);
    expect(abandoned.status).toBe('Failed');
    expect((await site.profile(abandoned.newProfileUuid)).status).toBe('Retired');
    expect(await reasonOf(site, old.e1)).toBeNull();
    expect(await recoveriesOf(site, started)).toHaveLength(1);
  });

  test('asked again, the same key is handed out, with a row for each time', async () => {
    const started = await start('helpDesk');
    await certify(site, 'helpDesk', started);
    expect(pfxHoldsKeyOf(await certify(site, 'helpDesk', started), old.e1)).toBe(true);
    expect(await recoveriesOf(site, started)).toHaveLength(2);
    const completed = await complete(site, 'helpDesk', started);
    expect(await complete(site, 'helpDesk', started)).toEqual(completed);
    expect(await refusalOf(certify(site, 'helpDesk', started))).toBe('IllegalTransition');
    expect(await recoveriesOf(site, started)).toHaveLength(2);
  });
});
