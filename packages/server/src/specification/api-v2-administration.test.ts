import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Group } from '@cardea/domain';
import {
  accounts,
  call,
  type Seen,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administrationRoutes } from '../api-v2/administration/routes.js';

type Json = Record<string, unknown>;

/** Checks that an answer is as the document says, and gives it. */
function answerOf(operationId: string, { status, json, text }: Seen): Json {
  const declared = administrationRoutes.find((route) => route.operationId === operationId)?.answer;
  if (declared === undefined) throw new Error(`no operation ${operationId}`);
  expect({ status, text: status < 300 ? '' : text }).toEqual({ status: declared.status ?? 200, text: '' });
  if (declared.schema !== undefined) {
    const errors = Compile(declared.schema).Errors(json);
    expect([...errors].map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual([]);
  }
  return json as Json;
}

function problem(seen: Seen): string {
  return `${seen.status} ${(seen.json as Json | undefined)?.kind}`;
}

describe.each(storeKinds)('administration over the management API, on %s', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const as =
    (account: (typeof accounts)[keyof typeof accounts]) =>
    (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Seen> =>
      call(`${server.url}/api/v2${path}`, {
        method,
        as: account,
        headers,
        ...(body === undefined ? {} : { body }),
      });
  const manager = as(accounts.manager);
  const helpDesk = as(accounts.helpDesk);
  const subscriber = as(accounts.subscriber);

  test('a profile template is read whole, changed under If-Match, compared and copied', async () => {
    const path = `/profile-templates/${templates.smartcard}`;
    const read = await manager('GET', path);
    const template = answerOf('getProfileTemplate', read);
    const etag = read.headers.get('etag') ?? '';
    expect(etag).toBe('"1"');
    const body = { ...template, description: 'Changed', expiryReminderDays: [30, 7] };
    expect(problem(await manager('PUT', path, body))).toBe('428 PreconditionRequired');
    const saved = await manager('PUT', path, body, { 'if-match': etag });
    expect(answerOf('saveProfileTemplate', saved)).toMatchObject({
      profileTemplate: { version: 2, description: 'Changed' },
    });
    expect(saved.headers.get('etag')).toBe('"2"');
    expect(problem(await manager('PUT', path, body, { 'if-match': etag }))).toBe('412 PreconditionFailed');
    expect(answerOf('diffProfileTemplateVersions', await manager('GET', `${path}/diff`))).toEqual({
      fromVersion: 1,
      toVersion: 2,
      differences: [
        { path: 'description', before: template.description, after: 'Changed' },
        { path: 'expiryReminderDays[0]', before: null, after: 30 },
        { path: 'expiryReminderDays[1]', before: null, after: 7 },
      ],
    });
    expect(answerOf('listProfileTemplateVersions', await manager('GET', `${path}/versions`))).toMatchObject({
      items: [{ version: 2, changedBy: 'CONTOSO\\cmmanager1' }, { version: 1 }],
    });
    expect(answerOf('getProfileTemplateVersion', await manager('GET', `${path}/versions/1`))).toEqual(
      template,
    );
    const copied = await manager('POST', `${path}/copy`, { name: 'Copy' });
    expect(answerOf('copyProfileTemplate', copied)).toMatchObject({
      profileTemplate: { name: 'Copy', version: 1 },
    });
    expect(copied.headers.get('location')).toMatch(/\/api\/v2\/profile-templates\/[0-9a-f-]{36}$/);
  });

  test('of two savings at once with the same If-Match, one is refused', async () => {
    const path = `/profile-templates/${templates.managed}`;
    const read = await manager('GET', path);
    const etag = read.headers.get('etag') ?? '';
    const save = (description: string) =>
      manager('PUT', path, { ...(read.json as Json), description }, { 'if-match': etag });
    const statuses = (await Promise.all([save('one'), save('other')])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.some((status) => [409, 412].includes(status))).toBe(true);
  });

  test('validation finds every fault and saves nothing; a wrong type is told before', async () => {
    const template = (await manager('GET', `/profile-templates/${templates.software}`)).json as Json;
    const policies = template.policies as Record<string, Json>;
    const faulty = {
      ...template,
      name: ' ',
      policies: { ...policies, Enroll: { ...policies.Enroll, defaultRequestPriority: 256 } },
    };
    const found = answerOf(
      'validateProfileTemplate',
      await manager('POST', '/profile-templates/validate', faulty),
    );
    expect((found.errors as Json[]).map(({ path }) => path)).toEqual([
      'name',
      'name',
      'policies.Enroll.defaultRequestPriority',
    ]);
    expect((await manager('GET', `/profile-templates/${templates.software}`)).json).toEqual(template);
    const wrong = { ...template, expiryReminderDays: 'monthly' };
    const seen = await manager('POST', '/profile-templates/validate', wrong);
    expect([problem(seen), (seen.json as Json).field]).toEqual(['400 MalformedInput', 'expiryReminderDays']);
  });

  test('a created profile template can be enrolled by at once', async () => {
    const template = (await manager('GET', `/profile-templates/${templates.software}`)).json as Json;
    const { uuid: _, version: __, ...content } = template;
    const made = await manager('POST', '/profile-templates', { ...content, name: 'Software for guests' });
    const { profileTemplate } = answerOf('createProfileTemplate', made) as { profileTemplate: Json };
    const request = await call(`${server.url}/CertificateManagement/api/v1.0/requests`, {
      method: 'POST',
      as: accounts.subscriber,
      body: { type: 'Enroll', profiletemplateuuid: profileTemplate.uuid },
    });
    expect(request.status).toBe(201);
    const listed = answerOf('listProfileTemplates', await manager('GET', '/profile-templates?q=GUESTS'));
    expect(listed.items).toMatchObject([{ uuid: profileTemplate.uuid, enabledPolicies: expect.any(Array) }]);
  });

  test('whoever lacks Audit is refused everywhere, with a problem that names the right', async () => {
    const group = '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000000';
    const anyUuid = templates.closed;
    const calls: [string, string, unknown?][] = [
      ['POST', '/profile-templates/validate', (await manager('GET', `/profile-templates/${anyUuid}`)).json],
      ['GET', '/groups'],
      ['GET', `/groups/${group}`],
      ['GET', `/groups/${group}/members`],
      ['PUT', `/groups/${group}`, { rights: [], securityDescriptor: '' }],
      ['PUT', `/groups/${group}/members/${userUuids.helpDesk}`],
      ['DELETE', `/groups/${group}/members/${userUuids.helpDesk}`],
      ['PUT', `/users/${userUuids.subscriber}`, { managerUserUuid: null, securityDescriptor: '' }],
      ['GET', '/site-settings'],
      ['PUT', '/site-settings', { connectionPointDescriptor: '', requestSecurityFlags: '' }],
      ['GET', '/authorities'],
      ...administrationRoutes
        .filter(({ path }) => path.startsWith('/reports/'))
        .map(({ path }): [string, string] => ['GET', path]),
      ['GET', '/audit-events'],
      ['GET', '/audit-events?format=csv'],
      ['GET', '/webhooks'],
      ['POST', '/webhooks', { url: 'https://example.com/hook' }],
      ['GET', '/deliveries'],
      ['GET', '/jobs'],
      ['POST', '/exports'],
      ['GET', `/exports/${anyUuid}`],
      ['DELETE', `/exports/${anyUuid}`],
    ];
    for (const [method, path, body] of calls) {
      const seen = await helpDesk(method, path, body, { 'if-match': '*' });
      expect(`${method} ${path}: ${problem(seen)}`).toBe(`${method} ${path}: 403 NotAuthorized`);
      expect((seen.json as Json).detail).toContain('Audit');
    }
  });

  test('rights are given under If-Match, and nobody raises their own', async () => {
    const groups = answerOf('listGroups', await manager('GET', '/groups')).items as Group[];
    const [desk, managers] = ['Help Desk', 'Managers'].map((name) =>
      groups.find((group) => group.name === name),
    );
    if (desk === undefined || managers === undefined) throw new Error('the groups are missing');
    const path = `/groups/${desk.uuid}`;
    const read = await manager('GET', path);
    const etag = read.headers.get('etag') ?? '';
    const rights = [...desk.rights, { right: 'RequestRenew', overGroupUuid: managers.uuid }];
    const put = () => manager('PUT', path, { rights, securityDescriptor: '' }, { 'if-match': etag });
    const changed = await put();
    expect((answerOf('changeGroup', changed).rights as unknown[]).length).toBe(rights.length);
    expect((await manager('GET', path)).headers.get('etag')).toBe(changed.headers.get('etag'));
    expect(problem(await put())).toBe('412 PreconditionFailed');
    const own = await manager(
      'PUT',
      `/groups/${managers.uuid}`,
      {
        rights: [...managers.rights, { right: 'RequestRenew', overGroupUuid: desk.uuid }],
        securityDescriptor: '',
      },
      { 'if-match': '*' },
    );
    expect(problem(own)).toBe('403 NotAuthorized');
    const join = `/groups/${managers.uuid}/members/${userUuids.otherSubscriber}`;
    expect((await manager('PUT', join)).status).toBe(204);
    const members = answerOf('listGroupMembers', await manager('GET', `/groups/${managers.uuid}/members`));
    expect((members.items as Json[]).map(({ accountName }) => accountName)).toContain('cmuser2');
    expect((await manager('DELETE', join)).status).toBe(204);
    expect(problem(await manager('DELETE', `/groups/${managers.uuid}/members/${userUuids.manager}`))).toBe(
      '403 NotAuthorized',
    );
  });

  test('a user has a manager and a descriptor; rights over the user say what gives them', async () => {
    const path = `/users/${userUuids.subscriber}`;
    const read = await manager('GET', path);
    expect(answerOf('getUser', read)).toMatchObject({ accountName: 'cmuser1', groups: [] });
    const changed = await manager(
      'PUT',
      path,
      { managerUserUuid: userUuids.secondManager, securityDescriptor: '' },
      { 'if-match': read.headers.get('etag') ?? '' },
    );
    expect(answerOf('changeUser', changed)).toMatchObject({ managerUserUuid: userUuids.secondManager });
    const rights = answerOf('listRightsOver', await helpDesk('GET', `/rights/over/${userUuids.subscriber}`));
    expect(rights.items).toContainEqual({
      right: 'RequestUnblockSmartcard',
      because: 'group Help Desk holds RequestUnblockSmartcard over everyone',
    });
    expect(problem(await subscriber('GET', `/users/${userUuids.otherSubscriber}`))).toBe('404 NotFound');
    expect((await subscriber('GET', path)).status).toBe(200);
  });

  test('everybody learns what they may do beyond their own cards', async () => {
    const scopeOf = async (of: typeof manager) => answerOf('getOwnScope', await of('GET', '/rights/own'));
    expect(await scopeOf(subscriber)).toEqual({
      siteRights: [],
      isOverOthers: false,
      isListedInPolicies: false,
      isKeyRecoveryAgent: false,
    });
    expect(await scopeOf(helpDesk)).toMatchObject({ isOverOthers: true, isListedInPolicies: false });
    expect(await scopeOf(manager)).toMatchObject({ siteRights: expect.arrayContaining(['Audit']) });
  });

  test('site settings are read and set', async () => {
    const read = await manager('GET', '/site-settings');
    expect(answerOf('getSiteSettings', read)).toEqual({
      connectionPointDescriptor: '',
      requestSecurityFlags: 'UseUser,UseGroups',
    });
    const set = await manager(
      'PUT',
      '/site-settings',
      { connectionPointDescriptor: '', requestSecurityFlags: 'UseUser' },
      { 'if-match': read.headers.get('etag') ?? '' },
    );
    expect(answerOf('changeSiteSettings', set).requestSecurityFlags).toBe('UseUser');
  });

  test('certification authorities show chain, validity and current CRL; certificate templates are for everyone', async () => {
    const items = answerOf('listAuthorities', await manager('GET', '/authorities')).items as Json[];
    expect(items.map(({ name, chain }) => [name, (chain as unknown[]).length])).toEqual([
      ['issuing', 2],
      ['root', 1],
    ]);
    for (const authority of items) {
      const crl = authority.currentCrl as { crlNumber: number; nextUpdate: string };
      expect(crl.crlNumber).toBeGreaterThan(0);
      expect(new Date(crl.nextUpdate).getTime()).toBeGreaterThan(server.clock.now().getTime());
    }
    answerOf('getAuthority', await manager('GET', '/authorities/root'));
    expect(problem(await manager('GET', '/authorities/none'))).toBe('404 NotFound');
    answerOf('listCertificateTemplates', await subscriber('GET', '/certificate-templates'));
    const one = await subscriber('GET', '/certificate-templates/CardeaSmartcardLogon');
    expect(answerOf('getCertificateTemplate', one).commonName).toBe('CardeaSmartcardLogon');
  });

  const reports = administrationRoutes.filter(({ path }) => path.startsWith('/reports/'));

  test.each(reports.map(({ path, operationId }) => [path, operationId] as const))(
    '%s is JSON as documented, and CSV with the same rows',
    async (path, operationId) => {
      const { rows } = answerOf(operationId, await manager('GET', path)) as { rows: unknown[] };
      const byFormat = await manager('GET', `${path}?format=csv`);
      const byAccept = await manager('GET', path, undefined, { accept: 'text/csv' });
      for (const seen of [byFormat, byAccept]) {
        expect(seen.status).toBe(200);
        expect(seen.headers.get('content-type')).toContain('text/csv');
        expect(seen.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.csv"/);
        expect(seen.text.trim().split('\r\n')).toHaveLength(rows.length + 1);
      }
    },
  );

  test('a name that looks like a formula is none in the CSV', async () => {
    const template = (await manager('GET', `/profile-templates/${templates.closed}`)).json as Json;
    const made = await manager('POST', '/profile-templates', { ...template, uuid: undefined, name: '=1+1' });
    answerOf('createProfileTemplate', made);
    const { text } = await manager('GET', '/reports/profile-template-changes?format=csv');
    expect(text).toContain(",'=1+1,1,");
  });

  test('keys of the installation are told by name, version and place, and to holders of Audit alone', async () => {
    const { items } = answerOf('listInstallationKeys', await manager('GET', '/keys')) as { items: Json[] };
    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['admin-key-master', 'audit', 'ca/issuing', 'ca/root', 'key-encryption-key']),
    );
    const wrapping = items.find(({ name }) => name === 'key-encryption-key');
    expect(wrapping).toMatchObject({ version: 1, protects: expect.any(Number) });
    expect(Object.keys(wrapping ?? {}).sort()).toEqual([
      'algorithm',
      'createdAt',
      'name',
      'place',
      'protects',
      'version',
    ]);
    expect(problem(await subscriber('GET', '/keys'))).toBe('403 NotAuthorized');
  });

  test('webhooks are added, changed and removed, and their secret is told once', async () => {
    const added = await manager('POST', '/webhooks', { url: 'https://example.com/hook' });
    const webhook = answerOf('createWebhook', added);
    expect(webhook.secret).toMatch(/^whsec_/);
    const listed = answerOf('listWebhooks', await manager('GET', '/webhooks')).items as Json[];
    expect(JSON.stringify(listed)).not.toContain('whsec_');
    const path = `/webhooks/${webhook.uuid}`;
    const etag = added.headers.get('etag') ?? '';
    const changed = await manager('PUT', path, { isEnabled: false }, { 'if-match': etag });
    expect(answerOf('updateWebhook', changed)).toMatchObject({ isEnabled: false, secret: null });
    expect(problem(await manager('PUT', path, { isEnabled: true }, { 'if-match': etag }))).toBe(
      '412 PreconditionFailed',
    );
    expect((await manager('DELETE', path)).status).toBe(204);
    expect(problem(await manager('DELETE', path))).toBe('404 NotFound');
    answerOf('listDeliveries', await manager('GET', '/deliveries?state=dead'));
    expect(problem(await manager('POST', `/deliveries/${webhook.uuid}/replay`))).toBe(
      '409 IllegalTransition',
    );
  });

  test('an export is a job that tells how far it is, and its file has everything but secrets', async () => {
    const ordered = await manager('POST', '/exports');
    const job = answerOf('orderExport', ordered);
    expect(new URL(ordered.headers.get('location') ?? '').pathname).toBe(`/api/v2/jobs/${job.uuid}`);
    await server.system.work.settle();
    const done = answerOf('getJob', await manager('GET', `/jobs/${job.uuid}`));
    expect(done).toMatchObject({ state: 'done', progressPercent: 100, requestedBy: userUuids.manager });
    const file = join(server.home, 'exports', `${job.uuid}.ndjson`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { username, password } = accounts.manager;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const fetched = await fetch(`${server.url}/api/v2/exports/${job.uuid}`, { headers: { authorization } });
    expect(fetched.headers.get('content-type')).toContain('application/x-ndjson');
    const text = await fetched.text();
    expect(text).toBe(readFileSync(file, 'utf8'));
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(lines).toHaveLength((done.result as { lines: number }).lines);
    expect(lines.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['group', 'user', 'profiletemplate']),
    );
    expect(text).not.toContain('$argon2id$');
    expect(text).not.toContain('PasswordHash');
    const [event] = await server.system.ports.store.audit.list({ limit: 1, action: 'export' });
    expect(event).toMatchObject({ actorUserUuid: userUuids.manager, facts: { act: 'fetch' } });
    expect((await manager('DELETE', `/exports/${job.uuid}`)).status).toBe(204);
    expect(problem(await manager('GET', `/exports/${job.uuid}`))).toBe('404 NotFound');
    const jobs = answerOf('listJobs', await manager('GET', '/jobs?kind=export&limit=1'));
    expect(jobs.items).toMatchObject([{ uuid: job.uuid }]);
    expect(problem(await manager('POST', `/jobs/${job.uuid}/retry`))).toBe('409 IllegalTransition');
  });
});
