import type { ProfileTemplate, Request, WorkflowPolicy } from '@cardea/domain';
import {
  dataItem,
  foundInRawStore,
  type LifeCycleSite,
  openLifeCycleSite,
  type PersonKey,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listing, outcome, setPolicy, sids, uuidOf } from '../specification/ruled-site.js';
import { approveRequest } from './approve-request.js';
import { readRequestData } from './read-request-data.js';

describe.each(storeKinds)('data collection, on %s', (kind) => {
  let site: LifeCycleSite;
  beforeAll(async () => {
    site = await openLifeCycleSite(kind);
  });
  afterAll(async () => await site[Symbol.asyncDispose]());

  const ask = (
    policyDataCollection: WorkflowPolicy['policyDataCollection'],
    changes: Partial<WorkflowPolicy> = {},
  ) =>
    setPolicy(site, templates.smartcard, 'Enroll', {
      selfServiceEnabled: true,
      policyDataCollection,
      ...changes,
    });

  function answering(answers: Readonly<Record<string, string>>, person: PersonKey = 'subscriber') {
    return site.create(person, {
      type: 'Enroll',
      profileTemplateUuid: templates.smartcard as ProfileTemplate['uuid'],
      targetUserUuid: uuidOf('subscriber'),
      items: Object.entries(answers).map(([name, value]) => ({ name, value })),
    });
  }

  async function approving(person: PersonKey, { uuid }: Request, answers: Readonly<Record<string, string>>) {
    const items = Object.entries(answers).map(([name, value]) => ({ name, value }));
    return await approveRequest(site.ports, await site.caller(person), uuid, { comment: '', items });
  }

  test('the subscriber answers at creation: required items, of their type, matching their expression as a whole', async () => {
    await ask([
      dataItem('Floor', { type: 'Number', isRequired: true }),
      dataItem('Start', { type: 'Date' }),
      dataItem('Cost centre', { validationType: 'RegularExpression', validationData: '[A-Z]{2}\\d{3}' }),
    ]);
    expect(await outcome(answering({}))).toBe('MalformedInput');
    expect(await outcome(answering({ Floor: 'three' }))).toBe('MalformedInput');
    expect(await outcome(answering({ Floor: '3', Start: '2026-02-30' }))).toBe('MalformedInput');
    expect(await outcome(answering({ Floor: '3', 'Cost centre': 'xAB123' }))).toBe('MalformedInput');
    const request = await answering({ floor: '3', Start: '2026-12-01', 'Cost centre': 'AB123', Note: 'hi' });
    expect(request.dataCollection).toEqual([
      { name: 'Floor', value: '3' },
      { name: 'Start', value: '2026-12-01' },
      { name: 'Cost centre', value: 'AB123' },
      { name: 'Note', value: 'hi' },
    ]);
    expect(request.dataCollectionFlags).toEqual({
      certificateManagerProvided: true,
      subscriberProvided: true,
    });
  });

  test('the certificate manager answers at approval; without what is required the last approval is refused', async () => {
    await ask(
      [
        dataItem('Badge', { originator: 'CertificateManager', isRequired: true, type: 'Number' }),
        dataItem('Remark', { originator: 'CertificateManager' }),
        dataItem('Floor'),
      ],
      { approvalsNeeded: 2 },
    );
    expect(await outcome(answering({ Badge: '12' }))).toBe('MalformedInput');
    const request = await answering({ Floor: '3' });
    expect(request.dataCollectionFlags.certificateManagerProvided).toBe(false);
    expect(await approving('manager', request, {})).toMatchObject({ status: 'Pending' });
    expect(await outcome(approving('secondManager', request, {}))).toBe('MalformedInput');
    expect(await outcome(approving('secondManager', request, { Badge: 'none' }))).toBe('MalformedInput');
    expect(await outcome(approving('secondManager', request, { Floor: '4' }))).toBe('MalformedInput');
    expect(await site.request(request.uuid)).toMatchObject({ status: 'Pending' });
    const approved = await approving('secondManager', request, { badge: '12' });
    expect(approved).toMatchObject({
      status: 'Approved',
      dataCollectionFlags: { certificateManagerProvided: true },
      dataCollection: [
        { name: 'Badge', value: '12' },
        { name: 'Remark', value: null },
        { name: 'Floor', value: '3' },
      ],
    });
    expect(await outcome(site.carryOut('subscriber', approved))).toBe('accepted');
  });

  test('a manager who starts the request for somebody else answers at creation', async () => {
    await ask([dataItem('Badge', { originator: 'CertificateManager', isRequired: true })]);
    const answered = await answering({ Badge: '12' }, 'manager');
    expect(answered.dataCollectionFlags.certificateManagerProvided).toBe(true);
    expect(await outcome(site.carryOut('subscriber', answered))).toBe('accepted');
  });

  test('a request whose data collection is not complete is not carried out', async () => {
    await ask([dataItem('Badge', { originator: 'CertificateManager', isRequired: true })]);
    expect(await outcome(site.carryOut('subscriber', await answering({})))).toBe('PolicyViolation');
  });

  test('what the certificate manager may leave out holds nothing up', async () => {
    await ask([dataItem('Remark', { originator: 'CertificateManager' })], { approvalsNeeded: 1 });
    const request = await answering({});
    expect(await approving('manager', request, {})).toMatchObject({ status: 'Approved' });
    expect(await outcome(site.carryOut('subscriber', await site.request(request.uuid)))).toBe('accepted');
  });

  test('an encrypted item lies in the database as ciphertext only, and is opened for approvers and the target alone, with an audit row', async () => {
    const secret = 'Kuckucksuhr-4711-geheim';
    const openly = 'Standuhr-0815-offen';
    const managers = 'Sanduhr-1234-vertraulich';
    await ask(
      [
        dataItem('Private number', { storage: 'Encrypted' }),
        dataItem('Floor'),
        dataItem('Badge', { originator: 'CertificateManager', storage: 'Encrypted', isRequired: true }),
      ],
      { approvalsNeeded: 1, authorizedApprover: listing(sids.otherSubscriber) },
    );
    const request = await answering({ 'Private number': secret, Floor: openly });
    await approving('otherSubscriber', request, { Badge: managers });
    const stored = await site.request(request.uuid);
    expect(stored.dataCollection).toMatchObject([
      { name: 'Private number', isEncrypted: true },
      { name: 'Floor', value: openly },
      { name: 'Badge', isEncrypted: true },
    ]);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(await foundInRawStore(site.place, [secret, managers, openly])).toEqual([openly]);

    const reading = async (person: PersonKey) =>
      await readRequestData(site.ports, await site.caller(person), request.uuid);
    const opened = [
      { name: 'Private number', value: secret },
      { name: 'Floor', value: openly },
      { name: 'Badge', value: managers },
    ];
    expect(await reading('subscriber')).toEqual(opened);
    expect(await reading('otherSubscriber')).toEqual(opened);
    expect(await outcome(reading('manager'))).toBe('NotAuthorized');
    const rows = await site.ports.store.audit.list({
      limit: 10,
      objectUuid: request.uuid,
      action: 'request.readData',
    });
    expect(rows.map(({ outcome: how, actorUserUuid }) => [how, actorUserUuid])).toEqual([
      ['denied', uuidOf('manager')],
      ['success', uuidOf('otherSubscriber')],
      ['success', uuidOf('subscriber')],
    ]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('a refused answer does not appear in the audit row', async () => {
    await ask([dataItem('Badge', { type: 'Number', storage: 'Encrypted' })]);
    expect(await outcome(answering({ Badge: 'Eieruhr-geheim' }))).toBe('MalformedInput');
    expect(await foundInRawStore(site.place, ['Eieruhr-geheim'])).toEqual([]);
  });
});
