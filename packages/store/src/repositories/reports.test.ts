import {
  newUuid,
  openTestStore,
  sampleCertificate,
  sampleProfileTemplate,
  sampleRequest,
  sampleSmartcard,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const year = { from: new Date('2026-01-01T00:00:00Z'), before: new Date('2027-01-01T00:00:00Z') };

describe.each(storeKinds)('reports in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('requests of a period are counted by type, status and profile template', async () => {
    const profileTemplateUuid = newUuid<'ProfileTemplate'>();
    const { requests } = opened.store;
    const common = { profileTemplateUuid, submittedAt: year.from };
    await requests.insert(sampleRequest({ ...common, type: 'Enroll', status: 'Completed' }));
    await requests.insert(sampleRequest({ ...common, type: 'Enroll', status: 'Completed' }));
    await requests.insert(sampleRequest({ ...common, type: 'Unblock', status: 'Denied' }));
    await requests.insert(sampleRequest({ ...common, submittedAt: year.before }));
    await requests.insert(sampleRequest({ ...common, submittedAt: new Date(year.from.getTime() - 1) }));
    expect(await opened.store.reports.requestsByTypeStatusTemplate(year)).toStrictEqual([
      { type: 'Enroll', status: 'Completed', profileTemplateUuid, count: 2 },
      { type: 'Unblock', status: 'Denied', profileTemplateUuid, count: 1 },
    ]);
  });

  test('of requests completed in the period the median and the 90th percentile of their time are told, by type', async () => {
    const { requests } = opened.store;
    const completedAt = new Date('2026-05-01T12:00:00.400Z');
    const took = (type: 'Enroll' | 'Renew', seconds: number, status: 'Completed' | 'Failed' = 'Completed') =>
      requests.insert(
        sampleRequest({
          type,
          status,
          completedAt,
          submittedAt: new Date(completedAt.getTime() - seconds * 1000),
        }),
      );
    // Ten Enroll: the fifth is the median, the ninth the 90th percentile.
    for (const seconds of [60, 10, 90, 30, 100, 20, 80, 40, 70, 50]) await took('Enroll', seconds);
    await took('Enroll', 5000, 'Failed');
    await took('Renew', 3 * 86_400);
    const may = { from: new Date('2026-05-01T00:00:00Z'), before: new Date('2026-06-01T00:00:00Z') };
    expect(await opened.store.reports.timeToComplete(may)).toStrictEqual([
      { type: 'Enroll', count: 10, medianSeconds: 50, ninetiethPercentileSeconds: 90 },
      { type: 'Renew', count: 1, medianSeconds: 259_200, ninetiethPercentileSeconds: 259_200 },
    ]);
    const june = { from: may.before, before: new Date('2026-07-01T00:00:00Z') };
    expect(await opened.store.reports.timeToComplete(june)).toStrictEqual([]);
  });

  test('smart cards are counted by profile template and status', async () => {
    const [first, second] = [newUuid<'ProfileTemplate'>(), newUuid<'ProfileTemplate'>()].sort() as [
      ReturnType<typeof newUuid<'ProfileTemplate'>>,
      ReturnType<typeof newUuid<'ProfileTemplate'>>,
    ];
    for (const [profileTemplateUuid, status] of [
      [first, 'Active'],
      [first, 'Retired'],
      [first, 'Active'],
      [second, 'New'],
    ] as const) {
      await opened.store.smartcards.insert(sampleSmartcard({ profileTemplateUuid, status }));
    }
    expect(await opened.store.reports.smartcardsByStatus()).toStrictEqual([
      { profileTemplateUuid: first, status: 'Active', count: 2 },
      { profileTemplateUuid: first, status: 'Retired', count: 1 },
      { profileTemplateUuid: second, status: 'New', count: 1 },
    ]);
  });

  test('expiring certificates are counted by month in UTC, revoked ones not', async () => {
    const { certificates } = opened.store;
    const put = (notAfter: string | null, templateCommonName: string, revokedAt?: string) =>
      certificates.insert(
        sampleCertificate({
          notAfter: notAfter === null ? null : new Date(notAfter),
          templateCommonName,
          revocation:
            revokedAt === undefined ? null : { revokedAt: new Date(revokedAt), reason: 'keyCompromise' },
        }),
      );
    await put('2026-01-31T23:59:59.999Z', 'SmartcardLogon');
    await put('2026-02-01T00:00:00.000Z', 'SmartcardLogon');
    await put('2026-02-28T12:00:00.000Z', 'SmartcardLogon');
    await put('2026-02-28T12:00:00.000Z', 'Signature');
    await put('2026-02-28T12:00:00.000Z', 'Signature', '2026-01-01T00:00:00.000Z');
    await put('2027-01-01T00:00:00.000Z', 'Signature');
    await put(null, 'Signature');
    expect(await opened.store.reports.certificatesByExpiry(year)).toStrictEqual([
      { month: '2026-01', templateCommonName: 'SmartcardLogon', count: 1 },
      { month: '2026-02', templateCommonName: 'Signature', count: 1 },
      { month: '2026-02', templateCommonName: 'SmartcardLogon', count: 2 },
    ]);
  });

  test('changes of profile templates come newest first, with who made them and the current name', async () => {
    const { profileTemplates } = opened.store;
    const template = sampleProfileTemplate({ name: 'Badge' });
    const [old, first, second] = ['2025-12-31', '2026-03-01', '2026-04-01'].map(
      (day) => new Date(`${day}T10:00:00Z`),
    );
    if (old === undefined || first === undefined || second === undefined) throw new Error('three days');
    await profileTemplates.put(template, old, 'CONTOSO\\importer');
    await profileTemplates.put({ ...template, version: 2 }, first, 'CONTOSO\\ada');
    await profileTemplates.put({ ...template, version: 3, name: 'Employee badge' }, second, 'CONTOSO\\grace');
    const common = { profileTemplateUuid: template.uuid, name: 'Employee badge' };
    expect(await opened.store.reports.profileTemplateChanges(year)).toStrictEqual([
      { ...common, version: 3, changedAt: second, changedBy: 'CONTOSO\\grace' },
      { ...common, version: 2, changedAt: first, changedBy: 'CONTOSO\\ada' },
    ]);
  });
});
