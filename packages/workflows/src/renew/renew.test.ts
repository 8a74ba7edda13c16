import { defaultRevocationOptions } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, revocation, storeKinds, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  abandon,
  bind,
  certify,
  complete,
  enrollSoftware,
  keyHistoryOn,
  pfxHoldsKeyOf,
  recoveriesOf,
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

const hourMs = 3_600_000;

describe.each(storeKinds)('renew, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const policy = async (changes: Parameters<typeof setPolicy>[2]) => await setPolicy(site, 'Renew', changes);

  test('with reuseCard the same card stays the same smart card, under a new profile with the old one as parent', async () => {
    await policy({ reuseCard: true });
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    const { request } = await site.carryOut('subscriber', started, { cardId: card.smartcard.cardId });
    expect(request).toMatchObject({
      oldSmartcardUuid: card.smartcard.uuid,
      newSmartcardUuid: card.smartcard.uuid,
      oldProfileUuid: card.profile.uuid,
    });
    expect(request.newProfileUuid).not.toBe(card.profile.uuid);
    expect(await site.smartcard(card.smartcard.uuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      profileUuid: request.newProfileUuid,
      activatedAt: card.smartcard.activatedAt,
    });
    expect(await site.profile(request.newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      parentProfileUuid: card.profile.uuid,
    });
    expect(await site.profile(card.profile.uuid)).toMatchObject({
      status: 'Disabled',
      flags: ['Superseded'],
    });
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
  });

  test('without reuseCard the same card is refused and another one takes its place', async () => {
    await policy({ reuseCard: false });
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    expect(await refusalOf(bind(site, 'subscriber', started, card.smartcard.cardId))).toBe('PolicyViolation');
    const { request } = await site.carryOut('subscriber', started);
    expect(await site.smartcard(request.newSmartcardUuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      parentSmartcardUuid: card.smartcard.uuid,
    });
    expect(await site.smartcard(card.smartcard.uuid)).toMatchObject({
      status: 'Disabled',
      flags: ['Superseded'],
    });
  });

  test('another card may be taken even where the card may be reused, and then it stays that one', async () => {
    await policy({ reuseCard: true });
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    const other = await bind(site, 'subscriber', started);
    expect(await refusalOf(bind(site, 'subscriber', started, card.smartcard.cardId))).toBe('PolicyViolation');
    expect((await bind(site, 'subscriber', started, other.cardId)).uuid).toBe(other.uuid);
    const { request } = await site.carryOut('subscriber', await site.request(started.uuid));
    expect(request.newSmartcardUuid).toBe(other.uuid);
  });

  test('archived keys travel as key history, over two renewals, and what is handed out is the private key', async () => {
    await policy({ reuseCard: true });
    const card = await enrollCard(site);
    const first = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    await bind(site, 'subscriber', first, card.smartcard.cardId);
    const answers = await certify(site, 'subscriber', first);
    expect(answers.map((one) => one.kind === 'issued' && [one.templateCommonName, one.isKeyHistory])).toEqual(
      [
        ['CardeaSmartcardLogon', false],
        ['CardeaArchivedEncryption', false],
        ['CardeaArchivedEncryption', true],
      ],
    );
    expect(pfxHoldsKeyOf(answers, card.e1)).toBe(true);
    const once = await complete(site, 'subscriber', first);
    const e2 = theOne(
      await site.certificatesOn(await site.profile(once.newProfileUuid)),
      card.e1.templateCommonName,
    );
    expect(await keyHistoryOn(site, once.newProfileUuid)).toEqual([card.e1.serialNumber]);

    const second = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    const twice = (await site.carryOut('subscriber', second)).request;
    expect((await keyHistoryOn(site, twice.newProfileUuid)).toSorted()).toEqual(
      [card.e1.serialNumber, e2.serialNumber].toSorted(),
    );
    expect((await recoveriesOf(site, second)).map(({ serialNumber }) => serialNumber).toSorted()).toEqual(
      [card.e1.serialNumber, e2.serialNumber].toSorted(),
    );
  });

  test('a software profile is renewed into a new one', async () => {
    const old = await enrollSoftware(site);
    const started = await site.create('subscriber', { type: 'Renew', profileUuid: old.profile.uuid });
    const { request } = await site.carryOut('subscriber', started);
    expect(await site.profile(request.newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      parentProfileUuid: old.profile.uuid,
      isSmartcard: false,
    });
    expect(await site.profile(old.profile.uuid)).toMatchObject({ status: 'Disabled', flags: ['Superseded'] });
    expect([await reasonOf(site, old.s1), await reasonOf(site, old.e1)]).toEqual([
      'cessationOfOperation',
      'cessationOfOperation',
    ]);
    expect(await keyHistoryOn(site, request.newProfileUuid)).toEqual([old.e1.serialNumber]);
  });

  test('the originator’s reason is refused where the policy does not let it be specified, and taken where it does', async () => {
    await policy({});
    const card = await enrollCard(site);
    const said = { revocationReason: 'superseded' as const };
    expect(await refusalOf(startOnCard(site, 'subscriber', 'Renew', card.smartcard, said))).toBe(
      'PolicyViolation',
    );
    await policy(revocation({ allowSpecifyReason: true }));
    const started = await startOnCard(site, 'subscriber', 'Renew', card.smartcard, said);
    await site.carryOut('subscriber', started);
    expect(await reasonOf(site, card.s1)).toBe('superseded');
  });

  test('old certificates stay good until the delay is over and are revoked by the due job', async () => {
    await policy(revocation({ effectiveRevocationDelaySeconds: 3600, reason: 'superseded' }));
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    await site.carryOut('subscriber', started);
    const [waiting] = await waitingRevocationsOf(site, started);
    expect(waiting?.runAt).toEqual(new Date(site.clock.now().getTime() + hourMs));
    await site.system.work.settle();
    expect(await reasonOf(site, card.s1)).toBeNull();
    site.clock.advance(hourMs);
    await site.system.work.settle();
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([
      'superseded',
      'superseded',
    ]);
    expect(await opensslVerdict(site, card.s1)).toBe('certificate revoked');
  });

  test('without publishBaseCrl the revocation waits for the next CRL', async () => {
    await policy(revocation({ publishBaseCrl: false }));
    const card = await enrollCard(site);
    const before = await currentCrlNumber(site);
    await site.carryOut('subscriber', await startOnCard(site, 'subscriber', 'Renew', card.smartcard));
    expect(await reasonOf(site, card.s1)).toBe('cessationOfOperation');
    expect(await currentCrlNumber(site)).toBe(before);
  });

  test('with revokeOldCertificates and disableOldCardOrProfile off the old card and its certificates live on, superseded', async () => {
    await policy(revocation({ revokeOldCertificates: false, disableOldCardOrProfile: false }));
    const card = await enrollCard(site);
    await site.carryOut('subscriber', await startOnCard(site, 'subscriber', 'Renew', card.smartcard));
    expect(await site.smartcard(card.smartcard.uuid)).toMatchObject({
      status: 'Active',
      flags: ['Superseded'],
    });
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([null, null]);
    expect(await refusalOf(startOnCard(site, 'subscriber', 'Renew', card.smartcard))).toBe('PolicyViolation');
  });

  test('a renewed duplicate stays a duplicate of the same primary card and leaves that card the certificate of both', async () => {
    await policy(revocation(defaultRevocationOptions));
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    const { request } = await site.carryOut(
      'subscriber',
      await startOnCard(site, 'subscriber', 'Renew', copy),
    );
    expect(await site.smartcard(request.newSmartcardUuid)).toMatchObject({
      flags: ['Duplicate'],
      parentSmartcardUuid: copy.uuid,
      primarySmartcardUuid: card.smartcard.uuid,
    });
    expect(await site.profile(request.newProfileUuid)).toMatchObject({
      flags: ['Duplicate'],
      parentProfileUuid: copy.profileUuid,
      primaryProfileUuid: card.profile.uuid,
    });
    expect(await reasonOf(site, card.e1)).toBeNull();
    expect(await site.smartcard(card.smartcard.uuid)).toMatchObject({ status: 'Active', flags: ['Primary'] });
  });

  test.each([
    { reuseCard: true, onto: 'the same card' },
    { reuseCard: false, onto: 'another card' },
  ])(
    'abandoned on $onto, what was issued is revoked and the old card is as before',
    async ({ reuseCard }) => {
      await policy({ reuseCard });
      const card = await enrollCard(site);
      const started = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
      const bound = await bind(site, 'subscriber', started, reuseCard ? card.smartcard.cardId : undefined);
      await certify(site, 'subscriber', started);
      const abandoned = await abandon(site, 'subscriber', started);
      expect(abandoned.status).toBe('Failed');
      for (const one of await site.ports.store.certificates.listByRequest(started.uuid)) {
        expect(one.revocation?.reason).toBe('cessationOfOperation');
        expect(await opensslVerdict(site, one)).toBe('certificate revoked');
      }
      expect((await site.profile(abandoned.newProfileUuid)).status).toBe('Retired');
      expect(await site.smartcard(card.smartcard.uuid)).toEqual(card.smartcard);
      expect(await site.profile(card.profile.uuid)).toEqual(card.profile);
      expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([null, null]);
      if (!reuseCard) {
        const again = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
        expect((await bind(site, 'subscriber', again, bound.cardId)).cardId).toBe(bound.cardId);
      }
      expect(await abandon(site, 'subscriber', started)).toEqual(abandoned);
    },
  );

  test('an old card retired meanwhile ends the renewal: certify and complete are refused, abandon works', async () => {
    await policy({});
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    await bind(site, 'subscriber', started);
    await certify(site, 'subscriber', started);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    expect(await refusalOf(certify(site, 'subscriber', started))).toBe('IllegalTransition');
    expect(await refusalOf(complete(site, 'subscriber', started))).toBe('IllegalTransition');
    expect((await abandon(site, 'subscriber', started)).status).toBe('Failed');
    const issued = await site.ports.store.certificates.listByRequest(started.uuid);
    expect(issued.map(({ revocation: one }) => one?.reason)).toEqual([
      'cessationOfOperation',
      'cessationOfOperation',
    ]);
  });

  test('of two replacements under way for one card only the first is completed, even where the old card lives on', async () => {
    const lives = revocation({ revokeOldCertificates: false, disableOldCardOrProfile: false });
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: {
        ...policies,
        Renew: { ...policies.Renew, ...lives },
        Recover: { ...policies.Recover, ...lives },
      },
    }));
    const card = await enrollCard(site);
    const renewing = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    const replacing = await startOnCard(site, 'subscriber', 'Recover', card.smartcard);
    await site.carryOut('subscriber', renewing, { cardId: card.smartcard.cardId });
    expect(await refusalOf(bind(site, 'subscriber', replacing))).toBe('IllegalTransition');
    expect((await abandon(site, 'subscriber', replacing)).status).toBe('Failed');
  });

  test('what was started on the card before its renewal acts on the profile that it carries since', async () => {
    await policy({ reuseCard: true });
    const card = await enrollCard(site);
    const disabling = await startOnCard(site, 'subscriber', 'Disable', card.smartcard);
    const renewing = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    const { request } = await site.carryOut('subscriber', renewing, { cardId: card.smartcard.cardId });
    await site.carryOutStatus('subscriber', disabling);
    expect((await site.profile(request.newProfileUuid)).status).toBe('Disabled');
    const current = await site.certificatesOn(await site.profile(request.newProfileUuid));
    expect(current.every(({ revocation: one }) => one !== null)).toBe(true);
  });

  test('repeating a call of the renewal gives the same result', async () => {
    await policy({ reuseCard: true });
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'Renew', card.smartcard);
    const bound = await bind(site, 'subscriber', started, card.smartcard.cardId);
    expect(await bind(site, 'subscriber', started, card.smartcard.cardId)).toEqual(bound);
    const answers = await certify(site, 'subscriber', started);
    const again = await certify(site, 'subscriber', started);
    const serials = (all: typeof answers) =>
      all.map((one) => (one.kind === 'issued' ? one.certificate.serialNumber : one.detail));
    expect(serials(again)).toEqual(serials(answers));
    expect(pfxHoldsKeyOf(again, card.e1)).toBe(true);
    const completed = await complete(site, 'subscriber', started);
    expect(await complete(site, 'subscriber', started)).toEqual(completed);
    expect(await refusalOf(startOnCard(site, 'subscriber', 'Renew', card.smartcard))).toBe('nothing');
    expect(await refusalOf(startOnCard(site, 'subscriber', 'Renew', card.smartcard))).toBe('PolicyViolation');
  });
});
