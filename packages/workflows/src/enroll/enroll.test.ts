import type { ProfileTemplate, UserUuid } from '@cardea/domain';
import { embeddedDefault } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates, userUuids } from '@cardea/testkit';
import { publishCrl } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  abandon,
  bind,
  certify,
  complete,
  pfxHoldsKeyOf,
  refusalOf,
  setPolicy,
  theOne,
} from '../specification/issuance-steps.js';
import { enrollCard, finishOnCard, opensslVerdict } from '../specification/life-cycle-steps.js';

const cardTemplate = templates.fullLifeCycle as ProfileTemplate['uuid'];
const softwareTemplate = templates.fullLifeCycleSoftware as ProfileTemplate['uuid'];

describe.each(storeKinds)('enroll, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  type Person = Parameters<typeof bind>[1];
  const start = async (person: Person, profileTemplateUuid = cardTemplate, target: Person = person) =>
    await site.create(person, {
      type: 'Enroll',
      profileTemplateUuid,
      targetUserUuid: userUuids[target] as UserUuid,
    });
  const reuse = async (allowSmartcardReuse: boolean) =>
    await site.changeTemplate(cardTemplate, ({ smartcardConfiguration: configuration }) => ({
      smartcardConfiguration: configuration === null ? null : { ...configuration, allowSmartcardReuse },
    }));

  test('a card is Assigned when it is bound and Active when the request is completed, Primary and without links', async () => {
    const started = await start('subscriber');
    const bound = await bind(site, 'subscriber', started);
    expect(bound).toMatchObject({ status: 'Assigned', activatedAt: null });
    expect(await site.request(started.uuid)).toMatchObject({
      status: 'Executing',
      newSmartcardUuid: bound.uuid,
    });
    const answers = await certify(site, 'subscriber', started);
    expect((await site.profile(bound.profileUuid)).status).toBe('New');
    const request = await complete(site, 'subscriber', started);
    expect(request).toMatchObject({ status: 'Completed', oldSmartcardUuid: null, oldProfileUuid: null });
    expect(await site.smartcard(bound.uuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      parentSmartcardUuid: null,
      primarySmartcardUuid: null,
      permanentSmartcardUuid: null,
    });
    expect(await site.profile(request.newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      parentProfileUuid: null,
      primaryProfileUuid: null,
      isSmartcard: true,
    });
    const e1 = theOne(
      await site.certificatesOn(await site.profile(request.newProfileUuid)),
      'CardeaArchivedEncryption',
    );
    expect(pfxHoldsKeyOf(answers, e1)).toBe(true);
    const { authorities, store } = site.ports;
    const authority = embeddedDefault(authorities);
    await store.transaction((tx) => publishCrl(tx, authority, site.clock.now()));
    expect(await opensslVerdict(site, e1)).toBe('OK');
    expect(await site.ports.store.archivedKeys.listExisting([e1.uuid])).toEqual([e1.uuid]);
  });

  test('a software profile comes into being with its first certificate and takes no card', async () => {
    const started = await start('subscriber', softwareTemplate);
    expect(started.isSmartcard).toBe(false);
    expect(await refusalOf(bind(site, 'subscriber', started))).toBe('PolicyViolation');
    expect((await site.request(started.uuid)).newProfileUuid).toBeNull();
    const { request } = await site.carryOut('subscriber', started);
    expect(await site.profile(request.newProfileUuid)).toMatchObject({
      status: 'Active',
      flags: ['Primary'],
      isSmartcard: false,
    });
  });

  test('nothing is certified before the card is bound, and nothing completed before everything is certified', async () => {
    const started = await start('subscriber');
    expect(await refusalOf(certify(site, 'subscriber', started))).toBe('PolicyViolation');
    await bind(site, 'subscriber', started);
    expect(await refusalOf(complete(site, 'subscriber', started))).toBe('PolicyViolation');
    await certify(site, 'subscriber', started);
    expect((await complete(site, 'subscriber', started)).status).toBe('Completed');
  });

  test('a card in use is bound to nothing else, not even by its owner', async () => {
    const card = await enrollCard(site);
    for (const person of ['subscriber', 'otherSubscriber'] as const) {
      const started = await start(person);
      expect(await refusalOf(bind(site, person, started, card.smartcard.cardId))).toBe('PolicyViolation');
    }
  });

  test('a retired card is issued again only where the template allows reuse, and is Reused in other hands', async () => {
    const card = await enrollCard(site);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    await reuse(false);
    const refused = await start('otherSubscriber');
    expect(await refusalOf(bind(site, 'otherSubscriber', refused, card.smartcard.cardId))).toBe(
      'PolicyViolation',
    );
    await reuse(true);
    const started = await start('otherSubscriber');
    const { request } = await site.carryOut('otherSubscriber', started, { cardId: card.smartcard.cardId });
    expect(request.newSmartcardUuid).not.toBe(card.smartcard.uuid);
    expect(await site.smartcard(request.newSmartcardUuid)).toMatchObject({
      cardId: card.smartcard.cardId,
      flags: ['Primary', 'Reused'],
      adminKeyVersion: card.smartcard.adminKeyVersion,
    });
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Retired');
  });

  test('a manager starts it for somebody else, who carries it out; without the right nobody learns of that person', async () => {
    const started = await start('manager', cardTemplate, 'otherSubscriber');
    expect(await refusalOf(bind(site, 'manager', started))).toBe('NotAuthorized');
    const { request } = await site.carryOut('otherSubscriber', started);
    expect((await site.smartcard(request.newSmartcardUuid)).assignedUserUuid).toBe(userUuids.otherSubscriber);
    expect(await refusalOf(start('subscriber', cardTemplate, 'otherSubscriber'))).toBe('NotFound');
    expect(await refusalOf(start('helpDesk', cardTemplate, 'otherSubscriber'))).toBe('NotAuthorized');
  });

  test('where the policy requires an enrollment agent, the agent enrolls and the card is the target user’s', async () => {
    await setPolicy(site, 'Enroll', { enrollAgentRequired: true });
    const started = await start('subscriber');
    expect(await refusalOf(bind(site, 'subscriber', started))).toBe('NotAuthorized');
    const { request } = await site.carryOut('helpDesk', started);
    expect((await site.smartcard(request.newSmartcardUuid)).assignedUserUuid).toBe(userUuids.subscriber);
    const [certificate] = await site.certificatesOn(await site.profile(request.newProfileUuid));
    expect(certificate?.requesterName).toBe('CONTOSO\\cmuser1');
    await setPolicy(site, 'Enroll', {});
  });

  test('abandoned, what was issued is revoked and on the CRL, and the card bound counts as unused', async () => {
    await reuse(false);
    const started = await start('subscriber');
    const bound = await bind(site, 'subscriber', started);
    await certify(site, 'subscriber', started);
    const abandoned = await abandon(site, 'subscriber', started);
    expect(abandoned.status).toBe('Failed');
    expect((await site.smartcard(bound.uuid)).status).toBe('Retired');
    expect((await site.profile(bound.profileUuid)).status).toBe('Retired');
    const issued = await site.ports.store.certificates.listByRequest(started.uuid);
    expect(issued.map((one) => one.revocation?.reason)).toEqual([
      'cessationOfOperation',
      'cessationOfOperation',
    ]);
    for (const one of issued) expect(await opensslVerdict(site, one)).toBe('certificate revoked');
    expect(await abandon(site, 'subscriber', started)).toEqual(abandoned);
    expect(await refusalOf(certify(site, 'subscriber', started))).toBe('IllegalTransition');
    const again = await start('otherSubscriber');
    expect(await bind(site, 'otherSubscriber', again, bound.cardId)).toMatchObject({
      status: 'Assigned',
      flags: ['Primary'],
    });
    await reuse(true);
  });

  test('an enrollment goes by the version of the template that it was started with', async () => {
    const started = await start('subscriber', softwareTemplate);
    await site.changeTemplate(softwareTemplate, () => ({ certificateTemplates: ['CardeaSoftwareUser'] }));
    const { request } = await site.carryOut('subscriber', started);
    expect(await site.certificatesOn(await site.profile(request.newProfileUuid))).toHaveLength(2);
    expect((await site.profile(request.newProfileUuid)).profileTemplateVersion).toBe(
      started.profileTemplateVersion,
    );
  });

  test('repeating a call of the enrollment gives the same result', async () => {
    const started = await start('subscriber');
    const bound = await bind(site, 'subscriber', started);
    expect(await bind(site, 'subscriber', started, bound.cardId)).toEqual(bound);
    expect(await refusalOf(bind(site, 'subscriber', started))).toBe('PolicyViolation');
    await certify(site, 'subscriber', started);
    const issued = await site.ports.store.certificates.listByRequest(started.uuid);
    await certify(site, 'subscriber', started);
    expect(await site.ports.store.certificates.listByRequest(started.uuid)).toEqual(issued);
    const completed = await complete(site, 'subscriber', started);
    expect(await complete(site, 'subscriber', started)).toEqual(completed);
  });
});
