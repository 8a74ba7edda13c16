import { findByLogonName, LocalDirectory } from '@cardea/directory';
import {
  type ApiToken,
  type AuditAction,
  CmError,
  malformed,
  parseUuid,
  type Repositories,
  requesterName,
  type Secret,
  type User,
} from '@cardea/domain';
import { auditEvent, type Ports } from '@cardea/workflows';

type TokenPorts = Pick<Ports, 'store' | 'clock' | 'randomness'>;

const dayMs = 86_400_000;

/** An API token as an administrator sees it; the token itself is not kept. */
export interface ListedToken {
  readonly token: ApiToken;
  /** `DOMAIN\account`; empty when the user is gone. */
  readonly account: string;
}

/**
 * Makes an API token for a user named as at sign-in, audited.
 *
 * Errors: `NotFound` when there is no such user, `MalformedInput` for an impossible life time.
 */
export async function createApiToken(
  ports: TokenPorts,
  order: { readonly logonName: string; readonly name: string; readonly expiresInDays: number | undefined },
): Promise<{ readonly token: Secret<string>; readonly apiToken: ApiToken; readonly account: string }> {
  const { expiresInDays } = order;
  if (
    expiresInDays !== undefined &&
    !(Number.isInteger(expiresInDays) && expiresInDays >= 1 && expiresInDays <= 36_500)
  ) {
    throw malformed('expires-in-days', 'must be a whole number from 1 to 36500');
  }
  const now = ports.clock.now();
  const expiresAt = expiresInDays === undefined ? null : new Date(now.getTime() + expiresInDays * dayMs);
  return await ports.store.transaction(async (tx) => {
    const user = await findUser(tx, order.logonName);
    const directory = new LocalDirectory({ users: tx.users, signIns: tx.signIns, clock: ports.clock });
    const made = await directory.createToken({ userUuid: user.uuid, name: order.name, expiresAt });
    await record(ports, tx, 'token.create', made.apiToken, {
      name: order.name,
      expiresAt: expiresAt?.toISOString() ?? null,
    });
    return { ...made, account: requesterName(user) };
  });
}

/** API tokens of one user, or of everyone. Errors: `NotFound` when there is no such user. */
export async function listApiTokens(
  { store }: Pick<Ports, 'store'>,
  logonName: string | undefined,
): Promise<ListedToken[]> {
  const owner = logonName === undefined ? undefined : await findUser(store, logonName);
  const tokens = await store.signIns.listTokens(owner?.uuid);
  return await Promise.all(
    tokens.map(async (token) => {
      const user = owner ?? (await store.users.find(token.userUuid));
      return { token, account: user === undefined ? '' : requesterName(user) };
    }),
  );
}

/** Deletes an API token, audited. Errors: `MalformedInput` when it is no GUID, `NotFound` when there is no such token. */
export async function revokeApiToken(ports: TokenPorts, uuid: string): Promise<void> {
  const tokenUuid = parseUuid<'ApiToken'>(uuid, 'token');
  await ports.store.transaction(async (tx) => {
    const token = (await tx.signIns.listTokens(undefined)).find((one) => one.uuid === tokenUuid);
    if (token === undefined || !(await tx.signIns.deleteToken(tokenUuid))) {
      throw new CmError('NotFound', `No API token ${tokenUuid}.`);
    }
    await record(ports, tx, 'token.revoke', token, { name: token.name });
  });
}

async function findUser({ users }: Pick<Repositories, 'users'>, logonName: string): Promise<User> {
  const found = await findByLogonName(users, logonName.trim());
  if (found === undefined) throw new CmError('NotFound', `No user ${logonName.trim()}.`);
  return found.user;
}

async function record(
  ports: TokenPorts,
  tx: Repositories,
  action: AuditAction,
  token: ApiToken,
  facts: Readonly<Record<string, string | null>>,
): Promise<void> {
  await tx.audit.append(
    auditEvent(ports, {
      action,
      outcome: 'success',
      actorName: 'command line',
      targetUserUuid: token.userUuid,
      objectType: 'ApiToken',
      objectUuid: token.uuid,
      facts,
    }),
  );
}
