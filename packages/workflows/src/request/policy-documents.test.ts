import type { ProfileTemplate, Request, WorkflowPolicy } from '@cardea/domain';
import {
  dataItem,
  type LifeCycleSite,
  oneTimePasswords,
  openLifeCycleSite,
  type PersonKey,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOneTimePassword } from '../one-time-password/issue-one-time-passwords.js';
import { listing, outcome, setPolicy, sids, uuidOf } from '../specification/ruled-site.js';
import { listPolicyDocuments, personalization, policyDocument } from './policy-documents.js';

// Filling texts has nothing to do with the database, so that one is enough.

describe('printable policy documents and card personalization', () => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite('sqlite');
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const letter = [
    '{Target.DisplayName} ({target.accountname}, {Target.Mail}, {Target.UserPrincipalName})',
    'from {Originator.DisplayName} on {Date} by {ProfileTemplate.Name}: {Request.Type} {Request.Uuid}',
    '{Request.Comment}; floor { Data.Floor }; number {Data.Private number}; code {OneTimePassword}; {Misprint}',
  ].join('\n');

  const policy: Partial<WorkflowPolicy> = {
    selfServiceEnabled: true,
    policyDataCollection: [dataItem('Floor'), dataItem('Private number', { storage: 'Encrypted' })],
    documents: [
      { name: 'Letter', description: 'goes with the card', template: letter },
      { name: 'Receipt', description: '', template: 'received by {Target.DisplayName}' },
    ],
    ...oneTimePasswords(['Print', 'Mail']),
  };

  async function starting(person: PersonKey, changes: Partial<WorkflowPolicy> = {}): Promise<Request> {
    await setPolicy(site, templates.smartcard, 'Enroll', { ...policy, ...changes });
    return await site.create(person, {
      type: 'Enroll',
      profileTemplateUuid: templates.smartcard as ProfileTemplate['uuid'],
      targetUserUuid: uuidOf('subscriber'),
      comment: 'a {Date} of their own',
      items: [
        { name: 'Floor', value: '3' },
        { name: 'Private number', value: '0815' },
      ],
    });
  }

  const printing = async (person: PersonKey, { uuid }: Request, name = 'letter') =>
    await policyDocument(site.ports, await site.caller(person), uuid, name);

  test('a document carries the people, the request, its data and the printed one-time password; a misprint shows', async () => {
    const request = await starting('manager');
    const [printed, mailed] = await Promise.all(
      (await site.ports.store.oneTimePasswords.listByRequest(request.uuid)).map(async (one) =>
        (await openOneTimePassword(site.ports, one)).reveal(),
      ),
    );
    const { text, description } = await printing('manager', request);
    const today = site.clock.now().toISOString().slice(0, 10);
    expect(description).toBe('goes with the card');
    expect(text.split('\n')).toEqual([
      'Person cmuser1 (cmuser1, cmuser1@contoso.com, cmuser1@contoso.com)',
      `from Person cmmanager1 on ${today} by Smart Card Logon: Enroll ${request.uuid}`,
      `a {Date} of their own; floor 3; number 0815; code ${printed}; {Misprint}`,
    ]);
    expect(text).not.toContain(mailed);
  });

  test('an expired one-time password is not printed', async () => {
    const request = await starting('manager', oneTimePasswords(['Print'], 'LifetimeHours=1'));
    site.clock.advance(3_600_000);
    expect((await printing('manager', request)).text).toContain('code ; {Misprint}');
  });

  test('holders of the right over the target and listed approvers print; others and the target of a request of somebody else do not', async () => {
    const request = await starting('manager', { authorizedApprover: listing(sids.otherSubscriber) });
    expect(await outcome(printing('secondManager', request))).toBe('accepted');
    expect(await outcome(printing('otherSubscriber', request))).toBe('accepted');
    expect(await outcome(printing('helpDesk', request))).toBe('NotAuthorized');
    expect(await outcome(printing('subscriber', request))).toBe('NotAuthorized');
  });

  test('who started the request for themselves prints its documents, which then hold no one-time password', async () => {
    const request = await starting('subscriber');
    expect((await printing('subscriber', request)).text).toContain('code ; {Misprint}');
  });

  test('every print has an audit row that names the document and not its text', async () => {
    const request = await starting('manager');
    await printing('manager', request, 'RECEIPT');
    expect(await outcome(printing('manager', request, 'Diploma'))).toBe('NotFound');
    const listed = await listPolicyDocuments(site.ports, await site.caller('manager'), request.uuid);
    expect(listed.map(({ name }) => name)).toEqual(['Letter', 'Receipt']);
    const rows = await site.ports.store.audit.list({
      limit: 10,
      objectUuid: request.uuid,
      action: 'request.printDocument',
    });
    expect(rows.map(({ outcome: how, facts }) => [how, facts.document ?? null])).toEqual([
      ['success', null],
      ['denied', null],
      ['success', 'Receipt'],
    ]);
    expect(JSON.stringify(rows)).not.toContain('received by');
  });

  test('personalization gives the fields of the print policy and of the workflow policy, filled in', async () => {
    await site.changeTemplate(templates.smartcard, ({ smartcardConfiguration }) => ({
      smartcardConfiguration:
        smartcardConfiguration === null
          ? null
          : {
              ...smartcardConfiguration,
              smartcardPrintPolicy: {
                ...smartcardConfiguration.smartcardPrintPolicy,
                fieldMapping: 'Name={Target.DisplayName}; Line={Data.Floor}=floor',
              },
            },
    }));
    const request = await starting('manager', {
      personalization: { enabled: true, providerType: '', providerData: 'Account={Target.AccountName}' },
    });
    const fields = await personalization(site.ports, await site.caller('manager'), request.uuid);
    expect(fields).toEqual([
      { name: 'Name', value: 'Person cmuser1' },
      { name: 'Line', value: '3=floor' },
      { name: 'Account', value: 'cmuser1' },
    ]);
  });

  test('without personalization in the policy there is nothing to print on a card', async () => {
    const request = await starting('manager');
    const asking = personalization(site.ports, await site.caller('manager'), request.uuid);
    expect(await outcome(asking)).toBe('PolicyViolation');
  });
});
