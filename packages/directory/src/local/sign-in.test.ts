import { createHash } from 'node:crypto';
import { parseUuid, Secret, type Store, type User } from '@cardea/domain';
import { openTestStore, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hashPassword } from './password.js';
import { LocalDirectory } from './sign-in.js';

const cmuser1: User = {
  uuid: parseUuid('97cd65fa-af4b-4587-9309-0dd6bfd8b4e1', 'uuid'),
  domain: 'CONTOSO',
  accountName: 'cmuser1',
  displayName: 'CM User 1',
  userPrincipalName: 'cmuser1@contoso.com',
  mail: 'cmuser1@contoso.com',
  sid: 'S-1-5-21-1-2-3-1001',
  managerUserUuid: null,
  securityDescriptor: '',
};
const cmuser2: User = {
  ...cmuser1,
  uuid: parseUuid('0c2ba2f8-6b3b-4d5e-8d2c-5a1a2e1f4b10', 'uuid'),
  accountName: 'cmuser2',
  userPrincipalName: 'cmuser2@contoso.com',
};

const hashes = Promise.all([hashPassword(new Secret('Pa$$w0rd')), hashPassword(new Secret('other'))]);
const sha256 = (secret: Secret<string>) => createHash('sha256').update(secret.reveal()).digest('hex');

