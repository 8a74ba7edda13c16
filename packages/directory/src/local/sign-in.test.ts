import {
  type ApiToken,
  parseUuid,
  Secret,
  type Session,
  type SignInRepository,
  type StoredUser,
  type User,
  type UserRepository,
} from '@cardea/domain';
import { beforeEach, expect, test } from 'vitest';
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
};
const cmuser2: User = {
  ...cmuser1,
  uuid: parseUuid('0c2ba2f8-6b3b-4d5e-8d2c-5a1a2e1f4b10', 'uuid'),
  accountName: 'cmuser2',
  userPrincipalName: 'cmuser2@contoso.com',
};
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const notUsedBySignIn = () => Promise.reject(new Error('sign-in has no business here'));

/** The user and sign-in repositories, kept in memory. */
function memoryRepositories(stored: StoredUser[]) {
  const tokens: ApiToken[] = [];
  const sessions: Session[] = [];
  const find = async (matches: (entry: StoredUser) => boolean) => stored.find(matches);
  const users: UserRepository = {
    find: async (uuid) => stored.find((entry) => entry.user.uuid === uuid)?.user,
    findByAccountName: (accountName, domain) =>
      find(
        ({ user }) =>
          same(user.accountName, accountName) && (domain === undefined || same(user.domain, domain)),
      ),
    findByUserPrincipalName: (name) => find(({ user }) => same(user.userPrincipalName, name)),
    findStored: (uuid) => find(({ user }) => user.uuid === uuid),
    put: notUsedBySignIn,
    groupsOf: notUsedBySignIn,
    page: notUsedBySignIn,
    count: notUsedBySignIn,
  };
  const signIns: SignInRepository = {
    insertToken: async (token) => void tokens.push(token),
    findToken: async (sha256) => tokens.find((token) => token.tokenSha256 === sha256),
    listTokens: async () => tokens,
    deleteToken: notUsedBySignIn,
    insertSession: async (session) => void sessions.push(session),
    findSession: async (sha256) => sessions.find((session) => session.cookieSha256 === sha256),
    deleteSession: async (sha256) => {
      const at = sessions.findIndex((session) => session.cookieSha256 === sha256);
      if (at >= 0) sessions.splice(at, 1);
    },
    deleteExpiredSessions: async (now) => {
      sessions.splice(0, sessions.length, ...sessions.filter((session) => session.expiresAt > now));
    },
  };
  return { users, signIns, tokens, sessions };
}

let nowMs: number;
let slept: number[];
let stored: StoredUser[];
let memory: ReturnType<typeof memoryRepositories>;
let directory: LocalDirectory;

const hashes = Promise.all([hashPassword(new Secret('Pa$$w0rd')), hashPassword(new Secret('other'))]);

beforeEach(async () => {
  const [passwordHash, otherHash] = await hashes;
  nowMs = Date.parse('2026-11-25T08:00:00Z');
  slept = [];
  stored = [
    { user: cmuser1, passwordHash },
    { user: cmuser2, passwordHash: otherHash },
  ];
  memory = memoryRepositories(stored);
  directory = new LocalDirectory({
    users: memory.users,
    signIns: memory.signIns,
    clock: { now: () => new Date(nowMs) },
    sleep: async (delayMs) => {
      slept.push(delayMs);
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
  stored.push({
    user: {
      ...cmuser1,
      uuid: parseUuid('11111111-1111-4111-8111-111111111111', 'uuid'),
      accountName: 'nopassword',
    },
    passwordHash: null,
  });
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

test('an unknown user costs the time of a wrong password', async () => {
  const took = async (logonName: string) => {
    const times: number[] = [];
    for (let i = 0; i < 9; i++) {
      const start = performance.now();
      await signIn(`wrong ${i}`, logonName, `192.0.2.${i}`);
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[4] ?? 0;
  };
  const known = await took('cmuser1');
  const unknown = await took('nobody');
  expect(unknown).toBeGreaterThan(known / 2);
  expect(unknown).toBeLessThan(known * 2);
});

test('a credential verified within the last minute is not hashed again', async () => {
  const took = async () => {
    const start = performance.now();
    expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
    return performance.now() - start;
  };
  const first = await took();
  nowMs += 59_999;
  expect(await took()).toBeLessThan(first / 3);
  nowMs += 1;
  expect(await took()).toBeGreaterThan(first / 3);
});

test('a changed password takes effect at once: the old one is refused, the new one signs in', async () => {
  expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
  stored[0] = { user: cmuser1, passwordHash: await hashPassword(new Secret('new')) };
  expect((await signIn('Pa$$w0rd')).kind).toBe('refused');
  expect((await signIn('new')).kind).toBe('signedIn');
});

test('a removed user is refused at once, although the credential was remembered', async () => {
  expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
  stored.shift();
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
  const guesses = Array.from({ length: 16 }, (_, i) => signIn(`wrong ${i}`));
  const outcomes = await Promise.all([...guesses, signIn('Pa$$w0rd')]);
  expect(outcomes.every(({ kind }) => kind === 'refused')).toBe(true);
  expect((await signIn('Pa$$w0rd')).kind).toBe('signedIn');
});

test('the right password sent many times at once is not delayed', async () => {
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => signIn('Pa$$w0rd')));
  expect(outcomes.every(({ kind }) => kind === 'signedIn')).toBe(true);
  expect(slept).toEqual([]);
});

test('an unreadable stored hash is a fault of the installation, not a refusal', async () => {
  stored[0] = { user: cmuser1, passwordHash: 'plain' };
  await expect(signIn('plain')).rejects.toMatchObject({ kind: 'Misconfigured' });
});

test('an API token signs its user in until it expires; only its SHA-256 is stored', async () => {
  const expiresAt = new Date(nowMs + 1000);
  const { token, apiToken } = await directory.createToken({ userUuid: cmuser1.uuid, name: 'ci', expiresAt });
  expect(token.reveal()).toMatch(/^cardea_[A-Za-z0-9_-]{43}$/);
  expect(JSON.stringify(memory.tokens)).not.toContain(token.reveal().slice(7));
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

test('a token without expiry holds, but not beyond its user', async () => {
  const { token } = await directory.createToken({ userUuid: cmuser2.uuid, name: 'ci', expiresAt: null });
  nowMs += 10 * 365 * 86_400_000;
  expect(await directory.signInWithToken(token)).toEqual({ kind: 'signedIn', user: cmuser2 });
  stored.pop();
  expect(await directory.signInWithToken(token)).toEqual({ kind: 'refused' });
});

test('a session holds for eight hours', async () => {
  const { cookie, expiresAt } = await directory.createSession(cmuser1.uuid);
  expect(expiresAt.getTime() - nowMs).toBe(8 * 3_600_000);
  expect(JSON.stringify(memory.sessions)).not.toContain(cookie.reveal());
  nowMs += 8 * 3_600_000 - 1;
  expect(await directory.signInWithSession(cookie)).toEqual({ kind: 'signedIn', user: cmuser1 });
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
  await directory.createSession(cmuser1.uuid);
  nowMs += 9 * 3_600_000;
  await directory.createSession(cmuser1.uuid);
  expect(memory.sessions).toHaveLength(1);
});
