import {
  type BlockedKey,
  type BlockedName,
  type BlockedNameUuid,
  malformed,
  type NamePattern,
  namePattern,
  notFound,
} from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';

type Blocking = Pick<Ports, 'store' | 'clock' | 'randomness'>;

/** Longest reason, in characters. */
const longestReason = 500;

/** The keys that nobody is certified for, the longest blocked first. Errors: `NotAuthorized` without Audit. */
export async function listBlockedKeys(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
): Promise<readonly BlockedKey[]> {
  await administratorAccess(store, caller);
  return await store.publicKeys.listBlocked();
}

/**
 * Lets nobody be certified for a public key from now on. Certificates that the key has stay as they are. Blocking it again
 * replaces the reason.
 *
 * Errors: `NotAuthorized` without Audit; `MalformedInput` naming `reason` or `publicKeySha256`.
 */
export async function blockKey(
  ports: Blocking,
  caller: Caller,
  { sha256, reason }: Pick<BlockedKey, 'sha256' | 'reason'>,
): Promise<BlockedKey> {
  const object = { type: 'PublicKey', uuid: sha256 };
  return await audited(ports, caller, 'publicKey.block', object, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      if (!/^[0-9a-f]{64}$/.test(sha256)) throw malformed('publicKeySha256', 'must be 64 hexadecimal digits');
      const blocked = { sha256, reason: readableReason(reason), blockedAt: ports.clock.now() };
      attempt.facts.reason = blocked.reason;
      await tx.publicKeys.block(blocked);
      await attempt.succeed(tx);
      return blocked;
    });
  });
}

/**
 * Ends the block of a public key. A key of which a certificate was revoked for keyCompromise stays refused.
 *
 * Errors: `NotAuthorized` without Audit; `NotFound` when it is not blocked.
 */
export async function unblockKey(ports: Blocking, caller: Caller, sha256: string): Promise<void> {
  const object = { type: 'PublicKey', uuid: sha256 };
  await audited(ports, caller, 'publicKey.unblock', object, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      if (!(await tx.publicKeys.unblock(sha256))) throw notFound('blocked key');
      await attempt.succeed(tx);
    });
  });
}

/** The names that nobody is certified by. Errors: `NotAuthorized` without Audit. */
export async function listBlockedNames(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
): Promise<readonly BlockedName[]> {
  await administratorAccess(store, caller);
  return await store.blockedNames.list();
}

/**
 * Lets nobody be certified by these names from now on. Certificates that say them stay as they are. Blocking them again
 * replaces the reason.
 *
 * Errors: `NotAuthorized` without Audit; `MalformedInput` naming `value` or `reason`.
 */
export async function blockName(
  ports: Blocking,
  caller: Caller,
  { reason, ...pattern }: NamePattern & { readonly reason: string },
): Promise<BlockedName> {
  const uuid = ports.randomness.uuid<'BlockedName'>();
  const object = { type: 'BlockedName', uuid };
  return await audited(ports, caller, 'name.block', object, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const meant = namePattern(pattern);
      const blocked = { ...meant, uuid, reason: readableReason(reason), blockedAt: ports.clock.now() };
      const stored = await tx.blockedNames.block(blocked);
      Object.assign(attempt.facts, { ...meant, reason: stored.reason, blockedName: stored.uuid });
      await attempt.succeed(tx);
      return stored;
    });
  });
}

/** Ends the block of names. Errors: `NotAuthorized` without Audit; `NotFound`. */
export async function unblockName(ports: Blocking, caller: Caller, uuid: BlockedNameUuid): Promise<void> {
  const object = { type: 'BlockedName', uuid };
  await audited(ports, caller, 'name.unblock', object, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const blocked = await tx.blockedNames.find(uuid);
      if (blocked === undefined) throw notFound('blocked name');
      const { type, matching, value } = blocked;
      Object.assign(attempt.facts, { type, matching, value });
      await tx.blockedNames.remove(uuid);
      await attempt.succeed(tx);
    });
  });
}

/** A reason without white space around it. Errors: `MalformedInput` naming `reason`. */
export function readableReason(reason: string): string {
  const text = reason.trim();
  if (text === '' || text.length > longestReason)
    throw malformed('reason', `must be a text of at most ${longestReason} characters`);
  return text;
}
