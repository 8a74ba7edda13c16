import type { ProfileTemplate } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeRequest } from './request/change-request.js';
import { certify } from './specification/issuance-steps.js';

// Abandoning is specified on both databases with smart cards, type by type.

describe('abandoned on software', () => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite('sqlite');
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const enrolling = { profileTemplateUuid: templates.fullLifeCycleSoftware as ProfileTemplate['uuid'] };
  const old = async () => (await site.enroll('subscriber', templates.fullLifeCycleSoftware)).profile;

  const abandon = async (uuid: Parameters<typeof changeRequest>[2]) =>
    await changeRequest(site.ports, await site.caller('subscriber'), uuid, 'Abandoned');

  test('Enroll: what was issued is revoked and the profile ends', async () => {
    const { uuid } = await site.create('subscriber', { type: 'Enroll', ...enrolling });
    await certify(site, 'subscriber', await site.request(uuid));
    expect((await abandon(uuid)).status).toBe('Failed');
    const profile = await site.profile((await site.request(uuid)).newProfileUuid);
    expect(profile.status).toBe('Retired');
    const issued = await site.certificatesOn(profile);
    expect(issued.map(({ revocation }) => revocation?.reason)).toEqual([
      'cessationOfOperation',
      'cessationOfOperation',
    ]);
  });

  test.each(['Renew', 'Recover', 'Duplicate'] as const)(
    '%s: what was issued is revoked, the new profile ends, and the old one is as before',
    async (type) => {
      const profile = await old();
      const { uuid } = await site.create('subscriber', { type, profileUuid: profile.uuid });
      await certify(site, 'subscriber', await site.request(uuid));
      await abandon(uuid);
      const { newProfileUuid } = await site.request(uuid);
      expect((await site.profile(newProfileUuid)).status).toBe('Retired');
      const issued = await site.ports.store.certificates.listByRequest(uuid);
      expect(issued.length).toBeGreaterThan(0);
      for (const { revocation } of issued) expect(revocation?.reason).toBe('cessationOfOperation');
      expect(await site.profile(profile.uuid)).toEqual(profile);
      for (const { revocation } of await site.certificatesOn(profile)) expect(revocation).toBeNull();
    },
  );

  test('OnlineUpdate: what was issued is revoked, and what was there stays good', async () => {
    const profile = await old();
    const before = await site.certificatesOn(profile);
    const { uuid } = await site.create('subscriber', { type: 'OnlineUpdate', profileUuid: profile.uuid });
    await certify(site, 'subscriber', await site.request(uuid));
    await abandon(uuid);
    expect((await site.profile(profile.uuid)).status).toBe('Active');
    const issued = await site.ports.store.certificates.listByRequest(uuid);
    expect(issued.length).toBeGreaterThan(0);
    for (const { revocation } of issued) expect(revocation).not.toBeNull();
    for (const one of before) {
      expect((await site.ports.store.certificates.find(one.uuid))?.revocation).toBeNull();
    }
  });

  test.each(['Disable', 'SuspendOrReinstate'] as const)(
    '%s: before the status is reported it leaves the profile Active, afterwards it can only be completed',
    async (type) => {
      const profile = await old();
      const given = await site.create('subscriber', { type, profileUuid: profile.uuid });
      expect((await abandon(given.uuid)).status).toBe('Failed');
      expect(await site.profile(profile.uuid)).toEqual(profile);
      const request = await site.create('subscriber', { type, profileUuid: profile.uuid });
      await site.carryOutStatus('subscriber', request, { complete: false });
      await expect(abandon(request.uuid)).rejects.toMatchObject({ kind: 'IllegalTransition' });
    },
  );
});
