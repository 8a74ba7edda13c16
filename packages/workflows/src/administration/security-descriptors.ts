import {
  authenticatedUsersSid,
  canonicalSid,
  changeEntries,
  type DescribedEntry,
  describeEntries,
  everyoneSid,
  type Group,
  type NewEntry,
  parseSecurityDescriptor,
  printSecurityDescriptor,
  type User,
} from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';

/** Whom an entry is about. */
export type KnownTrustee =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'everyone' | 'signedIn' | 'unknown' };

/** A security descriptor for reading: its SDDL, and each entry of its access list with whom it is about. */
export interface DescribedDescriptor {
  readonly sddl: string;
  /** `none` where there is no access list, `open` where everyone is let in outright (NO_ACCESS_CONTROL). */
  readonly list: 'none' | 'open' | 'entries';
  readonly entries: readonly (DescribedEntry & { readonly known: KnownTrustee })[];
}

/**
 * Tells a security descriptor entry by entry, after taking entries out and adding others. Nothing is stored.
 *
 * Errors: `NotAuthorized` without Audit; `MalformedInput`, which names the place in the SDDL.
 */
export async function describeSecurityDescriptor(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  sddl: string,
  change: { readonly remove: readonly number[]; readonly add: readonly NewEntry[] },
): Promise<DescribedDescriptor> {
  await administratorAccess(store, caller);
  const descriptor = changeEntries(parseSecurityDescriptor(sddl), change);
  const entries = describeEntries(descriptor);
  const known = await trusteesOf(store, new Set(entries.map(({ trustee }) => trustee)));
  const { dacl } = descriptor;
  const isOpen = dacl?.flags.includes('NO_ACCESS_CONTROL') === true;
  return {
    sddl: printSecurityDescriptor(descriptor),
    list: dacl === null ? 'none' : isOpen ? 'open' : 'entries',
    entries: entries.map((entry) => ({ ...entry, known: known.get(entry.trustee) ?? { kind: 'unknown' } })),
  };
}

/** The trustees by their SIDs; those that neither the directory nor Windows names are left out. */
async function trusteesOf(
  store: Ports['store'],
  sids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, KnownTrustee>> {
  const known = new Map<string, KnownTrustee>([
    [everyoneSid, { kind: 'everyone' }],
    [authenticatedUsersSid, { kind: 'signedIn' }],
  ]);
  for (const group of await store.groups.list())
    if (sids.has(canonicalSid(group.sid))) known.set(canonicalSid(group.sid), { kind: 'group', group });
  const others = [...sids].filter((sid) => !known.has(sid));
  if (others.length === 0) return known;
  // Groups are known by now, so each of these SIDs is one account's at most.
  for (const user of await store.users.listByTrustees(others, others.length))
    known.set(canonicalSid(user.sid), { kind: 'user', user });
  return known;
}
