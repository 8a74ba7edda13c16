import { requestStatuses } from '@cardea/domain';
import { newUuid, openTestStore, sampleRequest, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('requests in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('a request reads back exactly as it was stored', async () => {
    const sparse = sampleRequest({ dataCollection: [], approvedBy: [], comment: '' });
    const full = sampleRequest({
      isSmartcard: false,
      isEnrollmentAgent: true,
      dataCollectionFlags: { certificateManagerProvided: false, subscriberProvided: true },
      completedAt: new Date('2026-11-25T07:00:00.999Z'),
      newProfileUuid: newUuid(),
      oldProfileUuid: newUuid(),
      newSmartcardUuid: newUuid(),
      oldSmartcardUuid: newUuid(),
      priority: 255,
      dataCollection: [{ name: 'PUK', value: 'AAEC', isEncrypted: true }],
      details: {
        direction: 'suspend',
        revocationReason: 'keyCompromise',
        revocationDelaySeconds: 3600,
        certificateTemplates: ['SmartcardLogon'],
      },
    });
    for (const request of [sparse, full]) {
      await opened.store.requests.insert(request);
      expect(await opened.store.requests.find(request.uuid)).toStrictEqual(request);
    }
    expect(await opened.store.requests.find(newUuid())).toBeUndefined();
    await expect(opened.store.requests.insert(full)).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('a change based on an older revision is a conflict', async () => {
    const request = sampleRequest();
    await opened.store.requests.insert(request);
    const approved = await opened.store.requests.update({
      ...request,
      status: 'Approved',
      details: { answeredChallengeSha256: '00ff' },
    });
    expect(await opened.store.requests.find(request.uuid)).toStrictEqual(approved);
    expect(approved.revision).toBe(1);
    await expect(opened.store.requests.update({ ...request, status: 'Denied' })).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });

  test('a transaction may change a request many times, each time on the revision before', async () => {
    const request = sampleRequest({ comment: 'first', status: 'Pending' });
    await opened.store.transaction(async (tx) => {
      await tx.requests.insert(request);
      const [approved, newProfileUuid] = [{ ...request, status: 'Approved' as const }, newUuid<'Profile'>()];
      const updated = await tx.requests.update(approved);
      await tx.requests.update({ ...updated, newProfileUuid });
      expect(await tx.requests.find(request.uuid)).toStrictEqual({
        ...approved,
        newProfileUuid,
        revision: 2,
      });
    });
    const before = await opened.store.requests.find(request.uuid);
    if (before === undefined) throw new Error('the request is gone');
    const changed = { ...before, comment: '', approvedBy: [newUuid<'User'>()], newProfileUuid: null };
    await opened.store.transaction(async (tx) => {
      await tx.requests.find(request.uuid);
      await tx.requests.update(changed);
      await expect(tx.requests.update(changed)).rejects.toMatchObject({ kind: 'Conflict' });
    });
    expect(await opened.store.requests.find(request.uuid)).toStrictEqual({ ...changed, revision: 3 });
  });

  test('of changes made at the same time on the same revision exactly one wins', async () => {
    const request = sampleRequest();
    await opened.store.requests.insert(request);
    const changes = ['a', 'b', 'c', 'd'].map((comment) =>
      opened.store.transaction(async (tx) => {
        const found = await tx.requests.find(request.uuid);
        if (found === undefined) throw new Error('not found');
        return tx.requests.update({ ...request, comment });
      }),
    );
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'Conflict' });
    }
    expect((await opened.store.requests.find(request.uuid))?.revision).toBe(1);
  });

  test('requests for a user come newest first, on demand of one status only', async () => {
    const targetUserUuid = newUuid<'User'>();
    const old = sampleRequest({ targetUserUuid, submittedAt: new Date('2026-01-01T00:00:00.001Z') });
    const young = sampleRequest({
      targetUserUuid,
      status: 'Denied',
      submittedAt: new Date('2026-01-01T00:00:00.002Z'),
    });
    await opened.store.requests.insert(old);
    await opened.store.requests.insert(young);
    expect(await opened.store.requests.listByTarget(targetUserUuid, undefined)).toStrictEqual([young, old]);
    expect(await opened.store.requests.listByTarget(targetUserUuid, 'Pending')).toStrictEqual([old]);
    expect(await opened.store.requests.listByTarget(newUuid(), undefined)).toStrictEqual([]);
  });

  test('open requests of a card or profile are those pending, approved or executing, whether on the old or the new one', async () => {
    const smartcard = newUuid<'Smartcard'>();
    const profile = newUuid<'Profile'>();
    for (const status of requestStatuses) {
      await opened.store.requests.insert(
        sampleRequest({ status, type: 'Unblock', newSmartcardUuid: smartcard, oldProfileUuid: profile }),
      );
      await opened.store.requests.insert(
        sampleRequest({ status, type: 'Retire', oldSmartcardUuid: smartcard, newProfileUuid: profile }),
      );
    }
    const open = ['Approved', 'Executing', 'Pending'];
    const { requests } = opened.store;
    const statuses = (found: { status: string }[]) => found.map((request) => request.status).sort();
    expect(statuses(await requests.listOpenForSmartcard(smartcard, 'Unblock'))).toStrictEqual(open);
    expect(statuses(await requests.listOpenForSmartcard(smartcard, 'Retire'))).toStrictEqual(open);
    expect(statuses(await requests.listOpenForSmartcard(smartcard, undefined))).toHaveLength(6);
    expect(statuses(await requests.listOpenForProfile(profile, 'Retire'))).toStrictEqual(open);
    expect(statuses(await requests.listOpenForProfile(profile, undefined))).toHaveLength(6);
    expect(await requests.listOpenForSmartcard(smartcard, 'Renew')).toStrictEqual([]);
    expect(await requests.listOpenForSmartcard(newUuid(), undefined)).toStrictEqual([]);
  });

  test('a page holds at most its limit and begins after the given identifier', async () => {
    const all = await opened.store.requests.page({ after: null, limit: 1000 });
    const half = await opened.store.requests.page({ after: null, limit: 5 });
    const rest = await opened.store.requests.page({ after: half.at(-1)?.uuid ?? null, limit: 1000 });
    expect(half).toHaveLength(5);
    expect([...half, ...rest]).toStrictEqual(all);
  });
});
