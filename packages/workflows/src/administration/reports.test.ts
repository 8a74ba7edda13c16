import { extendedRightGuids } from '@cardea/domain';
import {
  sampleAuditEvent,
  sampleCertificate,
  sampleProfile,
  sampleProfileTemplate,
  sampleRequest,
  sampleSmartcard,
  storeKinds,
} from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AdministeredSite,
  callerOf,
  kindOf,
  openAdministeredSite,
} from '../specification/administered-site.js';
import { findExport, orderExport, readJob } from './export-job.js';
import { type ReportName, readReport } from './reports.js';

const november = { from: new Date('2026-11-01T00:00:00Z'), before: new Date('2026-12-01T00:00:00Z') };

describe.each(storeKinds)('reports, on %s', (kind) => {
  let site: AdministeredSite;
  const template = sampleProfileTemplate({ name: 'Card of the report' });

  beforeAll(async () => {
    site = await openAdministeredSite(kind);
    const { store, person, administrator } = site;
    await store.profileTemplates.put(template, new Date('2026-11-02T00:00:00Z'), 'CONTOSO\\admin1');
    const profile = sampleProfile({ assignedUserUuid: person.uuid, profileTemplateUuid: template.uuid });
    const request = (submittedAt: string) =>
      sampleRequest({
        submittedAt: new Date(submittedAt),
        targetUserUuid: person.uuid,
        originatorUserUuid: person.uuid,
        profileTemplateUuid: template.uuid,
      });
    for (const instant of ['2026-11-01T00:00:00Z', '2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z'])
      await store.requests.insert(request(instant));
    await store.profiles.insert(profile);
    const card = {
      profileUuid: profile.uuid,
      assignedUserUuid: person.uuid,
      profileTemplateUuid: template.uuid,
    };
    await store.smartcards.insert(sampleSmartcard({ ...card, status: 'Active' }));
    await store.smartcards.insert(sampleSmartcard({ ...card, status: 'Retired' }));
    const certificate = {
      profileUuid: profile.uuid,
      templateCommonName: 'CardeaSmartcardLogon',
      requestUuid: null,
    };
    await store.certificates.insert(
      sampleCertificate({ ...certificate, notAfter: new Date('2026-11-15T00:00:00Z'), revocation: null }),
    );
    const recovery = { action: 'key.recover', actorUserUuid: administrator.uuid } as const;
    for (const instant of ['2026-10-31T23:59:59Z', '2026-11-03T00:00:00Z'])
      await store.audit.append(sampleAuditEvent({ ...recovery, occurredAt: new Date(instant) }));
  });
  afterAll(async () => await site.close());

  const report = <N extends ReportName>(name: N) =>
    readReport(site.ports, callerOf(site.administrator), name, november);

  test('requests are counted by type, status and template within the period, its end left out', async () => {
    expect(await report('requests')).toEqual([
      {
        type: 'Enroll',
        status: 'Pending',
        profileTemplateUuid: template.uuid,
        profileTemplate: 'Card of the report',
        count: 2,
      },
    ]);
  });

  test('smart cards are counted by status', async () => {
    const rows = (await report('smartcards')).map(({ status, count }) => ({ status, count }));
    expect(rows).toEqual([
      { status: 'Active', count: 1 },
      { status: 'Retired', count: 1 },
    ]);
  });

  test('certificates are counted by the month in which they end', async () => {
    expect(await report('certificate-expiry')).toEqual([
      { month: '2026-11', templateCommonName: 'CardeaSmartcardLogon', count: 1 },
    ]);
  });

  test('changes of profile templates say who made them', async () => {
    expect(await report('profile-template-changes')).toMatchObject([
      { name: 'Card of the report', changedBy: 'CONTOSO\\admin1' },
    ]);
  });

  test('key recoveries are those of the period', async () => {
    expect((await report('key-recoveries')).map(({ occurredAt }) => occurredAt)).toEqual([
      new Date('2026-11-03T00:00:00Z'),
    ]);
  });

  test('rights held are told person by person, by group and by descriptor, denials taken off', async () => {
    const { staff, helper, otherAdministrator, store } = site;
    const guid = extendedRightGuids.RequestRevoke;
    const entry = `(OA;;CR;${guid};;${helper.sid})`;
    const denial = `(OD;;CR;${guid};;${otherAdministrator.sid})(OA;;CR;${guid};;${otherAdministrator.sid})`;
    await store.groups.put({ ...staff, securityDescriptor: `D:${entry}${denial}` });
    const rows = (await report('rights-held')).map(({ holderUserUuid: _, ...row }) => row);
    expect(rows).toEqual([
      { holder: 'CONTOSO\\admin1', right: 'Audit', over: 'everyone', by: 'group Administrators' },
      { holder: 'CONTOSO\\admin2', right: 'Audit', over: 'everyone', by: 'group Administrators' },
      {
        holder: 'CONTOSO\\helper1',
        right: 'RequestUnblockSmartcard',
        over: 'everyone',
        by: 'group Help Desk',
      },
      { holder: 'CONTOSO\\helper1', right: 'RequestRevoke', over: 'group Staff', by: `descriptor ${entry}` },
    ]);
  });

  test('every reading of a report is audited', async () => {
    await report('requests');
    expect((await site.audit('report.read'))[0]).toMatchObject({
      outcome: 'success',
      objectUuid: 'requests',
      facts: { from: '2026-11-01T00:00:00.000Z', before: '2026-12-01T00:00:00.000Z', rows: 1 },
    });
  });

  test('without Audit there are no reports and no exports', async () => {
    const attempts = [
      readReport(site.ports, callerOf(site.helper), 'smartcards', november),
      orderExport(site.ports, callerOf(site.helper)),
    ];
    expect(await Promise.all(attempts.map(kindOf))).toEqual(['NotAuthorized', 'NotAuthorized']);
    expect((await site.audit('report.read'))[0]).toMatchObject({ outcome: 'denied' });
  });

  test('a period that ends before it begins is an error', async () => {
    const backwards = { from: november.before, before: november.from };
    const attempt = readReport(site.ports, callerOf(site.administrator), 'requests', backwards);
    expect(await kindOf(attempt)).toBe('MalformedInput');
  });

  test('an export waits as a job, one at a time, and its file is not there before it is done', async () => {
    const caller = callerOf(site.administrator);
    const job = await orderExport(site.ports, caller);
    expect(job).toMatchObject({ kind: 'export', state: 'waiting', requestedBy: site.administrator.uuid });
    expect(await kindOf(orderExport(site.ports, caller))).toBe('Conflict');
    expect(await readJob(site.ports, caller, job.uuid)).toEqual(job);
    expect(await kindOf(readJob(site.ports, callerOf(site.otherAdministrator), job.uuid))).toBe('accepted');
    expect(await kindOf(readJob(site.ports, callerOf(site.person), job.uuid))).toBe('NotFound');
    expect(await kindOf(findExport(site.ports, caller, job.uuid, 'fetch'))).toBe('IllegalTransition');
  });
});
