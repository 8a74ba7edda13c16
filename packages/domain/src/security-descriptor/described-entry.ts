import { malformed } from '../errors.js';
import { managementRights } from '../user/user.js';
import { rightMask, withoutGenericRights } from './access-mask.js';
import { type ExtendedRight, extendedRightGuids } from './extended-rights.js';
import { printEntry } from './print-sddl.js';
import {
  type AccessControlEntry,
  type AceEffect,
  effectOf,
  type SecurityDescriptor,
} from './security-descriptor.js';
import { canonicalSid, parseSid, type Sid } from './sid.js';

/** What an entry may give that Cardea asks for: Read and Write of the object, and the extended rights. */
export const describedRights = ['Read', 'Write', 'Enroll', ...managementRights] as const;
export type DescribedRight = (typeof describedRights)[number];

const extendedRights: readonly ExtendedRight[] = ['Enroll', ...managementRights];

/** One entry of an access list in the words of Cardea. */
export interface DescribedEntry {
  readonly effect: AceEffect;
  /** As {@link canonicalSid} gives it. */
  readonly trustee: Sid;
  /** Those of {@link describedRights} that it is about, in that order. */
  readonly rights: readonly DescribedRight[];
  /** It is about rights that Cardea never asks for, too. */
  readonly hasOtherRights: boolean;
  /** It is for children of the object and decides nothing here. */
  readonly isForChildrenOnly: boolean;
  /** It has a condition, which is not evaluated: it grants nothing, or denies in every case. */
  readonly isConditional: boolean;
  /** As it stands in the SDDL, with its parentheses. */
  readonly text: string;
}

/** An entry to add: whom it is about, and what it allows or denies. */
export interface NewEntry {
  readonly effect: 'allow' | 'deny';
  readonly trustee: Sid;
  readonly rights: readonly DescribedRight[];
}

/** Tells the entries of the access list in the order written; none where there is no list. */
export function describeEntries({ dacl }: SecurityDescriptor): readonly DescribedEntry[] {
  return (dacl?.entries ?? []).map((entry) => ({
    effect: effectOf(entry.type),
    trustee: canonicalSid(entry.trustee),
    ...rightsOf(entry),
    isForChildrenOnly: entry.flags.includes('IO'),
    isConditional: entry.condition !== null,
    text: printEntry(entry),
  }));
}

/** By the same reading as `checkAccess`: a GUID narrows grants, and of denials those of type OD. */
function rightsOf(entry: AccessControlEntry): Pick<DescribedEntry, 'rights' | 'hasOtherRights'> {
  const mask = withoutGenericRights(entry.rights.mask);
  const guid = entry.objectGuid.toLowerCase();
  const isNarrowed = guid !== '' && (effectOf(entry.type) === 'allow' || entry.type === 'OD');
  const isAbout = (right: DescribedRight) => {
    if (right === 'Read') return (mask & rightMask.RP) !== 0 && !isNarrowed;
    if (right === 'Write') return (mask & rightMask.WP) !== 0 && !isNarrowed;
    return (mask & rightMask.CR) !== 0 && (!isNarrowed || guid === extendedRightGuids[right]);
  };
  const rights = describedRights.filter(isAbout);
  const known = isNarrowed ? rightMask.CR : rightMask.RP | rightMask.WP | rightMask.CR;
  return { rights, hasOtherRights: (mask & ~known) !== 0 || (isNarrowed && rights.length === 0) };
}

/**
 * Takes entries out of the access list, by their places from 0 in the order written, and adds others at its end; a list is
 * made where there is none. Everything else stays as written.
 *
 * Errors: `MalformedInput` for a place without an entry, an entry without rights, a trustee that is no SID, and a list that
 * is open to everyone (NO_ACCESS_CONTROL), which takes no entries.
 */
export function changeEntries(
  descriptor: SecurityDescriptor,
  { remove, add }: { readonly remove: readonly number[]; readonly add: readonly NewEntry[] },
): SecurityDescriptor {
  if (remove.length === 0 && add.length === 0) return descriptor;
  const { flags, entries } = descriptor.dacl ?? { flags: [], entries: [] };
  const absent = remove.find((place) => entries[place] === undefined);
  if (absent !== undefined) throw malformed('remove', `names entry ${absent}, which the list does not have`);
  if (flags.includes('NO_ACCESS_CONTROL'))
    throw malformed('add', 'must be empty while the list is open to everyone (NO_ACCESS_CONTROL)');
  const kept = entries.filter((_, place) => !remove.includes(place));
  return { ...descriptor, dacl: { flags, entries: [...kept, ...add.flatMap(entriesFor)] } };
}

/** Extended rights need an entry each, since an entry names one GUID at most; all of them together need none. */
function entriesFor({ effect, trustee, rights }: NewEntry, index: number): AccessControlEntry[] {
  if (rights.length === 0) throw malformed(`add.${index}.rights`, 'must name at least one right');
  parseSid(trustee, `add.${index}.trustee`);
  const entry = (letters: string, objectGuid = ''): AccessControlEntry => ({
    type: `${objectGuid === '' ? '' : 'O'}${effect === 'allow' ? 'A' : 'D'}`,
    flags: [],
    rights: { text: letters, mask: maskOf(letters) },
    objectGuid,
    inheritedObjectGuid: '',
    trustee,
    condition: null,
  });
  const extended = extendedRights.filter((right) => rights.includes(right));
  const isEvery = extended.length === extendedRights.length;
  const letters = `${rights.includes('Read') ? 'RP' : ''}${rights.includes('Write') ? 'WP' : ''}${isEvery ? 'CR' : ''}`;
  const whole = letters === '' ? [] : [entry(letters)];
  return isEvery ? whole : [...whole, ...extended.map((right) => entry('CR', extendedRightGuids[right]))];
}

function maskOf(letters: string): number {
  const parts = ['RP', 'WP', 'CR'] as const;
  return parts.reduce((mask, part) => (letters.includes(part) ? mask | rightMask[part] : mask), 0);
}
