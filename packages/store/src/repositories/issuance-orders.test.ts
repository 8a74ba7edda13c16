import { issuanceOrderStates, type StoredIssuanceOrder } from '@cardea/domain';
import { newUuid, openTestStore, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const at = (second: number) => new Date(Date.UTC(2026, 10, 25, 6, 0, second));

const order = (second: number, changes: Partial<StoredIssuanceOrder> = {}): StoredIssuanceOrder => ({
  uuid: newUuid<'IssuanceOrder'>(),
  caName: 'issuing',
  requestUuid: newUuid<'Request'>(),
  optionIndex: 1,
  templateCommonName: 'SmartcardLogon',
  certificationRequestDer: null,
  publicKeyDer: null,
  certificationRequestSha256: 'ab',
  state: 'open',
  serialNumber: '5A',
  tbsCertificateDer: Uint8Array.of(0x30, 0, 255),
  notBefore: at(0),
  notAfter: at(59),
  sealedPrivateKey: null,
  ticket: null,
  attempts: 0,
  nextAttemptAt: null,
  lastError: null,
  startedAt: at(second),
  changedAt: at(second),
  ...changes,
});

describe.each(storeKinds)('orders for certificates in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(async () => await opened[Symbol.asyncDispose]());

  test('come back as they were written, and are settled once', async () => {
    const { issuanceOrders } = opened.store;
    const external = order(1, {
      certificationRequestDer: Uint8Array.of(1),
      publicKeyDer: Uint8Array.of(2),
      sealedPrivateKey: Uint8Array.of(3),
      serialNumber: null,
      tbsCertificateDer: null,
      notBefore: null,
      notAfter: null,
      state: 'sent',
    });
    await issuanceOrders.insert(external);
    expect(await issuanceOrders.find(external.uuid)).toStrictEqual(external);
    const pending = {
      state: 'pending',
      ticket: '17',
      attempts: 2,
      nextAttemptAt: at(30),
      lastError: 'held',
      changedAt: at(2),
    } as const;
    await issuanceOrders.change(external.uuid, ['sent'], pending);
    expect(await issuanceOrders.find(external.uuid)).toStrictEqual({ ...external, ...pending });
    const issued = { state: 'issued', serialNumber: '77', sealedPrivateKey: null, changedAt: at(3) } as const;
    await issuanceOrders.change(external.uuid, ['pending'], issued);
    await expect(
      issuanceOrders.change(external.uuid, ['sent', 'pending'], { state: 'refused', changedAt: at(4) }),
    ).rejects.toMatchObject({ kind: 'Conflict' });
    await expect(issuanceOrders.insert(external)).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('are counted for an external authority, with its last success and failure', async () => {
    const { issuanceOrders } = opened.store;
    const caName = 'counted-est';
    const external = (second: number, changes: Partial<StoredIssuanceOrder>) =>
      order(second, { caName, certificationRequestDer: Uint8Array.of(1), ...changes });
    expect(await issuanceOrders.totalsOf(caName)).toEqual({
      ...{ waiting: 0, unknown: 0, lastIssuedAt: null, lastFailure: null },
    });
    for (const one of [
      external(1, { state: 'issued' }),
      external(2, { state: 'issued' }),
      external(3, { state: 'sent' }),
      external(4, { state: 'pending' }),
      external(5, { state: 'unknown', lastError: 'no answer' }),
      external(6, { state: 'refused', lastError: 'Ask Bob.' }),
      external(7, { state: 'abandoned', lastError: 'an operator gave up' }),
      external(8, { state: 'unknown', caName: 'other-est', lastError: 'another' }),
    ])
      await issuanceOrders.insert(one);
    expect(await issuanceOrders.totalsOf(caName)).toEqual({
      waiting: 2,
      unknown: 1,
      lastIssuedAt: at(2),
      lastFailure: { at: at(6), reason: 'Ask Bob.' },
    });
  });

  test('are found by request, by age and when they are due, only while they are unsettled', async () => {
    const { issuanceOrders } = opened.store;
    const requestUuid = newUuid<'Request'>();
    const [late, early] = [order(20, { requestUuid }), order(10, { requestUuid })];
    const due = order(11, { state: 'pending', nextAttemptAt: at(40) });
    const dueBefore = order(12, { state: 'unknown', nextAttemptAt: at(39) });
    const others = [
      order(13, { state: 'unknown' }),
      order(14, { state: 'issued', requestUuid, nextAttemptAt: at(1) }),
      order(15, { state: 'pending', nextAttemptAt: at(41) }),
    ];
    for (const one of [late, early, due, dueBefore, ...others]) await issuanceOrders.insert(one);
    expect(await issuanceOrders.listUnsettled(requestUuid)).toStrictEqual([early, late]);
    expect(await issuanceOrders.listStale('open', at(20))).toStrictEqual([early]);
    expect(await issuanceOrders.listDue(at(40), 10)).toStrictEqual([dueBefore, due]);
    expect(await issuanceOrders.listDue(at(40), 1)).toStrictEqual([dueBefore]);
    const newest = await issuanceOrders.list({ states: issuanceOrderStates, limit: 2 });
    expect(newest).toStrictEqual([late, others[2]]);
    const [, last] = newest;
    expect(
      await issuanceOrders.list({ states: ['pending', 'unknown'], limit: 2, ...(last && { before: last }) }),
    ).toStrictEqual([others[0], dueBefore]);
    const elsewhere = order(21, { caName: 'elsewhere', state: 'abandoned' });
    await issuanceOrders.insert(elsewhere);
    const all = { states: issuanceOrderStates, limit: 10 };
    expect(await issuanceOrders.list({ ...all, caName: 'elsewhere' })).toStrictEqual([elsewhere]);
    expect(await issuanceOrders.list({ ...all, requestUuid })).toStrictEqual([late, others[1], early]);
  });
});
