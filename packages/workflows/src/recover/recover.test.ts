import { defaultRevocationOptions } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

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

  test('replacing a permanent card revokes E1 and S1, leaves the duplicate its S2, and gives S3, E2 and E1 as key history', async () => {
    await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
      policies: {
        ...policies,
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
});
