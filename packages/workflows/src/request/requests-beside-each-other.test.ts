import { randomUUID } from 'node:crypto';
import { defaultRevocationOptions, type ProfileTemplateUuid } from '@cardea/domain';
import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retireExpiredTemporaryCards } from '../temporary-card-retire/retire-expired-temporary-cards.js';
import { changeRequest } from './change-request.js';

const dayMs = 86_400_000;

describe.each(storeKinds)('requests beside each other, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  test('disabling a card that was renewed in place meanwhile disables the profile that it carries now, with its certificates', async () => {
    const { smartcard } = await site.enroll('subscriber', templates.fullLifeCycle);
    const on = { smartcardUuid: smartcard?.uuid ?? null };
    const disabling = await site.create('subscriber', { type: 'Disable', ...on });
    const renewing = await site.create('subscriber', { type: 'Renew', ...on });
    const renewed = await site.carryOut('subscriber', renewing, { cardId: smartcard?.cardId ?? null });

    await site.carryOutStatus('subscriber', disabling);

    const profile = await site.profile(renewed.request.newProfileUuid);
    expect(profile).toMatchObject({ status: 'Disabled', flags: ['Primary'] });
    const certificates = await site.certificatesOn(profile);
    expect(certificates.length).toBeGreaterThan(0);
    expect(certificates.every(({ revocation }) => revocation !== null)).toBe(true);
  });

  test('disabling a card that a replacement has disabled meanwhile revokes what the replacement left valid', async () => {
    await leaveOldCertificatesValid(site, true);
    const { smartcard, profile } = await site.enroll('subscriber', templates.fullLifeCycle);
    const on = { smartcardUuid: smartcard?.uuid ?? null };
    const disabling = await site.create('subscriber', { type: 'Disable', ...on });
    await site.carryOut('subscriber', await site.create('subscriber', { type: 'Recover', ...on }));
    expect((await site.smartcard(on.smartcardUuid)).status).toBe('Disabled');
    expect((await site.certificatesOn(profile)).some(({ revocation }) => revocation === null)).toBe(true);

    await site.carryOutStatus('subscriber', disabling);

    expect((await site.certificatesOn(profile)).every(({ revocation }) => revocation !== null)).toBe(true);
    await leaveOldCertificatesValid(site, false);
  });

  test('replacing a lost card also revokes what a renewal under way has put on it', async () => {
    const { smartcard } = await site.enroll('subscriber', templates.fullLifeCycle);
    const on = { smartcardUuid: smartcard?.uuid ?? null };
    const renewing = await site.create('subscriber', { type: 'Renew', ...on });
    const cardId = smartcard?.cardId ?? null;
    const renewal = await site.carryOut('subscriber', renewing, { cardId, complete: false });

    await site.carryOut('subscriber', await site.create('subscriber', { type: 'Recover', ...on }));

    const onLostCard = await site.ports.store.certificates.listByRequest(renewal.request.uuid);
    expect(onLostCard.length).toBeGreaterThan(0);
    expect(onLostCard.every(({ revocation }) => revocation !== null)).toBe(true);
  });

  test('a card from somebody else stays marked Reused when its first binding was abandoned', async () => {
    const { smartcard } = await site.enroll('otherSubscriber', templates.fullLifeCycle);
    const retiring = await site.create('otherSubscriber', {
      type: 'Retire',
      smartcardUuid: smartcard?.uuid ?? null,
    });
    await site.carryOutStatus('otherSubscriber', retiring);
    const enrolling = {
      type: 'Enroll',
      profileTemplateUuid: templates.fullLifeCycle as ProfileTemplateUuid,
    } as const;
    const cardId = smartcard?.cardId ?? null;
    const first = await site.create('subscriber', enrolling);
    await site.carryOut('subscriber', first, { cardId, complete: false });
    await changeRequest(site.ports, await site.caller('subscriber'), first.uuid, 'Abandoned');
    site.clock.advance(1000);

    const second = await site.carryOut('subscriber', await site.create('subscriber', enrolling), { cardId });

    expect(await site.smartcard(second.request.newSmartcardUuid)).toMatchObject({
      flags: ['Primary', 'Reused'],
    });
  });

  test('a temporary card that was taken back while it was being made takes no certificates and no keys', async () => {
    const lending = await site.create('subscriber', {
      type: 'TemporaryCardEnroll',
      profileTemplateUuid: templates.fullLifeCycle as ProfileTemplateUuid,
    });
    const { request } = await site.carryOut('subscriber', lending, { cardId: randomUUID(), complete: false });
    site.clock.advance(400 * dayMs);
    await site.ports.store.transaction((tx) => retireExpiredTemporaryCards(site.ports, tx, 100));
    expect(await site.smartcard(request.newSmartcardUuid)).toMatchObject({ status: 'Retired' });

    await expect(site.carryOut('subscriber', request, { complete: false })).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });

    const certificates = await site.certificatesOn(await site.profile(request.newProfileUuid));
    expect(certificates.every(({ revocation }) => revocation !== null)).toBe(true);
  });
});

async function leaveOldCertificatesValid(site: LifeCycleSite, isLeft: boolean): Promise<void> {
  await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
    policies: {
      ...policies,
      Recover: {
        ...policies.Recover,
        revocationSettings: { ...defaultRevocationOptions, revokeOldCertificates: !isLeft },
      },
    },
  }));
}
