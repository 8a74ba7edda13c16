import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
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
  setPolicy,
  theOne,
} from '../specification/issuance-steps.js';
import {
  currentCrlNumber,
  duplicateOf,
  enrollCard,
  finishOnCard,
  reasonOf,
  startOnCard,
} from '../specification/life-cycle-steps.js';

describe.each(storeKinds)('duplicate, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  test('a duplicate card carries E1 with its private key beside an S2 of its own, linked to the primary card', async () => {
    const card = await enrollCard(site);
    const crl = await currentCrlNumber(site);
    const started = await startOnCard(site, 'subscriber', 'Duplicate', card.smartcard);
    const bound = await bind(site, 'subscriber', started);
    const answers = await certify(site, 'subscriber', started);
    expect(pfxHoldsKeyOf(answers, card.e1)).toBe(true);
    const { newProfileUuid } = await complete(site, 'subscriber', started);
    expect(await site.smartcard(bound.uuid)).toMatchObject({
      status: 'Active',
      flags: ['Duplicate'],
      primarySmartcardUuid: card.smartcard.uuid,
      parentSmartcardUuid: null,
      permanentSmartcardUuid: null,
    });
    expect(await site.profile(newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: ['Duplicate'],
      primaryProfileUuid: card.profile.uuid,
      parentProfileUuid: null,
    });
    const onCopy = await site.certificatesOn(await site.profile(newProfileUuid));
    expect(theOne(onCopy, 'CardeaArchivedEncryption').uuid).toBe(card.e1.uuid);
    expect(theOne(onCopy, 'CardeaSmartcardLogon').uuid).not.toBe(card.s1.uuid);
    expect((await recoveriesOf(site, started)).map(({ serialNumber }) => serialNumber)).toEqual([
      card.e1.serialNumber,
    ]);
    expect(await site.smartcard(card.smartcard.uuid)).toEqual(card.smartcard);
    expect(await site.profile(card.profile.uuid)).toEqual(card.profile);
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([null, null]);
    expect(await currentCrlNumber(site)).toBe(crl);
  });

  test('a software profile is duplicated likewise', async () => {
    const primary = await enrollSoftware(site);
    const started = await site.create('subscriber', { type: 'Duplicate', profileUuid: primary.profile.uuid });
    const { request } = await site.carryOut('subscriber', started);
    expect(await site.profile(request.newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: ['Duplicate'],
      primaryProfileUuid: primary.profile.uuid,
      isSmartcard: false,
    });
    const onCopy = await site.certificatesOn(await site.profile(request.newProfileUuid));
    expect(theOne(onCopy, 'CardeaArchivedEncryption').uuid).toBe(primary.e1.uuid);
    expect(theOne(onCopy, 'CardeaSoftwareUser').uuid).not.toBe(primary.s1.uuid);
  });

  test('a duplicate is not duplicated; the primary card is, as often as asked', async () => {
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    expect(await refusalOf(startOnCard(site, 'subscriber', 'Duplicate', copy))).toBe('PolicyViolation');
    expect((await duplicateOf(site, card)).primarySmartcardUuid).toBe(card.smartcard.uuid);
  });

  test('the primary card itself can’t become its duplicate', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Duplicate', card.smartcard);
    expect(await refusalOf(bind(site, 'subscriber', started, card.smartcard.cardId))).toBe('PolicyViolation');
  });

  test('where the policy requires an enrollment agent, an agent makes the duplicate and it is the owner’s', async () => {
    await setPolicy(site, 'Duplicate', { enrollAgentRequired: true });
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Duplicate', card.smartcard);
    expect(await refusalOf(bind(site, 'subscriber', started))).toBe('NotAuthorized');
    const { request } = await site.carryOut('helpDesk', started);
    expect((await site.smartcard(request.newSmartcardUuid)).assignedUserUuid).toBe(
      card.smartcard.assignedUserUuid,
    );
    await setPolicy(site, 'Duplicate', {});
  });

  test('abandoned, only its own certificate is revoked, and the card bound is free again', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Duplicate', card.smartcard);
    const bound = await bind(site, 'subscriber', started);
    await certify(site, 'subscriber', started);
    const abandoned = await abandon(site, 'subscriber', started);
    const issued = await site.ports.store.certificates.listByRequest(started.uuid);
    expect(issued.map((one) => [one.templateCommonName, one.revocation?.reason])).toEqual([
      ['CardeaSmartcardLogon', 'cessationOfOperation'],
    ]);
    expect(await reasonOf(site, card.e1)).toBeNull();
    expect(await site.smartcard(card.smartcard.uuid)).toEqual(card.smartcard);
    expect((await site.profile(abandoned.newProfileUuid)).status).toBe('Retired');
    const again = await startOnCard(site, 'subscriber', 'Duplicate', card.smartcard);
    expect(await bind(site, 'subscriber', again, bound.cardId)).toMatchObject({
      status: 'Assigned',
      flags: ['Duplicate'],
    });
  });

  test.each(['Retire', 'Disable', 'SuspendOrReinstate'] as const)(
    'a primary card after %s gives no duplicate: certify and complete are refused, abandon works',
    async (type) => {
      const card = await enrollCard(site);
      const started = await startOnCard(site, 'subscriber', 'Duplicate', card.smartcard);
      await bind(site, 'subscriber', started);
      await certify(site, 'subscriber', started);
      await finishOnCard(site, 'subscriber', type, card.smartcard);
      const recovered = await recoveriesOf(site, started);
      expect(await refusalOf(certify(site, 'subscriber', started))).toBe('IllegalTransition');
      expect(await recoveriesOf(site, started)).toEqual(recovered);
      expect(await refusalOf(complete(site, 'subscriber', started))).toBe('IllegalTransition');
      expect((await abandon(site, 'subscriber', started)).status).toBe('Failed');
    },
  );

  test('repeating a call of the duplication gives the same result', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Duplicate', card.smartcard);
    const bound = await bind(site, 'subscriber', started);
    expect(await bind(site, 'subscriber', started, bound.cardId)).toEqual(bound);
    await certify(site, 'subscriber', started);
    const onCopy = await site.certificatesOn(await site.profile(bound.profileUuid));
    await certify(site, 'subscriber', started);
    expect(await site.certificatesOn(await site.profile(bound.profileUuid))).toEqual(onCopy);
    const completed = await complete(site, 'subscriber', started);
    expect(await complete(site, 'subscriber', started)).toEqual(completed);
  });

  test('a template without archived certificates gives a duplicate with certificates of its own alone', async () => {
    await site.changeTemplate(templates.smartcard, ({ policies }) => ({
      policies: {
        ...policies,
        Duplicate: { ...policies.Duplicate, enabled: true, selfServiceEnabled: true },
      },
    }));
    const { smartcard, profile } = await site.enroll('subscriber', templates.smartcard);
    const started = await startOnCard(site, 'subscriber', 'Duplicate', smartcard);
    const { request } = await site.carryOut('subscriber', started);
    const onCopy = await site.certificatesOn(await site.profile(request.newProfileUuid));
    expect(onCopy).toHaveLength(1);
    expect(onCopy[0]?.uuid).not.toBe((await site.certificatesOn(profile))[0]?.uuid);
  });
});
