import { type LifeCycleSite, openLifeCycleSite, storeKinds, templates } from '@cardea/testkit';
import { changeRequest, releaseDiversifiedAdminKey, updateProfile, updateSmartcard } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cardOf,
  currentCrlNumber,
  enrollCard,
  finishOnCard,
  opensslVerdict,
  ownCertificatesOf,
  reasonOf,
  startOnCard,
  temporaryCardFor,
  toldOf,
} from '../specification/life-cycle-steps.js';

describe.each(storeKinds)('temporary card disable, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  test('what was issued to the temporary card is revoked at once; the permanent card and its certificates stay good', async () => {
    const card = await enrollCard(site);
    const temporary = await temporaryCardFor(site, card);
    const [own, ...more] = await ownCertificatesOf(site, temporary);
    if (own === undefined) throw new Error('the temporary card has no certificate of its own');
    expect(more).toEqual([]);
    const request = await finishOnCard(site, 'subscriber', 'TemporaryCardDisable', temporary);
    expect(request.status).toBe('Completed');
    expect((await site.smartcard(temporary.uuid)).status).toBe('Disabled');
    expect((await site.profile(temporary.profileUuid)).status).toBe('Disabled');
    expect(await reasonOf(site, own)).toBe('cessationOfOperation');
    expect(await opensslVerdict(site, own)).toBe('certificate revoked');
    expect(await reasonOf(site, card.s1)).toBeNull();
    expect(await reasonOf(site, card.e1)).toBeNull();
    expect(await opensslVerdict(site, card.e1)).toBe('OK');
    expect((await site.smartcard(card.smartcard.uuid)).status).toBe('Active');
    expect(await toldOf(site, request)).toEqual(['CreateRequest', 'DisableSmartcard', 'CompleteRequest']);
  });

  test('it is for temporary cards alone, and Disable and Suspend are not for them', async () => {
    const card = await enrollCard(site);
    const temporary = await temporaryCardFor(site, card);
    const refused = { kind: 'PolicyViolation' };
    await expect(
      startOnCard(site, 'subscriber', 'TemporaryCardDisable', card.smartcard),
    ).rejects.toMatchObject(refused);
    for (const type of ['Disable', 'SuspendOrReinstate', 'Retire'] as const) {
      await expect(startOnCard(site, 'subscriber', type, temporary)).rejects.toMatchObject(refused);
    }
  });

  test('the help desk does it for the person who lost the card; a stranger does not', async () => {
    const temporary = await temporaryCardFor(site, await enrollCard(site));
    await expect(
      startOnCard(site, 'otherSubscriber', 'TemporaryCardDisable', temporary),
    ).rejects.toMatchObject({ kind: 'NotFound' });
    const request = await startOnCard(site, 'helpDesk', 'TemporaryCardDisable', temporary);
    await expect(site.carryOutStatus('otherSubscriber', request)).rejects.toMatchObject({ kind: 'NotFound' });
    expect((await site.carryOutStatus('helpDesk', request)).status).toBe('Completed');
  });

  test('it needs the TemporaryCards policy', async () => {
    const temporary = await temporaryCardFor(site, await enrollCard(site));
    const enabling = async (enabled: boolean) =>
      await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
        policies: { ...policies, TemporaryCards: { ...policies.TemporaryCards, enabled } },
      }));
    await enabling(false);
    await expect(startOnCard(site, 'subscriber', 'TemporaryCardDisable', temporary)).rejects.toMatchObject({
      kind: 'PolicyViolation',
    });
    await enabling(true);
  });

  test('told twice, it is done once; wrong status, the profile, completing too early and any key are refused', async () => {
    const temporary = await temporaryCardFor(site, await enrollCard(site));
    const { profileUuid } = temporary;
    if (profileUuid === null) throw new Error('no profile');
    const caller = await site.caller('subscriber');
    const request = await startOnCard(site, 'subscriber', 'TemporaryCardDisable', temporary);
    const report = (status: 'Retired' | null) =>
      updateSmartcard(site.ports, caller, request.uuid, temporary.uuid, status);
    const complete = () => changeRequest(site.ports, caller, request.uuid, 'Completed');
    const refused = { kind: 'PolicyViolation' };
    await expect(complete()).rejects.toMatchObject(refused);
    await expect(report('Retired')).rejects.toMatchObject(refused);
    await expect(updateProfile(site.ports, caller, request.uuid, profileUuid, null)).rejects.toMatchObject(
      refused,
    );
    const key = releaseDiversifiedAdminKey(site.ports, caller, cardOf(request, temporary));
    await expect(key).rejects.toMatchObject(refused);
    expect((await report(null)).status).toBe('Disabled');
    const crlNumber = await currentCrlNumber(site);
    expect((await report(null)).status).toBe('Disabled');
    expect(await currentCrlNumber(site)).toBe(crlNumber);
    await expect(changeRequest(site.ports, caller, request.uuid, 'Abandoned')).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    expect((await complete()).status).toBe('Completed');
  });

  test('abandoned before the status is reported, it leaves the card Active', async () => {
    const temporary = await temporaryCardFor(site, await enrollCard(site));
    const request = await startOnCard(site, 'subscriber', 'TemporaryCardDisable', temporary);
    const caller = await site.caller('subscriber');
    expect((await changeRequest(site.ports, caller, request.uuid, 'Abandoned')).status).toBe('Failed');
    expect((await site.smartcard(temporary.uuid)).status).toBe('Active');
  });
});
