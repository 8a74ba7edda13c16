import type { ProfileTemplate, UserUuid } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  abandon,
  bind,
  certify,
  complete,
  pfxHoldsKeyOf,
  recoveriesOf,
  refusalOf,
  setPolicy,
  theOne,
} from '../specification/issuance-steps.js';
import {
  enrollCard,
  finishOnCard,
  reasonOf,
  startOnCard,
  temporaryCardFor,
} from '../specification/life-cycle-steps.js';

const profileTemplateUuid = templates.fullLifeCycle as ProfileTemplate['uuid'];

describe.each(storeKinds)('enrollment of a temporary card, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const visit = async (person: Parameters<typeof bind>[1] = 'subscriber') =>
    await site.create(person, { type: 'TemporaryCardEnroll', profileTemplateUuid });

  test('a linked temporary card carries E1 with its private key and a logon certificate of its own', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'TemporaryCardEnroll', card.smartcard);
    const bound = await bind(site, 'subscriber', started);
    const answers = await certify(site, 'subscriber', started);
    expect(pfxHoldsKeyOf(answers, card.e1)).toBe(true);
    const { newProfileUuid } = await complete(site, 'subscriber', started);
    expect(await site.smartcard(bound.uuid)).toMatchObject({
      status: 'Active',
      flags: ['Temporary'],
      permanentSmartcardUuid: card.smartcard.uuid,
      parentSmartcardUuid: null,
      primarySmartcardUuid: null,
    });
    expect(await site.profile(newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: [],
      parentProfileUuid: null,
      primaryProfileUuid: null,
    });
    const onIt = await site.certificatesOn(await site.profile(newProfileUuid));
    expect(theOne(onIt, 'CardeaArchivedEncryption').uuid).toBe(card.e1.uuid);
    expect(theOne(onIt, 'CardeaSmartcardLogon').requestUuid).toBe(started.uuid);
    expect((await recoveriesOf(site, started)).map(({ serialNumber }) => serialNumber)).toEqual([
      card.e1.serialNumber,
    ]);
    expect(await site.smartcard(card.smartcard.uuid)).toEqual(card.smartcard);
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([null, null]);
  });

  test('an unlinked one has certificates of its own alone', async () => {
    const started = await visit();
    const { request } = await site.carryOut('subscriber', started);
    expect(await site.smartcard(request.newSmartcardUuid)).toMatchObject({
      status: 'Active',
      flags: ['Temporary'],
      permanentSmartcardUuid: null,
    });
    const onIt = await site.certificatesOn(await site.profile(request.newProfileUuid));
    expect(onIt.map(({ requestUuid }) => requestUuid)).toEqual([started.uuid, started.uuid]);
    expect(await recoveriesOf(site, started)).toEqual([]);
  });

  test('taken back, only its own certificate is revoked, and the permanent card’s stay good', async () => {
    const card = await enrollCard(site);
    const lent = await temporaryCardFor(site, card);
    const own = theOne(
      await site.certificatesOn(await site.profile(lent.profileUuid)),
      'CardeaSmartcardLogon',
    );
    await finishOnCard(site, 'subscriber', 'TemporaryCardRetire', lent);
    expect(await reasonOf(site, own)).toBe('cessationOfOperation');
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([null, null]);
  });

  test('a temporary card is neither renewed, replaced, duplicated nor lent a card for', async () => {
    const card = await enrollCard(site);
    const lent = await temporaryCardFor(site, card);
    for (const type of ['Renew', 'Recover', 'Duplicate', 'OnlineUpdate', 'TemporaryCardEnroll'] as const) {
      expect(await refusalOf(startOnCard(site, 'subscriber', type, lent))).toBe('PolicyViolation');
    }
  });

  test('software profile templates have no temporary cards', async () => {
    const starting = site.create('subscriber', {
      type: 'TemporaryCardEnroll',
      profileTemplateUuid: templates.fullLifeCycleSoftware as ProfileTemplate['uuid'],
    });
    expect(await refusalOf(starting)).toBe('PolicyViolation');
  });

  test('no more temporary cards are in use than numberIssuedAllowed says, however many requests were started before', async () => {
    await setPolicy(site, 'TemporaryCards', { numberIssuedAllowed: 1 });
    const first = await visit('otherSubscriber');
    const second = await visit('otherSubscriber');
    const lent = await bind(site, 'otherSubscriber', first);
    expect(await refusalOf(bind(site, 'otherSubscriber', second))).toBe('PolicyViolation');
    expect(await refusalOf(visit('otherSubscriber'))).toBe('PolicyViolation');
    expect((await bind(site, 'otherSubscriber', first, lent.cardId)).uuid).toBe(lent.uuid);
    await site.carryOut('otherSubscriber', await site.request(first.uuid));
    expect(await refusalOf(visit('otherSubscriber'))).toBe('PolicyViolation');
    await finishOnCard(site, 'otherSubscriber', 'TemporaryCardRetire', lent);
    expect((await site.carryOut('otherSubscriber', second)).request.status).toBe('Completed');
    await setPolicy(site, 'TemporaryCards', {});
  });

  test('a manager starts it for a visitor, who carries it out', async () => {
    const started = await site.create('manager', {
      type: 'TemporaryCardEnroll',
      profileTemplateUuid,
      targetUserUuid: userUuids.otherSubscriber as UserUuid,
    });
    expect(await refusalOf(bind(site, 'manager', started))).toBe('NotAuthorized');
    const { request } = await site.carryOut('otherSubscriber', started);
    expect((await site.smartcard(request.newSmartcardUuid)).assignedUserUuid).toBe(userUuids.otherSubscriber);
  });

  test('abandoned, its own certificate is revoked, the permanent card is as before, and the card bound is free again', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'TemporaryCardEnroll', card.smartcard);
    const bound = await bind(site, 'subscriber', started);
    await certify(site, 'subscriber', started);
    const abandoned = await abandon(site, 'subscriber', started);
    const issued = await site.ports.store.certificates.listByRequest(started.uuid);
    expect(issued.map((one) => [one.templateCommonName, one.revocation?.reason])).toEqual([
      ['CardeaSmartcardLogon', 'cessationOfOperation'],
    ]);
    expect(await reasonOf(site, card.e1)).toBeNull();
    expect((await site.profile(abandoned.newProfileUuid)).status).toBe('Retired');
    expect(await site.smartcard(card.smartcard.uuid)).toEqual(card.smartcard);
    const again = await startOnCard(site, 'subscriber', 'TemporaryCardEnroll', card.smartcard);
    expect((await bind(site, 'subscriber', again, bound.cardId)).status).toBe('Assigned');
  });

  test('a permanent card retired meanwhile ends it: no key leaves the archive, certify and complete are refused, abandon works', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'TemporaryCardEnroll', card.smartcard);
    await bind(site, 'subscriber', started);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    expect(await refusalOf(certify(site, 'subscriber', started))).toBe('IllegalTransition');
    expect(await refusalOf(complete(site, 'subscriber', started))).toBe('IllegalTransition');
    expect(await recoveriesOf(site, started)).toEqual([]);
    expect((await abandon(site, 'subscriber', started)).status).toBe('Failed');
  });

  test('repeating a call gives the same result', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'TemporaryCardEnroll', card.smartcard);
    const bound = await bind(site, 'subscriber', started);
    expect(await bind(site, 'subscriber', started, bound.cardId)).toEqual(bound);
    await certify(site, 'subscriber', started);
    const onIt = await site.certificatesOn(await site.profile(bound.profileUuid));
    await certify(site, 'subscriber', started);
    expect(await site.certificatesOn(await site.profile(bound.profileUuid))).toEqual(onIt);
    const completed = await complete(site, 'subscriber', started);
    expect(await complete(site, 'subscriber', started)).toEqual(completed);
  });
});
