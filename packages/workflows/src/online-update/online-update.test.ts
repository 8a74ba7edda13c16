import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  abandon,
  certify,
  complete,
  enrollSoftware,
  keyHistoryOn,
  refusalOf,
  setPolicy,
  theOne,
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

const logon = 'CardeaSmartcardLogon';
const encryption = 'CardeaArchivedEncryption';

describe.each(storeKinds)('online update, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  test('everything is issued anew in place; the replaced certificates are superseded and archived ones become key history', async () => {
    const card = await enrollCard(site);
    const crl = await currentCrlNumber(site);
    const started = await startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard, {
      onlineUpdateReason: 'certificateContentChanged',
    });
    expect(started).toMatchObject({
      newSmartcardUuid: card.smartcard.uuid,
      newProfileUuid: card.profile.uuid,
      details: { onlineUpdateReason: 'certificateContentChanged' },
    });
    const { request } = await site.carryOut('subscriber', started);
    expect(request.newProfileUuid).toBe(card.profile.uuid);
    const now = await site.certificatesOn(card.profile);
    expect(
      theOne(
        now.filter(({ revocation }) => revocation === null),
        logon,
      ).requestUuid,
    ).toBe(request.uuid);
    expect(theOne(now, encryption).requestUuid).toBe(request.uuid);
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([
      'superseded',
      'superseded',
    ]);
    expect(await keyHistoryOn(site, card.profile.uuid)).toEqual([card.e1.serialNumber]);
    expect(await currentCrlNumber(site)).toBe(crl + 1);
    expect(await opensslVerdict(site, card.s1)).toBe('certificate revoked');
    expect(await site.smartcard(card.smartcard.uuid)).toMatchObject({ status: 'Active', flags: ['Primary'] });
    expect(await site.profile(card.profile.uuid)).toMatchObject({ status: 'Active', flags: ['Primary'] });
  });

  test('a software profile is brought up to date in place', async () => {
    const old = await enrollSoftware(site);
    const started = await site.create('subscriber', { type: 'OnlineUpdate', profileUuid: old.profile.uuid });
    await site.carryOut('subscriber', started);
    expect([await reasonOf(site, old.s1), await reasonOf(site, old.e1)]).toEqual([
      'superseded',
      'superseded',
    ]);
    expect(await site.profile(old.profile.uuid)).toMatchObject({ status: 'Active', flags: ['Primary'] });
  });

  test('one certificate template alone is updated where the policy lets it be specified, and the others stay good', async () => {
    const card = await enrollCard(site);
    const said = { certificateTemplates: [logon] };
    await setPolicy(site, 'OnlineUpdate', { allowSpecifyCertificateTemplate: false });
    expect(await refusalOf(startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard, said))).toBe(
      'PolicyViolation',
    );
    await setPolicy(site, 'OnlineUpdate', { allowSpecifyCertificateTemplate: true });
    const unknown = { certificateTemplates: ['CardeaSoftwareUser'] };
    expect(await refusalOf(startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard, unknown))).toBe(
      'MalformedInput',
    );
    const started = await startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard, said);
    const { answers } = await site.carryOut('subscriber', started);
    expect(answers.map((one) => one.templateCommonName)).toEqual([logon]);
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual(['superseded', null]);
    expect(await keyHistoryOn(site, card.profile.uuid)).toEqual([]);
  });

  test('after the template’s list of certificate templates changed, the card has what the new list says, and its version', async () => {
    const card = await enrollCard(site);
    await site.changeTemplate(templates.fullLifeCycle, () => ({
      certificateTemplates: [encryption, 'CardeaSoftwareUser'],
    }));
    const started = await startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard, {
      onlineUpdateReason: 'certificateTemplatesChanged',
    });
    expect(started.profileTemplateVersion).toBeGreaterThan(card.profile.profileTemplateVersion);
    await site.carryOut('subscriber', started);
    const good = (await site.certificatesOn(card.profile)).filter(({ revocation }) => revocation === null);
    expect(good.map(({ templateCommonName }) => templateCommonName).toSorted()).toEqual([
      encryption,
      'CardeaSoftwareUser',
    ]);
    expect(await reasonOf(site, card.s1)).toBe('superseded');
    const { profileTemplateVersion } = started;
    expect(await site.smartcard(card.smartcard.uuid)).toMatchObject({ profileTemplateVersion });
    expect(await site.profile(card.profile.uuid)).toMatchObject({ profileTemplateVersion });
    await site.changeTemplate(templates.fullLifeCycle, () => ({ certificateTemplates: [logon, encryption] }));
  });

  test('a duplicate brought up to date leaves the primary card the certificate of both', async () => {
    const card = await enrollCard(site);
    const copy = await duplicateOf(site, card);
    await site.carryOut('subscriber', await startOnCard(site, 'subscriber', 'OnlineUpdate', copy));
    expect(await reasonOf(site, card.e1)).toBeNull();
    expect(await keyHistoryOn(site, copy.profileUuid)).toEqual([card.e1.serialNumber]);
    expect(await keyHistoryOn(site, card.profile.uuid)).toEqual([]);
  });

  test('a suspended card is not updated', async () => {
    const card = await enrollCard(site);
    await finishOnCard(site, 'subscriber', 'SuspendOrReinstate', card.smartcard);
    const starting = startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard);
    expect(await refusalOf(starting)).toBe('IllegalTransition');
  });

  test('abandoned, what was issued is revoked and what was there stays good', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard);
    await certify(site, 'subscriber', started);
    const abandoned = await abandon(site, 'subscriber', started);
    const issued = await site.ports.store.certificates.listByRequest(started.uuid);
    expect(issued.map((one) => one.revocation?.reason)).toEqual([
      'cessationOfOperation',
      'cessationOfOperation',
    ]);
    expect([await reasonOf(site, card.s1), await reasonOf(site, card.e1)]).toEqual([null, null]);
    expect(await opensslVerdict(site, card.s1)).toBe('OK');
    expect(await site.smartcard(card.smartcard.uuid)).toEqual(card.smartcard);
    expect((await site.profile(card.profile.uuid)).status).toBe('Active');
    expect(await abandon(site, 'subscriber', started)).toEqual(abandoned);
  });

  test('a card retired meanwhile ends the update: certify and complete are refused, abandon works', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard);
    await certify(site, 'subscriber', started);
    await finishOnCard(site, 'subscriber', 'Retire', card.smartcard);
    expect(await refusalOf(certify(site, 'subscriber', started))).toBe('IllegalTransition');
    expect(await refusalOf(complete(site, 'subscriber', started))).toBe('IllegalTransition');
    expect((await abandon(site, 'subscriber', started)).status).toBe('Failed');
  });

  test('repeating a call of the update gives the same result', async () => {
    const card = await enrollCard(site);
    const started = await startOnCard(site, 'subscriber', 'OnlineUpdate', card.smartcard);
    const first = await certify(site, 'subscriber', started);
    const again = await certify(site, 'subscriber', started);
    const serials = (all: typeof first) =>
      all.map((one) => (one.kind === 'issued' ? one.certificate.serialNumber : one.detail));
    expect(serials(again)).toEqual(serials(first));
    const completed = await complete(site, 'subscriber', started);
    const crl = await currentCrlNumber(site);
    expect(await complete(site, 'subscriber', started)).toEqual(completed);
    expect(await currentCrlNumber(site)).toBe(crl);
  });
});
