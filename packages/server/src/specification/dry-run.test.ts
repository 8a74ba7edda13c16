import type { ProfileTemplate } from '@cardea/domain';
import {
  accounts,
  call,
  type Seen,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DryRunSchema } from '../api-v2/administration/dry-run.js';

type Run = Static<typeof DryRunSchema>;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('sqlite', { prepare: seedSite });
});
afterAll(async () => await server[Symbol.asyncDispose]());

const as =
  (account: (typeof accounts)[keyof typeof accounts]) =>
  async (method: string, path: string, body?: unknown): Promise<Seen> =>
    await call(`${server.url}/api/v2${path}`, {
      method,
      as: account,
      ...(body === undefined ? {} : { body }),
    });
const manager = as(accounts.manager);

async function dryRun(
  template: string,
  order: { readonly operation: string; readonly target?: string; readonly originator?: string },
  change: (template: ProfileTemplate) => ProfileTemplate = (same) => same,
): Promise<Run> {
  const read = await manager('GET', `/profile-templates/${template}`);
  const profileTemplate = change(read.json as ProfileTemplate);
  const target = userUuids.subscriber;
  const seen = await manager('POST', '/profile-templates/dry-run', { profileTemplate, target, ...order });
  expect([seen.status, seen.text]).toEqual([200, expect.anything()]);
  expect([...Compile(DryRunSchema).Errors(seen.json)]).toEqual([]);
  return seen.json as Run;
}

describe('a dry run of a profile template', () => {
  test('tells approvals, steps, questions and the certificates with their names, period and extensions', async () => {
    const run = await dryRun(templates.managed, { operation: 'enroll' });
    expect(run).toMatchObject({
      isOffered: true,
      approvalsNeeded: 1,
      steps: [
        'waitForApproval',
        'supplyDataItems',
        'bindSmartcard',
        'submitCertificationRequests',
        'complete',
      ],
      questions: [{ name: 'Employee number' }],
      certificates: [
        {
          certificateTemplate: 'CardeaSmartcardLogon',
          authority: 'issuing',
          outcome: 'prepared',
          keyFamily: 'RSA',
        },
      ],
    });
    const [certificate] = run.certificates;
    expect(certificate?.subject).toContain('commonName=Person cmuser1');
    expect(certificate?.extensions).toContainEqual({
      type: '2.5.29.17',
      isCritical: false,
      values: expect.arrayContaining(['cmuser1@contoso.com']),
    });
  });

  test('looks at what is not saved yet, and says which rule forbids it', async () => {
    const run = await dryRun(templates.managed, { operation: 'enroll' }, (template) => ({
      ...template,
      policies: { ...template.policies, Enroll: { ...template.policies.Enroll, enabled: false } },
    }));
    expect(run.isOffered).toBe(false);
    expect(run.findings.find(({ holds }) => !holds)).toMatchObject({
      rule: 'policyIsEnabled',
      policyField: 'Enroll.Enabled',
    });
  });

  test('asks about whoever would start it, and about a card that the person lacks', async () => {
    const run = await dryRun(templates.managed, {
      operation: 'enroll',
      originator: userUuids.otherSubscriber,
    });
    expect(run.findings.find(({ holds }) => !holds)).toMatchObject({ rule: 'initiatorIsAuthorized' });
    const renewal = await dryRun(templates.smartcard, { operation: 'renew' });
    expect(renewal).toMatchObject({ isOffered: false, findings: [{ rule: 'objectIsThere', holds: false }] });
    const unknown = await manager('POST', '/profile-templates/dry-run', {
      profileTemplate: (await manager('GET', `/profile-templates/${templates.smartcard}`)).json,
      operation: 'fly',
      target: userUuids.subscriber,
    });
    expect([unknown.status, (unknown.json as { field?: string }).field]).toEqual([400, 'operation']);
  });

  test('says why a certificate would be refused', async () => {
    const { store } = server.system.ports;
    const found = await store.users.findByAccountName('cmuser2', 'CONTOSO');
    if (found === undefined) throw new Error('cmuser2 is missing');
    await store.users.put({ ...found.user, userPrincipalName: '' }, [], undefined);
    const run = await dryRun(templates.smartcard, { operation: 'enroll', target: userUuids.otherSubscriber });
    expect(run.certificates).toMatchObject([
      { outcome: 'refused', detail: expect.stringMatching(/user principal name/) },
    ]);
  });

  test('stores and issues nothing, and is the administrator’s alone', async () => {
    const { store } = server.system.ports;
    const orders = async () => (await manager('GET', '/issuance-orders')).json;
    const requests = async () => (await manager('GET', '/requests')).json;
    const before = [
      await orders(),
      await requests(),
      await store.profileTemplates.listVersions(templates.managed as never),
    ];
    await dryRun(templates.managed, { operation: 'enroll' });
    expect([
      await orders(),
      await requests(),
      await store.profileTemplates.listVersions(templates.managed as never),
    ]).toEqual(before);
    const refused = await as(accounts.helpDesk)('POST', '/profile-templates/dry-run', {
      profileTemplate: (await manager('GET', `/profile-templates/${templates.managed}`)).json,
      operation: 'enroll',
      target: userUuids.subscriber,
    });
    expect(refused.status).toBe(403);
  });
});
