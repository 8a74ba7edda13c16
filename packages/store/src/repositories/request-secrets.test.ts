import { createHash, randomBytes } from 'node:crypto';
import type { OneTimePassword, RequestUuid } from '@cardea/domain';
import {
  newUuid,
  openTestStore,
  sampleCertificate,
  sampleRequest,
  storeKinds,
  type TestStore,
} from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const issuedAt = new Date('2026-11-25T08:00:00.000Z');
const expiresAt = new Date('2026-11-28T08:00:00.000Z');

function password(request: RequestUuid, overrides: Partial<OneTimePassword> = {}): OneTimePassword {
  return {
    requestUuid: request,
    position: 0,
    distributionType: 'Mail',
    wrapped: new Uint8Array(randomBytes(40)),
    issuedAt,
    expiresAt,
    usedBy: null,
    usedAt: null,
    failures: 0,
    lockedUntil: null,
    ...overrides,
  };
}

describe.each(storeKinds)('secrets of requests in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  async function storedRequest(overrides: Parameters<typeof sampleRequest>[0] = {}) {
    const request = sampleRequest(overrides);
    await opened.store.requests.insert(request);
    return request.uuid;
  }

  test('one-time passwords of a request come by position, and are replaced together', async () => {
    const { oneTimePasswords } = opened.store;
    const request = await storedRequest();
    const mailed = password(request);
    const printed = password(request, {
      position: 1,
      distributionType: 'Print',
      usedBy: newUuid(),
      usedAt: issuedAt,
      failures: 3,
      lockedUntil: expiresAt,
    });
    await oneTimePasswords.replace(request, [printed, mailed]);
    expect(await oneTimePasswords.listByRequest(request)).toStrictEqual([mailed, printed]);
    const fresh = password(request, { distributionType: 'MailManager' });
    await oneTimePasswords.replace(request, [fresh]);
    expect(await oneTimePasswords.listByRequest(request)).toStrictEqual([fresh]);
    await oneTimePasswords.delete(request);
    expect(await oneTimePasswords.listByRequest(request)).toStrictEqual([]);
  });

  test('a one-time password of a request that is not stored is refused', async () => {
    const unknown = newUuid<'Request'>();
    await expect(opened.store.oneTimePasswords.replace(unknown, [password(unknown)])).rejects.toMatchObject({
      kind: 'Conflict',
    });
  });

  test('of two failed tries at once one is told to look again, so that both are counted', async () => {
    const { oneTimePasswords } = opened.store;
    const request = await storedRequest();
    const before = password(request);
    await oneTimePasswords.replace(request, [before]);
    const failed = { ...before, failures: 1, lockedUntil: expiresAt };
    const tries = await Promise.allSettled([
      oneTimePasswords.update(before, failed),
      oneTimePasswords.update(before, failed),
    ]);
    expect(tries.map((each) => each.status).toSorted()).toStrictEqual(['fulfilled', 'rejected']);
    expect(await oneTimePasswords.listByRequest(request)).toStrictEqual([failed]);
  });

  test('a one-time password is used once', async () => {
    const { oneTimePasswords } = opened.store;
    const request = await storedRequest();
    const before = password(request);
    await oneTimePasswords.replace(request, [before]);
    const used = { ...before, usedBy: newUuid<'User'>(), usedAt: issuedAt };
    await oneTimePasswords.update(before, used);
    await expect(oneTimePasswords.update(before, { ...used, usedBy: newUuid() })).rejects.toMatchObject({
      kind: 'Conflict',
    });
    expect(await oneTimePasswords.listByRequest(request)).toStrictEqual([used]);
    await oneTimePasswords.update(used, { ...used, failures: 1 });
  });

  test('a try with a password that was issued anew in between changes nothing', async () => {
    const { oneTimePasswords } = opened.store;
    const request = await storedRequest();
    const before = password(request);
    await oneTimePasswords.replace(request, [before]);
    const fresh = password(request, { issuedAt: new Date(issuedAt.getTime() + 1) });
    await oneTimePasswords.replace(request, [fresh]);
    await expect(
      oneTimePasswords.update(before, { ...before, usedBy: newUuid(), usedAt: issuedAt }),
    ).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await oneTimePasswords.listByRequest(request)).toStrictEqual([fresh]);
  });

  test('expired one-time passwords are the unused ones of requests that are still open, oldest first', async () => {
    const { oneTimePasswords } = opened.store;
    const year = (n: number) => new Date(`20${n}-01-01T00:00:00.000Z`);
    const [later, sooner, unexpired, used, closed] = [
      password(await storedRequest({ status: 'Executing' }), { expiresAt: year(11) }),
      password(await storedRequest({ status: 'Pending' }), { expiresAt: year(10) }),
      password(await storedRequest({ status: 'Approved' }), { expiresAt: year(12) }),
      password(await storedRequest(), { expiresAt: year(10), usedBy: newUuid(), usedAt: year(10) }),
      password(await storedRequest({ status: 'Canceled' }), { expiresAt: year(10) }),
    ];
    for (const each of [later, sooner, unexpired, used, closed]) {
      await oneTimePasswords.replace(each.requestUuid, [each]);
    }
    expect(await oneTimePasswords.listExpired(year(12), 10)).toStrictEqual([sooner, later]);
    expect(await oneTimePasswords.listExpired(year(12), 1)).toStrictEqual([sooner]);
  });

  test('an archived key is kept byte by byte, once for its certificate', async () => {
    const { archivedKeys, certificates } = opened.store;
    const [archived, other] = [sampleCertificate(), sampleCertificate()];
    await certificates.insert(archived);
    await certificates.insert(other);
    const sealed = Uint8Array.from({ length: 256 }, (_, index) => index);
    const key = { sealed, consentsNeeded: 0, deliveryCopy: null };
    await archivedKeys.insert(archived.uuid, key);
    expect(await archivedKeys.find(archived.uuid)).toStrictEqual(key);
    expect(await archivedKeys.find(other.uuid)).toBeUndefined();
    await expect(archivedKeys.insert(archived.uuid, key)).rejects.toMatchObject({ kind: 'Conflict' });
    await expect(archivedKeys.insert(newUuid(), key)).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await archivedKeys.listExisting([other.uuid, archived.uuid])).toStrictEqual([archived.uuid]);
    expect(await archivedKeys.listExisting([])).toStrictEqual([]);
  });
});

