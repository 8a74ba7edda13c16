import { type CertificateTemplate, type ProfileTemplate, policyNames } from '@cardea/domain';
import {
  newUuid,
  openTestStore,
  sampleCertificateTemplate,
  sampleProfileTemplate,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

const changedAt = new Date('2026-11-25T06:00:00Z');

describe.each(storeKinds)('templates in %s', (kind) => {
  const opened: TestStore[] = [];
  let store: TestStore['store'];
  beforeEach(async () => {
    const fresh = await openTestStore(kind);
    opened.push(fresh);
    store = fresh.store;
  });
  afterAll(async () => {
    for (const each of opened) await each[Symbol.asyncDispose]();
  });

  test('a profile template keeps every version, and the highest one is in force', async () => {
    const first = sampleProfileTemplate({ version: 1 });
    const third = { ...first, version: 3, name: 'Renamed', smartcardConfiguration: null };
    const second = { ...first, version: 2, description: 'stored late' };
    for (const version of [first, third, second]) await store.profileTemplates.put(version, changedAt);
    expect(await store.profileTemplates.find(first.uuid)).toStrictEqual(third);
    expect(await store.profileTemplates.findVersion(first.uuid, 1)).toStrictEqual(first);
    expect(await store.profileTemplates.findVersion(first.uuid, 4)).toBeUndefined();
    expect(await store.profileTemplates.listVersions(first.uuid)).toStrictEqual([first, second, third]);
    expect(await store.profileTemplates.list()).toStrictEqual([third]);
    expect(await store.profileTemplates.names([first.uuid, newUuid()])).toStrictEqual(
      new Map([[first.uuid, 'Renamed']]),
    );
    expect(await store.profileTemplates.names([])).toStrictEqual(new Map());
    expect(await store.profileTemplates.find(newUuid())).toBeUndefined();
  });

  test('the same version of a profile template is replaced', async () => {
    const template = sampleProfileTemplate({ name: 'Before' });
    await store.profileTemplates.put(template, changedAt);
    await store.profileTemplates.put({ ...template, name: 'After' }, changedAt);
    expect(await store.profileTemplates.listVersions(template.uuid)).toStrictEqual([
      { ...template, name: 'After' },
    ]);
  });

  test('profile templates are listed by name in the order of code points', async () => {
    for (const name of ['b', 'a', 'B', 'ä', 'A-1', 'A 2']) {
      await store.profileTemplates.put(sampleProfileTemplate({ name }), changedAt);
    }
    const names = (await store.profileTemplates.list()).map((template) => template.name);
    expect(names).toStrictEqual(['A 2', 'A-1', 'B', 'a', 'b', 'ä']);
  });

  test('a certificate template is found by its common name and replaced by it', async () => {
    const logon = sampleCertificateTemplate();
    const signature = sampleCertificateTemplate({ commonName: 'Signature', includeSid: false });
    await store.certificateTemplates.put(logon);
    await store.certificateTemplates.put(signature);
    await store.certificateTemplates.put({ ...logon, validityDays: 30 });
    expect(await store.certificateTemplates.find('SmartcardLogon')).toStrictEqual({
      ...logon,
      validityDays: 30,
    });
    expect(await store.certificateTemplates.find('smartcardlogon')).toBeUndefined();
    expect(await store.certificateTemplates.list()).toStrictEqual([
      signature,
      { ...logon, validityDays: 30 },
    ]);
  });

  test('a certificate template keeps its policies, purposes and clock skew, and none where it had none', async () => {
    const plain = sampleCertificateTemplate({ commonName: 'Plain' });
    const full = sampleCertificateTemplate({
      commonName: 'Full',
      certificatePolicies: [
        { oid: '2.16.840.1.101.3.2.1.3.13', cpsUri: 'https://pki.contoso.example/cps' },
        { oid: '1.3.6.1.4.1.311.21.8.9' },
      ],
      includeApplicationPolicies: true,
      clockSkewMinutes: 15,
      subjectAltNames: [{ type: 'dNSName', required: true }],
    });
    for (const template of [plain, full]) await store.certificateTemplates.put(template);
    expect(await store.certificateTemplates.list()).toStrictEqual([full, plain]);
  });

  test('the next version is added to the newest one alone, and is then current', async () => {
    const { profileTemplates } = store;
    const first = sampleProfileTemplate();
    await profileTemplates.putNext(first, changedAt, 'CONTOSO\\cmadmin1');
    const second = { ...first, version: 2, name: 'Second' };
    await profileTemplates.putNext(second, changedAt, 'CONTOSO\\cmadmin1');
    for (const version of [1, 2, 4]) {
      await expect(
        profileTemplates.putNext({ ...first, version, name: 'Late' }, changedAt, ''),
      ).rejects.toMatchObject({ kind: 'Conflict' });
    }
    await expect(
      profileTemplates.putNext(sampleProfileTemplate({ version: 2 }), changedAt, ''),
    ).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await profileTemplates.listVersions(first.uuid)).toStrictEqual([first, second]);
    expect(await profileTemplates.find(first.uuid)).toStrictEqual(second);
    expect(await profileTemplates.list()).toStrictEqual([second]);
  });

  test('of many who add the same next version at once, one succeeds and its version stays', async () => {
    const { profileTemplates } = store;
    const first = sampleProfileTemplate();
    await profileTemplates.put(first, changedAt);
    for (const base of [first, { ...sampleProfileTemplate(), version: 0 }]) {
      const drafts = Array.from({ length: 6 }, (_, index) => ({
        ...base,
        version: base.version + 1,
        description: `draft ${index}`,
      }));
      const answers = await Promise.allSettled(
        drafts.map((draft) => profileTemplates.putNext(draft, changedAt, draft.description)),
      );
      const winners = drafts.filter((_, index) => answers[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect(await profileTemplates.find(base.uuid)).toStrictEqual(winners[0]);
      for (const answer of answers) {
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ kind: 'Conflict' });
      }
    }
  });

  test('a profile template that an earlier release wrote has safe values for what came later', async () => {
    const template = sampleProfileTemplate();
    const { securityDescriptor, expiryReminderDays, keyAttestation, ...earlier } = template;
    const policies = Object.fromEntries(
      Object.entries(template.policies).map(([name, policy]) => {
        const { originatorMayExecute, mailTemplates, ...fields } = policy;
        const distributions = [0, 1, 2, 3, 4].map((distributionType) => ({ distributionType }));
        return [
          name,
          { ...fields, oneTimePasswordPolicy: { ...fields.oneTimePasswordPolicy, distributions } },
        ];
      }),
    );
    // The types of this release know no such document, and the store writes what it is given.
    await store.profileTemplates.put({ ...earlier, policies } as unknown as ProfileTemplate, changedAt);
    const read = await store.profileTemplates.find(template.uuid);
    expect(read).toMatchObject({
      securityDescriptor: '',
      expiryReminderDays: [],
      keyAttestation: { requirement: 'none', trustedRootsPem: [], allowKeysWithoutPin: false },
    });
    expect(Object.keys(read?.policies ?? {})).toStrictEqual([...policyNames]);
    for (const name of policyNames) {
      expect(read?.policies[name]).toStrictEqual({
        ...template.policies[name],
        originatorMayExecute: false,
        mailTemplates: [],
        oneTimePasswordPolicy: {
          ...template.policies[name].oneTimePasswordPolicy,
          distributions: ['DoNothing', 'Mail', 'MailManager', 'Print', 'DoNothing'].map(
            (distributionType) => ({
              distributionType,
            }),
          ),
        },
      });
    }
    expect(await store.profileTemplates.listVersions(template.uuid)).toStrictEqual([read]);
    expect(await store.profileTemplates.findVersion(template.uuid, 1)).toStrictEqual(read);
    expect(await store.profileTemplates.list()).toStrictEqual([read]);
  });

  test('what a profile template of this release says is read as it was written', async () => {
    const base = sampleProfileTemplate({
      securityDescriptor: 'D:(A;;CR;;;AU)',
      expiryReminderDays: [30, 7],
      keyAttestation: {
        requirement: 'required',
        trustedRootsPem: ['-----BEGIN CERTIFICATE-----'],
        allowKeysWithoutPin: true,
      },
    });
    const { Enroll } = base.policies;
    const template = {
      ...base,
      policies: {
        ...base.policies,
        Enroll: {
          ...Enroll,
          originatorMayExecute: true,
          mailTemplates: [{ event: 'CreateRequest', recipient: 'Target', subject: 's', body: 'b' }] as const,
          oneTimePasswordPolicy: {
            ...Enroll.oneTimePasswordPolicy,
            distributions: [{ distributionType: 'Print' }, { distributionType: 'MailManager' }] as const,
          },
        },
      },
    };
    await store.profileTemplates.put(template, changedAt, 'CONTOSO\\cmadmin1');
    expect(await store.profileTemplates.find(template.uuid)).toStrictEqual(template);
  });

  test('a certificate template that an earlier release wrote is not archived and asks nothing of who enrolls', async () => {
    const template = sampleCertificateTemplate();
    const { securityDescriptor, key, ...earlier } = template;
    const { isArchived, ...earlierKey } = key;
    // As above: a document of which this release has no type.
    await store.certificateTemplates.put({ ...earlier, key: earlierKey } as unknown as CertificateTemplate);
    const safe = { ...template, securityDescriptor: '', key: { ...key, isArchived: false } };
    expect(await store.certificateTemplates.find(template.commonName)).toStrictEqual(safe);
    expect(await store.certificateTemplates.list()).toStrictEqual([safe]);
  });
});
