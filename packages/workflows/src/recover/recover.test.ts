import { defaultRevocationOptions, type WorkflowPolicy } from '@cardea/domain';
import {
  fullLifeCyclePolicies,
  type LifeCycleSite,
  openLifeCycleSite,
  revocation,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  abandon,
  bind,
  certify,
  complete,
  enrollSoftware,
  keyHistoryOn,
  pfxHoldsKeyOf,
  refusalOf,
  setPolicy,
  theOne,
  waitingRevocationsOf,
} from '../specification/issuance-steps.js';
import {
  currentCrlNumber,
  duplicateOf,
  enrollCard,
  finishOnCard,
  opensslVerdict,
  reasonOf,
  startOnCard,
} from '../specification/life-cycle-steps.js';

const nothing = {
  ...defaultRevocationOptions,
  disableOldCardOrProfile: false,
  revokeOldCertificates: false,
};

describe.each(storeKinds)('recover (replace), on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const policy = async (changes: Partial<WorkflowPolicy>) => await setPolicy(site, 'Recover', changes);
  const replace = async (card: Parameters<typeof startOnCard>[3]) =>
    (await site.carryOut('subscriber', await startOnCard(site, 'subscriber', 'Recover', card))).request;

  test('replacing a permanent card revokes E1 and S1, leaves the duplicate its S2, and gives S3, E2 and E1 as key history', async () => {
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: {
        ...fullLifeCyclePolicies(),
        Recover: {
          ...policies.Recover,
          reissueArchivedCertificates: true,
          revocationSettingsForDuplicates: nothing,
        },
      },
    }));
    const permanent = await site.enroll('subscriber', templates.fullLifeCycle);
    const [s1, e1] = await site.certificatesOn(permanent.profile);
    const copying = await site.create('subscriber', {
      type: 'Duplicate',
      smartcardUuid: permanent.smartcard?.uuid ?? null,
    });
    const copy = (await site.carryOut('subscriber', copying)).request;
    const [onCopyFirst, onCopySecond] = await site.certificatesOn(await site.profile(copy.newProfileUuid));
    const s2 = onCopyFirst?.uuid === e1?.uuid ? onCopySecond : onCopyFirst;
    expect([onCopyFirst?.uuid, onCopySecond?.uuid]).toContain(e1?.uuid);

    const replacing = await site.create('subscriber', {
      type: 'Recover',
      smartcardUuid: permanent.smartcard?.uuid ?? null,
    });
    const replaced = (await site.carryOut('subscriber', replacing)).request;

    const { store } = site.ports;
    const now = async (uuid: NonNullable<typeof s1>['uuid'] | undefined) =>
      uuid === undefined ? undefined : await store.certificates.find(uuid);
    expect((await now(s1?.uuid))?.revocation).not.toBeNull();
    expect((await now(e1?.uuid))?.revocation).not.toBeNull();
    expect((await now(s2?.uuid))?.revocation).toBeNull();
    const onNew = await site.certificatesOn(await site.profile(replaced.newProfileUuid));
    expect(onNew.find(({ uuid }) => uuid === e1?.uuid)).toMatchObject({ isKeyHistory: true });
    const fresh = onNew.filter(({ requestUuid }) => requestUuid === replaced.uuid);
    expect(fresh.map((one) => one.templateCommonName).toSorted()).toEqual([
      'CardeaArchivedEncryption',
      'CardeaSmartcardLogon',
    ]);
    expect(fresh.every((one) => one.revocation === null && !one.isKeyHistory)).toBe(true);
    expect(await site.smartcard(permanent.smartcard?.uuid ?? null)).toMatchObject({
      status: 'Disabled',
      flags: ['Superseded'],
    });
    expect(await site.smartcard(replaced.newSmartcardUuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      parentSmartcardUuid: permanent.smartcard?.uuid,
    });
  });

  test('without reissueArchivedCertificates E1 is restored as the current certificate and stays good, S1 is issued anew', async () => {
    await policy({ reissueArchivedCertificates: false });
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Recover', card.smartcard);
    await bind(site, 'subscriber', started);
    const answers = await certify(site, 'subscriber', started);
    expect(pfxHoldsKeyOf(answers, card.e1)).toBe(true);
    const replaced = await complete(site, 'subscriber', started);
    const onNew = await site.certificatesOn(await site.profile(replaced.newProfileUuid));
    expect(theOne(onNew, 'CardeaArchivedEncryption').uuid).toBe(card.e1.uuid);
    expect(theOne(onNew, 'CardeaSmartcardLogon').uuid).not.toBe(card.s1.uuid);
    expect(onNew).toHaveLength(2);
    expect(await reasonOf(site, card.e1)).toBeNull();
    expect(await opensslVerdict(site, card.e1)).toBe('OK');
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
  });

  test.each([
    { disableOldCardOrProfile: true, revokeOldCertificates: true },
    { disableOldCardOrProfile: true, revokeOldCertificates: false },
    { disableOldCardOrProfile: false, revokeOldCertificates: true },
    { disableOldCardOrProfile: false, revokeOldCertificates: false },
  ])(
    'with disableOldCardOrProfile $disableOldCardOrProfile and revokeOldCertificates $revokeOldCertificates each has its own effect',
    async (settings) => {
      await policy(revocation(settings));
      const card = await enrollCard(site);
      const replaced = await replace(card.smartcard);
      const status = settings.disableOldCardOrProfile ? 'Disabled' : 'Active';
      const reason = settings.revokeOldCertificates ? 'cessationOfOperation' : null;
      expect(await site.smartcard(card.smartcard.uuid)).toMatchObject({ status, flags: ['Superseded'] });
      expect(await site.profile(card.profile.uuid)).toMatchObject({ status, flags: ['Superseded'] });
      expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([reason, reason]);
      expect(await site.profile(replaced.newProfileUuid)).toMatchObject({
        status: 'Active',
        flags: ['Primary'],
        parentProfileUuid: card.profile.uuid,
        primaryProfileUuid: null,
      });
      expect((await site.smartcard(replaced.newSmartcardUuid)).primarySmartcardUuid).toBeNull();
    },
  );

  test('duplicates follow their own settings: disabled and revoked for their own reason, also after the primary card was renewed', async () => {
    await policy({
      revocationSettings: { ...defaultRevocationOptions, reason: 'keyCompromise' },
      revocationSettingsForDuplicates: { ...defaultRevocationOptions, reason: 'superseded' },
    });
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    const s2 = theOne(
      await site.certificatesOn(await site.profile(copy.profileUuid)),
      'CardeaSmartcardLogon',
    );
    const renewing = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    await site.carryOut('subscriber', renewing, { cardId: card.smartcard.cardId });
    expect((await site.smartcard(copy.uuid)).status).toBe('Active');
    const renewed = await site.smartcard(card.smartcard.uuid);
    const current = theOne(
      await site.certificatesOn(await site.profile(renewed.profileUuid)),
      'CardeaSmartcardLogon',
    );
    await replace(renewed);
    expect((await site.smartcard(copy.uuid)).status).toBe('Disabled');
    expect(await reasonOf(site, s2)).toBe('superseded');
    expect(await reasonOf(site, current)).toBe('keyCompromise');
  });

  test('reason and delay of the originator hold where the settings let them be specified, not for duplicates whose settings do not', async () => {
    await policy({
      revocationSettings: { ...defaultRevocationOptions, allowSpecifyReason: true, allowSpecifyDelay: true },
      revocationSettingsForDuplicates: defaultRevocationOptions,
    });
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    const s2 = theOne(
      await site.certificatesOn(await site.profile(copy.profileUuid)),
      'CardeaSmartcardLogon',
    );
    const started = await startOnCard(site, 'subscriber', 'Recover', card.smartcard, {
      revocationReason: 'keyCompromise',
      revocationDelaySeconds: 60,
    });
    await site.carryOut('subscriber', started);
    expect([await reasonOf(site, card.s1), await reasonOf(site, s2)]).toEqual([null, 'cessationOfOperation']);
    expect(await waitingRevocationsOf(site, started)).toHaveLength(1);
    site.clock.advance(60_000);
    await site.system.work.settle();
    expect(await reasonOf(site, card.s1)).toBe('keyCompromise');
    expect(await waitingRevocationsOf(site, started)).toEqual([]);
  });

  test.each([{ revocationReason: 'keyCompromise' as const }, { revocationDelaySeconds: 60 }])(
    '%o of the originator is refused where the settings do not let it be specified',
    async (said) => {
      await policy({});
      const card = await enrollCard(site);
      expect(await refusalOf(startOnCard(site, 'subscriber', 'Recover', card.smartcard, said))).toBe(
        'PolicyViolation',
      );
    },
  );

  test('without publishBaseCrl the certificates are revoked and no CRL is published', async () => {
    await policy({ ...revocation({ publishBaseCrl: false }), revocationSettingsForDuplicates: nothing });
    const card = await enrollCard(site);
    const before = await currentCrlNumber(site);
    await replace(card.smartcard);
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
    expect(await currentCrlNumber(site)).toBe(before);
  });

  test.each([
    { type: 'Disable' as const, was: 'cessationOfOperation' },
    { type: 'SuspendOrReinstate' as const, was: 'certificateHold' },
  ])(
    'a card after $type is replaced: its archived certificate, no longer good, is key history, and a hold becomes final',
    async ({ type, was }) => {
      await policy({ reissueArchivedCertificates: false });
      const card = await enrollCard(site);
      await finishOnCard(site, 'subscriber', type, card.smartcard);
      expect(await reasonOf(site, card.e1)).toBe(was);
      const replaced = await replace(await site.smartcard(card.smartcard.uuid));
      expect(await keyHistoryOn(site, replaced.newProfileUuid)).toEqual([card.e1.serialNumber]);
      const onNew = await site.certificatesOn(await site.profile(replaced.newProfileUuid));
      expect(theOne(onNew, 'CardeaArchivedEncryption').requestUuid).toBe(replaced.uuid);
      expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([
        'cessationOfOperation',
        'cessationOfOperation',
      ]);
      expect(await site.smartcard(card.smartcard.uuid)).toMatchObject({
        status: 'Disabled',
        flags: ['Superseded'],
      });
    },
  );

  test('a certificate revoked after it was restored becomes key history, and another has to be issued before completing', async () => {
    await policy({ reissueArchivedCertificates: false });
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Recover', card.smartcard);
    await bind(site, 'subscriber', started);
    await certify(site, 'subscriber', started);
    await finishOnCard(site, 'subscriber', 'Disable', card.smartcard);
    expect(await refusalOf(complete(site, 'subscriber', started))).toBe('PolicyViolation');
    await certify(site, 'subscriber', started);
    const replaced = await complete(site, 'subscriber', started);
    expect(await keyHistoryOn(site, replaced.newProfileUuid)).toEqual([card.e1.serialNumber]);
  });

  test('a lost duplicate is replaced by a duplicate of the same primary card, and takes the certificate of both along', async () => {
    await policy({});
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    const replaced = await replace(copy);
    expect(await site.smartcard(replaced.newSmartcardUuid)).toMatchObject({
      flags: ['Duplicate'],
      parentSmartcardUuid: copy.uuid,
      primarySmartcardUuid: card.smartcard.uuid,
    });
    expect(await reasonOf(site, card.e1)).toBe('cessationOfOperation');
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
  });

  test('a software profile is replaced by another', async () => {
    await setPolicy(site, 'Recover', { reissueArchivedCertificates: false }, templates.fullLifeCycleSoftware);
    const old = await enrollSoftware(site);
    const started = await site.create('subscriber', { type: 'Recover', profileUuid: old.profile.uuid });
    const { request, answers } = await site.carryOut('subscriber', started);
    expect(answers.map((one) => one.kind === 'issued' && one.format)).toEqual(['pkcs7', 'pfx']);
    expect(await site.profile(request.newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      parentProfileUuid: old.profile.uuid,
    });
    expect(await site.profile(old.profile.uuid)).toMatchObject({ status: 'Disabled', flags: ['Superseded'] });
    expect([await reasonOf(site, old.s1), await reasonOf(site, old.e1)]).toEqual([
      'cessationOfOperation',
      null,
    ]);
  });

  test('the help desk starts a replacement, and the owner carries it out', async () => {
    await policy({});
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'helpDesk', 'Recover', card.smartcard);
    expect(await refusalOf(bind(site, 'helpDesk', started))).toBe('NotAuthorized');
    expect((await site.carryOut('subscriber', started)).request.status).toBe('Completed');
  });

  test('abandoned, what was issued is revoked, restored certificates stay good, and the old card and its duplicate are as before', async () => {
    await policy({ reissueArchivedCertificates: false });
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    const started = await startOnCard(site, 'subscriber', 'Recover', card.smartcard);
    const bound = await bind(site, 'subscriber', started);
    await certify(site, 'subscriber', started);
    const abandoned = await abandon(site, 'subscriber', started);
    const [issued] = await site.ports.store.certificates.listByRequest(started.uuid);
    expect(issued?.revocation?.reason).toBe('cessationOfOperation');
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([null, null]);
    expect((await site.smartcard(bound.uuid)).status).toBe('Retired');
    expect((await site.profile(abandoned.newProfileUuid)).status).toBe('Retired');
    expect(await site.smartcard(card.smartcard.uuid)).toEqual(card.smartcard);
    expect(await site.smartcard(copy.uuid)).toEqual(copy);
    expect(await abandon(site, 'subscriber', started)).toEqual(abandoned);
    const again = await startOnCard(site, 'subscriber', 'Recover', card.smartcard);
    expect((await bind(site, 'subscriber', again, bound.cardId)).flags).toEqual(['Primary']);
  });

  test('an old card retired meanwhile ends the replacement: certify and complete are refused, abandon works', async () => {
    await policy({});
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Recover', card.smartcard);
    await bind(site, 'subscriber', started);
    await certify(site, 'subscriber', started);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    expect(await refusalOf(certify(site, 'subscriber', started))).toBe('IllegalTransition');
    expect(await refusalOf(complete(site, 'subscriber', started))).toBe('IllegalTransition');
    expect((await abandon(site, 'subscriber', started)).status).toBe('Failed');
  });

  test('completing again changes nothing more', async () => {
    await policy({});
    const card = await enrollCard(site);
    const replaced = await replace(card.smartcard);
    const crl = await currentCrlNumber(site);
    expect(await complete(site, 'subscriber', replaced)).toEqual(replaced);
    expect(await currentCrlNumber(site)).toBe(crl);
    expect(await refusalOf(startOnCard(site, 'subscriber', 'Recover', card.smartcard))).toBe(
      'PolicyViolation',
    );
  });
});