describe.each(storeKinds)('with users in %s', (kind) => {
  let nowMs: number;
  let slept: number[];
  let testStore: TestStore;
  let store: Store;
  let directory: LocalDirectory;
  /** What a delay waits for, when not nothing. */
  let sleepUntil: Promise<void> | undefined;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    store = testStore.store;
  });

  afterAll(() => testStore[Symbol.asyncDispose]());

  beforeEach(async () => {
    const [passwordHash, otherHash] = await hashes;
    nowMs = Date.parse('2026-11-25T08:00:00Z');
    slept = [];
    sleepUntil = undefined;
    await store.users.put(cmuser1, [], passwordHash);
    await store.users.put(cmuser2, [], otherHash);
    directory = new LocalDirectory({
      users: store.users,
      signIns: store.signIns,
      clock: { now: () => new Date(nowMs) },
      sleep: async (delayMs) => {
        slept.push(delayMs);
        await sleepUntil;
      },
    });
  });

  const signIn = (password: string, logonName = 'cmuser1', origin = '192.0.2.1') =>
    directory.signInWithPassword({ logonName, password: new Secret(password), origin });

  async function fail(times: number, logonName = 'cmuser1', origin = '192.0.2.1') {
    for (let i = 0; i < times; i++) {
      expect(await signIn(`wrong ${i}`, logonName, origin)).toEqual({ kind: 'refused' });
    }
  }

  test('account name, DOMAIN\\account and user principal name sign in, in any letter case', async () => {
    for (const name of [
      'cmuser1',
      'CMUSER1',
      'CONTOSO\\cmuser1',
      'contoso\\CmUser1',
      'CMuser1@Contoso.COM',
      ' cmuser1 ',
    ]) {
      expect(await signIn('Pa$$w0rd', name), name).toEqual({ kind: 'signedIn', user: cmuser1 });
    }
  });

  test('a wrong password, an unknown user, a foreign domain and a user without password are refused alike', async () => {
    await store.users.put(
      {
        ...cmuser1,
        uuid: parseUuid('11111111-1111-4111-8111-111111111111', 'uuid'),
        accountName: 'nopassword',
        userPrincipalName: 'nopassword@contoso.com',
      },
      [],
      null,
    );
    for (const [password, name] of [
      ['wrong', 'cmuser1'],
      ['Pa$$w0rd', 'nobody'],
      ['Pa$$w0rd', 'FABRIKAM\\cmuser1'],
      ['Pa$$w0rd', 'cmuser1@fabrikam.com'],
      ['Pa$$w0rd', 'cmuser2'],
      ['', 'nopassword'],
      ['', ''],
    ] as const) {
      expect(await signIn(password, name), name).toEqual({ kind: 'refused' });
    }
  });

  /** Processor time in microseconds, so that what else the machine does doesn't count. */
  async function costOf(password: string, logonName: string, origin: string): Promise<number> {
    const start = process.cpuUsage();
    await signIn(password, logonName, origin);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  }

  test('an unknown user costs the time of a wrong password', async () => {
    // The best of several tries, taken in turns: single ones pay for collected garbage.
    let [known, unknown] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let i = 0; i < 15; i++) {
      known = Math.min(known, await costOf('wrong', 'cmuser1', `192.0.2.${i}`));
      unknown = Math.min(unknown, await costOf('wrong', 'nobody', `192.0.2.${i}`));
    }
    expect(unknown).toBeGreaterThan(known / 2);
    expect(unknown).toBeLessThan(known * 2);
  });

  test('a credential is remembered for a minute: no verification that failures could delay', async () => {
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    await fail(3);
    slept = [];
    nowMs += 59_999;
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    expect(slept).toEqual([]);
    nowMs += 1000;
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    expect(slept).toEqual([1000]);
  });

  test('a remembered credential costs a fraction of a hashed one: scripts are not slowed', async () => {
    let remembered = Number.POSITIVE_INFINITY;
    const wrong = (origin: string) => costOf('wrong', 'cmuser1', origin);
    const hashed = Math.min(await wrong('192.0.2.8'), await wrong('192.0.2.9'));
    await signIn('Pa$$w0rd');
    for (let i = 0; i < 15; i++)
      remembered = Math.min(remembered, await costOf('Pa$$w0rd', 'cmuser1', '192.0.2.1'));
    expect(remembered).toBeLessThan(hashed / (kind === 'sqlite' ? 10 : 3));
  });

  test('a changed password takes effect within a second: the old one is refused, the new one signs in', async () => {
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    await store.users.put(cmuser1, [], await hashPassword(new Secret('new')));
    expect((await signIn('new')).kind).toBe('signedIn');
    nowMs += 1000;
    expect((await signIn('Pa$$w0rd')).kind).toBe('refused');
    expect((await signIn('new')).kind).toBe('signedIn');
  });

  test('a user whose password was taken away is refused within a second, although it was remembered', async () => {
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    await store.users.put(cmuser1, [], null);
    nowMs += 1000;
    expect((await signIn('Pa$$w0rd')).kind).toBe('refused');
  });

  test('the first two failures are free, then the delay doubles from half a second up to thirty', async () => {
    await fail(11);
    expect(slept).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('an unknown account is slowed like a known one', async () => {
    await fail(4, 'nobody');
    expect(slept).toEqual([500, 1000]);
  });

  test('spellings of one account share its failures', async () => {
    await fail(1, 'cmuser1');
    await fail(1, 'CONTOSO\\CMUSER1');
    await fail(1, 'cmuser1@contoso.com');
    expect(slept).toEqual([500]);
  });

  test('failures on one account or from one address slow no other', async () => {
    await fail(5);
    slept = [];
    expect((await signIn('other', 'cmuser2')).kind).toBe('signedIn');
    expect((await signIn('Pa$$w0rd', 'cmuser1', '192.0.2.2')).kind).toBe('signedIn');
    expect(slept).toEqual([]);
  });

  test('the right password waits too when it follows failures, and then clears them', async () => {
    await fail(3);
    slept = [];
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    expect(slept).toEqual([1000]);
    await fail(2);
    expect(slept).toEqual([1000]);
  });

  test('a remembered credential is not delayed by failures of others at the same address', async () => {
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    await fail(6);
    slept = [];
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    expect(slept).toEqual([]);
  });

  test('failures are forgotten after fifteen minutes of peace, not before', async () => {
    await fail(4);
    slept = [];
    nowMs += 15 * 60_000 - 1;
    await fail(1);
    expect(slept).toEqual([2000]);
    nowMs += 15 * 60_000;
    await fail(2);
    expect(slept).toEqual([2000]);
  });

  test('wrong tries sent all at once wait as if sent one after another', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => signIn(`wrong ${i}`)));
    expect(slept.sort((a, b) => a - b)).toEqual([500, 1000, 2000, 4000, 8000, 16_000]);
  });

  test('the same wrong password sent many times at once counts every time', async () => {
    await Promise.all(Array.from({ length: 6 }, () => signIn('wrong')));
    expect(slept.sort((a, b) => a - b)).toEqual([500, 1000, 2000, 4000]);
  });

  test('more than sixteen tries at once on an account from an address are turned away, even with the right password', async () => {
    await fail(2);
    let wakeUp = () => {};
    sleepUntil = new Promise((resolve) => {
      wakeUp = resolve;
    });
    const guesses = Array.from({ length: 16 }, (_, i) => signIn(`wrong ${i}`));
    await vi.waitFor(() => expect(slept).toHaveLength(16), 20_000);
    const oneMore = signIn('Pa$$w0rd');
    await vi.waitFor(() => expect(slept).toHaveLength(17), 20_000);
    expect(slept.at(-1)).toBe(30_000);
    wakeUp();
    expect((await oneMore).kind).toBe('refused');
    await Promise.all(guesses);
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
  });

  test('the right password sent many times at once is not delayed', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => signIn('Pa$$w0rd')));
    expect(outcomes.every(({ kind }) => kind === 'signedIn')).toBe(true);
    expect(slept).toEqual([]);
  });

  test('an unreadable stored hash is a fault of the installation, not a refusal', async () => {
    await store.users.put(cmuser1, [], 'plain');
    await expect(signIn('plain')).rejects.toMatchObject({ kind: 'Misconfigured' });
  });

  test('an API token signs its user in until it expires; only its SHA-256 is stored', async () => {
    const expiresAt = new Date(nowMs + 1000);
    const { token, apiToken } = await directory.createToken({
      userUuid: cmuser1.uuid,
      name: 'ci',
      expiresAt,
    });
    expect(token.reveal()).toMatch(/^cardea_[A-Za-z0-9_-]{43}$/);
    expect(await store.signIns.listTokens(undefined)).toContainEqual(apiToken);
    expect(apiToken.tokenSha256).toBe(sha256(token));
    expect(JSON.stringify(apiToken)).not.toContain(token.reveal().slice(7));
    expect(apiToken).toMatchObject({
      userUuid: cmuser1.uuid,
      name: 'ci',
      createdAt: new Date(nowMs),
      expiresAt,
    });
    expect(await directory.signInWithToken(token)).toEqual({ kind: 'signedIn', user: cmuser1 });
    expect(await directory.signInWithToken(new Secret(`${token.reveal()}x`))).toEqual({ kind: 'refused' });
    nowMs += 1000;
    expect(await directory.signInWithToken(token)).toEqual({ kind: 'refused' });
  });

  test('a token without expiry holds until it is deleted', async () => {
    const { token, apiToken } = await directory.createToken({
      userUuid: cmuser2.uuid,
      name: 'ci',
      expiresAt: null,
    });
    nowMs += 10 * 365 * 86_400_000;
    expect(await directory.signInWithToken(token)).toEqual({ kind: 'signedIn', user: cmuser2 });
    await store.signIns.deleteToken(apiToken.uuid);
    expect(await directory.signInWithToken(token)).toEqual({ kind: 'refused' });
  });

  test('a session holds for eight hours', async () => {
    const { cookie, expiresAt } = await directory.createSession(cmuser1.uuid);
    expect(expiresAt.getTime() - nowMs).toBe(8 * 3_600_000);
    expect(await store.signIns.findSession(cookie.reveal())).toBeUndefined();
    expect((await store.signIns.findSession(sha256(cookie)))?.userUuid).toBe(cmuser1.uuid);
    nowMs += 8 * 3_600_000 - 1;
    expect(await directory.signInWithSession(cookie)).toMatchObject({ kind: 'signedIn', user: cmuser1 });
    nowMs += 1;
    expect(await directory.signInWithSession(cookie)).toEqual({ kind: 'refused' });
  });

  test('an ended session signs in nobody, and other sessions go on', async () => {
    const one = await directory.createSession(cmuser1.uuid);
    const two = await directory.createSession(cmuser1.uuid);
    await directory.endSession(one.cookie);
    await directory.endSession(one.cookie);
    expect((await directory.signInWithSession(one.cookie)).kind).toBe('refused');
    expect((await directory.signInWithSession(two.cookie)).kind).toBe('signedIn');
  });

  test('expired sessions are swept when a new one begins', async () => {
    const old = await directory.createSession(cmuser1.uuid);
    nowMs += 9 * 3_600_000;
    const current = await directory.createSession(cmuser1.uuid);
    expect(await store.signIns.findSession(sha256(old.cookie))).toBeUndefined();
    expect(await store.signIns.findSession(sha256(current.cookie))).toBeDefined();
  });
});
