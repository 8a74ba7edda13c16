import {
  type LifeCycleSite,
  newUuid,
  openLifeCycleSite,
  sampleCertificate,
  sampleProfile,
  sampleSmartcard,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { retireExpiredTemporaryCards } from '@cardea/workflows';
import { expect, test } from 'vitest';
import {
  currentCrlNumber,
  enrollCard,
  opensslVerdict,
  ownCertificatesOf,
  reasonOf,
  temporaryCardFor,
} from '../specification/life-cycle-steps.js';

const dayMs = 86_400_000;

/** Cards that are issued from now on have a logon certificate for so long. */
async function issueLogonFor(site: LifeCycleSite, validityDays: number): Promise<void> {
  const { certificateTemplates } = site.ports.store;
  const template = await certificateTemplates.find('CardeaSmartcardLogon');
  if (template === undefined) throw new Error('CardeaSmartcardLogon is missing');
  await certificateTemplates.put({ ...template, validityDays });
}

test.each(storeKinds)(
  'on %s, a temporary card is retired by itself once its own certificate has expired, where that needs no approval; what it carried of the permanent card stays good',
  async (kind) => {
    await using site = await openLifeCycleSite(kind);
    const { jobs } = site.system.work;
    await jobs.ensureRecurring();
    const approvals = async (approvalsNeeded: number) =>
      await site.changeTemplate(templates.fullLifeCycle, ({ policies }) => ({
        policies: { ...policies, TemporaryCards: { ...policies.TemporaryCards, approvalsNeeded } },
      }));
    const permanent = await enrollCard(site);
    await issueLogonFor(site, 3);
    const expiring = await enrollCard(site);
    const temporary = await temporaryCardFor(site, permanent);
    await issueLogonFor(site, 30);
    const lasting = await temporaryCardFor(site, expiring);
    const [own] = await ownCertificatesOf(site, temporary);
    if (own === undefined) throw new Error('the temporary card has no certificate of its own');

    const later = async (days: number) => {
      site.clock.advance(days * dayMs);
      await site.system.work.settle();
      return (await site.smartcard(temporary.uuid)).status;
    };
    expect(await later(2)).toBe('Active');
    await approvals(1);
    expect(await later(2)).toBe('Active');
    await approvals(0);
    const crlNumber = await currentCrlNumber(site);
    expect(await later(1)).toBe('Retired');
    expect((await site.profile(temporary.profileUuid)).status).toBe('Retired');
    expect(await reasonOf(site, own)).toBe('cessationOfOperation');
    expect(await currentCrlNumber(site)).toBeGreaterThan(crlNumber);

    expect((await site.smartcard(permanent.smartcard.uuid)).status).toBe('Active');
    expect(await reasonOf(site, permanent.e1)).toBeNull();
    expect(await opensslVerdict(site, permanent.e1)).toBe('OK');
    expect(await opensslVerdict(site, permanent.s1)).toBe('OK');
    // Neither a temporary card that is still good nor a permanent one whose certificate has expired.
    expect((await site.smartcard(lasting.uuid)).status).toBe('Active');
    expect((await site.smartcard(expiring.smartcard.uuid)).status).toBe('Active');

    await later(1);
    const rows = await site.ports.store.audit.list({ limit: 10, action: 'smartcard.retireExpired' });
    expect(rows).toMatchObject([
      { objectUuid: temporary.uuid, facts: { revokedSerialNumbers: own.serialNumber } },
    ]);
  },
);

test.each(storeKinds)(
  'on %s, temporary cards that people have to decide on, or whose template is not known, keep no other from being retired',
  async (kind) => {
    await using site = await openLifeCycleSite(kind);
    const { store } = site.ports;
    const card = async (profileTemplateUuid: string, createdAt: string) => {
      const made = {
        profileTemplateUuid: profileTemplateUuid as ReturnType<typeof newUuid<'ProfileTemplate'>>,
      };
      const profile = sampleProfile({ ...made, createdByRequestUuid: null });
      await store.profiles.insert(profile);
      await store.certificates.insert(
        sampleCertificate({ profileUuid: profile.uuid, notAfter: new Date('2026-01-01T00:00:00Z') }),
      );
      const smartcard = sampleSmartcard({
        ...made,
        profileUuid: profile.uuid,
        flags: ['Temporary'],
        createdAt: new Date(createdAt),
      });
      await store.smartcards.insert(smartcard);
      return smartcard;
    };
    await site.changeTemplate(templates.managed, ({ policies }) => ({
      policies: { ...policies, TemporaryCards: { ...policies.TemporaryCards, approvalsNeeded: 1 } },
    }));
    const forPeople = await card(templates.managed, '2025-01-01');
    const orphan = await card(newUuid(), '2025-01-02');
    const due = await card(templates.fullLifeCycle, '2025-01-03');
    const sweep = () => store.transaction((tx) => retireExpiredTemporaryCards(site.ports, tx, 1));
    expect(await sweep()).toBe(1);
    expect((await site.smartcard(due.uuid)).status).toBe('Retired');
    expect(await sweep()).toBe(0);
    expect((await site.smartcard(forPeople.uuid)).status).toBe('Active');
    expect((await site.smartcard(orphan.uuid)).status).toBe('Active');
  },
);
