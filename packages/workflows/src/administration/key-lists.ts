import { type CountedKeyList, malformed, modulusFingerprintForm, notFound } from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';
import { readableReason } from './blocklists.js';

type Listing = Pick<Ports, 'store' | 'clock' | 'randomness'>;

/** Keys added by one call: a file has hundreds of thousands, and a transaction must not keep others waiting. */
export const mostKeysAtOnce = 10_000;

/** The lists of keys that nobody is certified for, by name. Errors: `NotAuthorized` without Audit. */
export async function listKeyLists(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
): Promise<readonly CountedKeyList[]> {
  await administratorAccess(store, caller);
  return await store.publicKeys.lists();
}

/**
 * Adds RSA keys to a list, which is made where there is none; nobody is certified for them from now on. Adding a key again
 * changes nothing. Tells how many were new.
 *
 * Errors: `NotAuthorized` without Audit; `MalformedInput` naming `name`, `reason` or the fingerprint.
 */
export async function addToKeyList(
  ports: Listing,
  caller: Caller,
  name: string,
  {
    reason,
    modulusFingerprints,
  }: { readonly reason: string; readonly modulusFingerprints: readonly string[] },
): Promise<{ readonly added: number }> {
  return await audited(ports, caller, 'keyList.change', { type: 'KeyList', uuid: name }, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      if (!/^[\w.-]{1,100}$/.test(name))
        throw malformed('name', 'must have 1 to 100 letters, digits, dots, hyphens and underscores');
      if (modulusFingerprints.length > mostKeysAtOnce)
        throw malformed('modulusFingerprints', `must be at most ${mostKeysAtOnce}`);
      const wrong = modulusFingerprints.findIndex((one) => !modulusFingerprintForm.test(one));
      if (wrong >= 0)
        throw malformed(`modulusFingerprints[${wrong}]`, 'must be 20 hexadecimal digits in lower case');
      const list = { name, reason: readableReason(reason), changedAt: ports.clock.now() };
      const added = await tx.publicKeys.addToList(list, modulusFingerprints);
      Object.assign(attempt.facts, { list: name, reason: list.reason, added });
      await attempt.succeed(tx);
      return { added };
    });
  });
}

/** Removes a list: its keys may be certified again. Errors: `NotAuthorized` without Audit; `NotFound`. */
export async function removeKeyList(ports: Listing, caller: Caller, name: string): Promise<void> {
  await audited(ports, caller, 'keyList.remove', { type: 'KeyList', uuid: name }, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      attempt.facts.list = name;
      if (!(await tx.publicKeys.removeList(name))) throw notFound('list of keys');
      await attempt.succeed(tx);
    });
  });
}
