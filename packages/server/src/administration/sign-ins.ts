import { LocalDirectory } from '@cardea/directory';
import {
  type ApiToken,
  malformed,
  notFound,
  parseUuid,
  type Secret,
  type Session,
  type User,
  type UserUuid,
  type Uuid,
} from '@cardea/domain';
import { Access, administratorAccess, audited, type Caller, type Ports } from '@cardea/workflows';

type SignInPorts = Pick<Ports, 'store' | 'clock' | 'randomness'>;

const dayMs = 86_400_000;
/** Longest life of an API token that people make for themselves, in days. */
export const longestTokenDays = 366;

/** A way to be signed in, with whose it is; undefined when that user is gone. */
export interface Owned<T> {
  readonly owned: T;
  readonly user: User | undefined;
}

/** By which a session is named: made of its cookie's digest, from which nobody finds the cookie (RFC 9562 §5.8). */
export function sessionUuid({ cookieSha256: digest }: Session): Uuid<'Session'> {
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return parseUuid<'Session'>(
    `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
    'session',
  );
}

/** Browser sessions that have not ended, newest first: the caller's, or everyone's. Errors: `NotAuthorized` without Audit. */
export async function listSessions(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  whose: 'own' | 'all',
): Promise<readonly Owned<Session>[]> {
  const owner = await ownerOf(store, caller, whose);
  return await withUsers(store, await store.signIns.listSessions(owner, clock.now()));
}

/** API tokens, the caller's or everyone's. Errors: `NotAuthorized` without Audit. */
export async function listTokens(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  whose: 'own' | 'all',
): Promise<readonly Owned<ApiToken>[]> {
  return await withUsers(store, await store.signIns.listTokens(await ownerOf(store, caller, whose)));
}

/**
 * Ends a session: one's own, or with the right Audit anybody's. Whoever uses it has to sign in anew.
 *
 * Errors: `NotFound`, also for the sessions of others without Audit.
 */
export async function endSession(ports: SignInPorts, caller: Caller, uuid: Uuid<'Session'>): Promise<void> {
  await audited(ports, caller, 'session.end', { type: 'Session', uuid }, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      const sessions = await tx.signIns.listSessions(await reachOf(tx, caller), ports.clock.now());
      const session = sessions.find((each) => sessionUuid(each) === uuid);
      if (session === undefined) throw notFound('session');
      attempt.targetUserUuid = session.userUuid;
      await tx.signIns.deleteSession(session.cookieSha256);
      await attempt.succeed(tx);
    });
  });
}

/**
 * Deletes an API token: one's own, or with the right Audit anybody's.
 *
 * Errors: `NotFound`, also for the tokens of others without Audit.
 */
export async function deleteToken(ports: SignInPorts, caller: Caller, uuid: ApiToken['uuid']): Promise<void> {
  await audited(ports, caller, 'token.revoke', { type: 'ApiToken', uuid }, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      const tokens = await tx.signIns.listTokens(await reachOf(tx, caller));
      const token = tokens.find((each) => each.uuid === uuid);
      if (token === undefined || !(await tx.signIns.deleteToken(uuid))) throw notFound('API token');
      attempt.targetUserUuid = token.userUuid;
      attempt.facts.name = token.name;
      await attempt.succeed(tx);
    });
  });
}

/**
 * Makes an API token for the caller, who may do by it what they may do themselves. It is told this once.
 *
 * Errors: `MalformedInput` for an empty name and a life that is no whole number of days up to {@link longestTokenDays}.
 */
export async function createOwnToken(
  ports: SignInPorts,
  caller: Caller,
  order: { readonly name: string; readonly expiresInDays: number },
): Promise<{ readonly token: Secret<string>; readonly apiToken: ApiToken }> {
  const { expiresInDays } = order;
  return await audited(ports, caller, 'token.create', { type: 'ApiToken', uuid: '' }, async (attempt) => {
    const name = order.name.trim();
    if (name === '') throw malformed('name', 'must not be empty');
    if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > longestTokenDays)
      throw malformed('expiresInDays', `must be a whole number from 1 to ${longestTokenDays}`);
    const expiresAt = new Date(ports.clock.now().getTime() + expiresInDays * dayMs);
    attempt.targetUserUuid = caller.user.uuid;
    attempt.facts.name = name;
    attempt.facts.expiresAt = expiresAt.toISOString();
    return await ports.store.transaction(async (tx) => {
      const directory = new LocalDirectory({ users: tx.users, signIns: tx.signIns, clock: ports.clock });
      const made = await directory.createToken({ userUuid: caller.user.uuid, name, expiresAt });
      attempt.facts.tokenUuid = made.apiToken.uuid;
      await attempt.succeed(tx);
      return made;
    });
  });
}

type Readable = ConstructorParameters<typeof Access>[0] & Pick<Ports['store'], 'users'>;

/** Whose are listed; everyone's need Audit. */
async function ownerOf(
  store: Ports['store'],
  caller: Caller,
  whose: 'own' | 'all',
): Promise<UserUuid | undefined> {
  if (whose === 'own') return caller.user.uuid;
  await administratorAccess(store, caller);
  return undefined;
}

/** Whose the caller may end: everyone's with Audit, else their own. */
async function reachOf(tx: Readable, caller: Caller): Promise<UserUuid | undefined> {
  const audit = await new Access(tx, caller).siteRight('Audit');
  return audit.isGranted ? undefined : caller.user.uuid;
}

async function withUsers<T extends { readonly userUuid: UserUuid }>(
  { users }: Pick<Ports['store'], 'users'>,
  all: readonly T[],
): Promise<readonly Owned<T>[]> {
  return await Promise.all(all.map(async (owned) => ({ owned, user: await users.find(owned.userUuid) })));
}