describe.each(storeKinds)('idempotency keys in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const fingerprint = createHash('sha256').update('the input').digest('hex');

  test('the same write sent again gets the first answer, for the same user only', async () => {
    const { idempotencyKeys } = opened.store;
    const [user, other] = [newUuid<'User'>(), newUuid<'User'>()];
    expect(await idempotencyKeys.claim(user, 'k', fingerprint, issuedAt)).toBeUndefined();
    expect(await idempotencyKeys.claim(user, 'k', 'another input', issuedAt)).toStrictEqual({
      fingerprintSha256: fingerprint,
      status: null,
      body: null,
    });
    await idempotencyKeys.settle(user, 'k', 201, '{"uuid":"1"}');
    expect(await idempotencyKeys.claim(user, 'k', fingerprint, issuedAt)).toStrictEqual({
      fingerprintSha256: fingerprint,
      status: 201,
      body: '{"uuid":"1"}',
    });
    expect(await idempotencyKeys.claim(other, 'k', fingerprint, issuedAt)).toBeUndefined();
  });

  test('of many claims at once one is new', async () => {
    const user = newUuid<'User'>();
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => opened.store.idempotencyKeys.claim(user, 'k', fingerprint, issuedAt)),
    );
    expect(claims.filter((claim) => claim === undefined)).toHaveLength(1);
  });

  test('a claim whose write changed nothing is free again, a settled one is not', async () => {
    const { idempotencyKeys } = opened.store;
    const user = newUuid<'User'>();
    await idempotencyKeys.claim(user, 'k', fingerprint, issuedAt);
    await idempotencyKeys.release(user, 'k');
    expect(await idempotencyKeys.claim(user, 'k', fingerprint, issuedAt)).toBeUndefined();
    await idempotencyKeys.settle(user, 'k', 204, '');
    await idempotencyKeys.release(user, 'k');
    expect(await idempotencyKeys.claim(user, 'k', fingerprint, issuedAt)).toMatchObject({ status: 204 });
  });

  test('claims are forgotten once they are old enough', async () => {
    const { idempotencyKeys } = opened.store;
    const user = newUuid<'User'>();
    await idempotencyKeys.claim(user, 'old', fingerprint, issuedAt);
    await idempotencyKeys.claim(user, 'recent', fingerprint, expiresAt);
    await idempotencyKeys.deleteBefore(expiresAt);
    expect(await idempotencyKeys.claim(user, 'old', fingerprint, expiresAt)).toBeUndefined();
    expect(await idempotencyKeys.claim(user, 'recent', fingerprint, expiresAt)).toBeDefined();
  });

  test('a site setting is unknown until it is set, and is replaced by the next one', async () => {
    const { siteSettings } = opened.store;
    expect(await siteSettings.find('connectionPointDescriptor')).toBeUndefined();
    await siteSettings.put('connectionPointDescriptor', 'D:(A;;CR;;;AU)');
    await siteSettings.put('connectionPointDescriptor', 'D:');
    expect(await siteSettings.find('connectionPointDescriptor')).toBe('D:');
    expect(await siteSettings.find('requestSecurityFlags')).toBeUndefined();
  });
});
