import { randomBytes, randomUUID } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { newUuid, openTestStore, sampleUser, storeKinds, type TestStore } from '@cardea/testkit/stores';
import type { Caller } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doOnce, keptMs, readIdempotencyKey, type Write } from './idempotency.js';
import { ok } from './route.js';

describe.each(storeKinds)('writes sent twice, on %s', (kind) => {
  let opened: TestStore;
  let now = new Date('2026-11-25T08:00:00Z');
  const user = sampleUser();
  const caller: Caller = { user, origin: 'local', correlationId: randomUUID(), oneTimePasswords: [] };
  const fingerprintKey = new Secret<Uint8Array>(randomBytes(32));
  const ports = () => ({
    store: opened.store,
    clock: { now: () => now },
    fingerprintKey: async () => fingerprintKey,
  });
  const write = (changes: Partial<Write> = {}): Write => ({
    caller,
    key: randomUUID(),
    method: 'POST',
    url: '/api/v2/things',
    body: { a: [1, { b: 2, c: 3 }] },
    isAnswerSecret: false,
    ...changes,
  });
  /** Work that counts how often it is done. */
  const counted = () => {
    const work = Object.assign(async () => ok({ times: ++work.times }), { times: 0 });
    return work;
  };

  beforeAll(async () => {
    opened = await openTestStore(kind);
    await opened.store.users.put(user, [], null);
  });
  afterAll(async () => await opened[Symbol.asyncDispose]());

  test('the repetition gets the first answer, and the work is not done again', async () => {
    const work = counted();
    const one = write();
    const first = await doOnce(ports(), one, work);
    const again = await doOnce(ports(), { ...one, body: { a: [1, { c: 3, b: 2 }] } }, work);
    expect(again).toEqual({ ...first, headers: { 'idempotency-replayed': 'true' } });
    expect(work.times).toBe(1);
  });

  test.each([
    { method: 'PUT' },
    { url: '/api/v2/others' },
    { body: { a: [{ b: 2, c: 3 }, 1] } },
    { body: null },
  ])('the same key with %j is another write', async (changes) => {
    const work = counted();
    const one = write();
    await doOnce(ports(), one, work);
    await expect(doOnce(ports(), { ...one, ...changes }, work)).rejects.toMatchObject({
      kind: 'IdempotencyKeyReused',
    });
    expect(work.times).toBe(1);
  });

  test('a write that is under way, or was cut off, is not done again; one that failed may be', async () => {
    const work = counted();
    const one = write();
    let cutOff: (() => void) | undefined;
    const hanging = doOnce(
      ports(),
      one,
      () =>
        new Promise((_, reject) => {
          cutOff = () => reject(new Error('end'));
        }),
    );
    const waits = async () => {
      while (cutOff === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await waits();
    await expect(doOnce(ports(), one, work)).rejects.toMatchObject({ kind: 'IdempotencyKeyInUse' });
    expect(work.times).toBe(0);
    cutOff?.();
    await expect(hanging).rejects.toThrow('end');
    await doOnce(ports(), one, work);
    expect(work.times).toBe(1);
  });

  test('an answer that holds secrets is kept nowhere; its repetition is refused', async () => {
    const one = write({ isAnswerSecret: true });
    const secret = randomUUID();
    await doOnce(ports(), one, async () => ok({ secret }));
    const kept = await opened.store.idempotencyKeys.claim(user.uuid, one.key, '', now);
    expect(JSON.stringify(kept)).not.toContain(secret);
    await expect(doOnce(ports(), one, async () => ok({}))).rejects.toMatchObject({ kind: 'AnswerNotKept' });
  });

  test('a day later the key is new', async () => {
    const work = counted();
    const one = write();
    await doOnce(ports(), one, work);
    now = new Date(now.getTime() + keptMs);
    await doOnce(ports(), one, work);
    expect(work.times).toBe(1);
    now = new Date(now.getTime() + 1);
    await doOnce(ports(), one, work);
    expect(work.times).toBe(2);
  });

  test('keys of different people have nothing to do with each other', async () => {
    const other = {
      ...sampleUser(),
      uuid: newUuid<'User'>(),
      sid: 'S-1-5-21-9-9-9-9',
      accountName: 'somebody',
    };
    await opened.store.users.put(other, [], null);
    const work = counted();
    const one = write();
    await doOnce(ports(), one, work);
    await doOnce(ports(), { ...one, caller: { ...caller, user: other } }, work);
    expect(work.times).toBe(2);
  });
});

test('a key is 1 to 255 printable ASCII characters', () => {
  expect(readIdempotencyKey(undefined)).toBeUndefined();
  expect(readIdempotencyKey('x'.repeat(255))).toHaveLength(255);
  for (const bad of ['', 'a b', 'x'.repeat(256), ['a', 'b']]) {
    expect(() => readIdempotencyKey(bad)).toThrow('Idempotency-Key');
  }
});
