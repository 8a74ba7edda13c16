import { randomUUID } from 'node:crypto';
import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retireExpiredTemporaryCards } from '../temporary-card-retire/retire-expired-temporary-cards.js';

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

  test('a temporary card that was taken back while it was being made takes no certificates and no keys', async () => {
    const lending = await site.create('subscriber', {
      type: 'TemporaryCardEnroll',
      profileTemplateUuid: templates.fullLifeCycle as never,
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
