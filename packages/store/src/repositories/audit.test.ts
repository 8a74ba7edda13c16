import { newUuid, openTestStore, sampleAuditEvent, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('the audit trail in %s', (kind) => {
  let opened: TestStore;
  const actorUserUuid = newUuid<'User'>();
  const signIn = sampleAuditEvent({ action: 'signIn', actorUserUuid: null, targetUserUuid: null, facts: {} });
  const create = sampleAuditEvent({ action: 'request.create', actorUserUuid });
  const denied = sampleAuditEvent({
    action: 'request.create',
    outcome: 'denied',
    objectUuid: create.objectUuid,
  });
  beforeAll(async () => {
    opened = await openTestStore(kind);
    for (const event of [signIn, create, denied]) await opened.store.audit.append(event);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test('events read back exactly as they were written, newest first, with rising sequence numbers', async () => {
    const events = await opened.store.audit.list({ limit: 10 });
    expect(events.map(({ sequence, ...event }) => event)).toStrictEqual([denied, create, signIn]);
    const sequences = events.map((event) => event.sequence);
    expect(sequences.every(Number.isSafeInteger)).toBe(true);
    expect(sequences).toStrictEqual([...sequences].sort((a, b) => b - a));
    expect(new Set(sequences).size).toBe(3);
  });

  test('a list goes on before a sequence number', async () => {
    const [newest, second] = await opened.store.audit.list({ limit: 2 });
    const rest = await opened.store.audit.list({ limit: 2, before: second?.sequence ?? 0 });
    expect([newest?.uuid, second?.uuid, ...rest.map((event) => event.uuid)]).toStrictEqual([
      denied.uuid,
      create.uuid,
      signIn.uuid,
    ]);
  });

  test('events are found by action, actor and object', async () => {
    const list = async (filter: object) =>
      (await opened.store.audit.list({ limit: 10, ...filter })).map((event) => event.uuid);
    expect(await list({ action: 'signIn' })).toStrictEqual([signIn.uuid]);
    expect(await list({ actorUserUuid })).toStrictEqual([create.uuid]);
    expect(await list({ objectUuid: create.objectUuid })).toStrictEqual([denied.uuid, create.uuid]);
    expect(await list({ action: 'signIn', actorUserUuid })).toStrictEqual([]);
  });

  test('an event is written once', async () => {
    await expect(opened.store.audit.append(create)).rejects.toMatchObject({ kind: 'Conflict' });
  });
});
