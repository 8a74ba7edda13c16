import { withoutGenericRights } from './access-mask.js';
import { printEntry } from './print-sddl.js';
import {
  type AccessControlEntry,
  type AccessControlList,
  effectOf,
  type SecurityDescriptor,
} from './security-descriptor.js';
import { canonicalSid, mayNameOneOf, namesOneOf, ownerRightsSid, type Sid } from './sid.js';

/** Who asks for what. */
export interface AccessQuestion {
  /** All SIDs that the caller carries, see `sidsOf`; empty texts are ignored. */
  readonly sids: readonly string[];
  /** The right or rights asked for, all of which must be granted; see `rightMask`. */
  readonly mask: number;
  /** GUID, lower case, of the extended right that `CR` is asked for. */
  readonly extendedRight?: string;
}

/** The answer, and why. */
export interface AccessDecision {
  readonly isGranted: boolean;
  /** SDDL text of the entry that decided; null when no entry did. */
  readonly entry: string | null;
  /** One sentence without a full stop, safe to show to whoever may see the descriptor. */
  readonly rule: string;
}

/**
 * Decides whether the caller holds every right asked for on the object.
 *
 * Entries are taken in canonical order whatever the order written: explicit denials, explicit grants, inherited
 * denials, inherited grants ([MS-DTYP] §2.5.3.2 walks the list as stored and relies on this order). Entries for
 * children only (IO) are skipped. Generic rights count as the directory rights that they stand for. Without a DACL
 * everyone is let in; with an empty one nobody is, not even the owner: being the owner grants nothing by itself here,
 * other than in Windows. The SACL (labels, central policies) is not evaluated. For types of entries see `effectOf`.
 */
export function checkAccess(d: SecurityDescriptor, q: AccessQuestion): AccessDecision {
  if (d.dacl === null || isNullList(d.dacl))
    return { isGranted: true, entry: null, rule: 'granted to everyone because there is no access list' };
  const caller = callerSids(d, q.sids);
  const asked = withoutGenericRights(q.mask);
  if (asked === 0)
    return { isGranted: false, entry: null, rule: 'not granted because no right was asked for' };
  let remaining = asked;
  for (const entry of inCanonicalOrder(d.dacl)) {
    const shared = withoutGenericRights(entry.rights.mask) & remaining;
    if (shared === 0 || !concerns(entry, caller) || !coversObject(entry, q.extendedRight)) continue;
    if (effectOf(entry.type) === 'deny') return denied(entry);
    remaining &= ~shared;
    if (remaining === 0) return granted(entry);
  }
  return { isGranted: false, entry: null, rule: notGrantedRule(d.dacl) };
}

/** True for NO_ACCESS_CONTROL: the text says outright that access is not limited. */
export function isNullList(list: AccessControlList): boolean {
  return list.flags.includes('NO_ACCESS_CONTROL');
}

/** Gives the entries that decide about this object, explicit before inherited, denials before grants in each. */
export function inCanonicalOrder(list: AccessControlList): readonly AccessControlEntry[] {
  const deciding = list.entries.filter(
    (entry) => effectOf(entry.type) !== 'none' && !entry.flags.includes('IO'),
  );
  // Sorting is stable: entries of one class stay in the order written.
  return deciding.sort((one, other) => canonicalClass(one) - canonicalClass(other));
}

function canonicalClass(entry: AccessControlEntry): number {
  return (entry.flags.includes('ID') ? 2 : 0) + (effectOf(entry.type) === 'allow' ? 1 : 0);
}

/** Gives the caller's SIDs as they compare, with OWNER RIGHTS when the caller owns the object. */
export function callerSids(d: Pick<SecurityDescriptor, 'owner'>, sids: readonly string[]): ReadonlySet<Sid> {
  const caller = new Set(sids.filter((sid) => sid !== '').map(canonicalSid));
  if (d.owner !== null && namesOneOf(d.owner, caller)) caller.add(ownerRightsSid);
  return caller;
}

/** True when the entry is about the caller: for a grant certainly, for a denial possibly. */
export function concerns(entry: AccessControlEntry, caller: ReadonlySet<Sid>): boolean {
  return effectOf(entry.type) === 'allow'
    ? namesOneOf(entry.trustee, caller)
    : mayNameOneOf(entry.trustee, caller);
}

/**
 * True when the entry's object GUID includes what is asked for. A GUID narrows a grant of any type, but a denial only
 * in OD, whose meaning with a GUID is defined.
 */
function coversObject(entry: AccessControlEntry, extendedRight: string | undefined): boolean {
  if (entry.objectGuid === '') return true;
  if (effectOf(entry.type) === 'deny' && entry.type !== 'OD') return true;
  return extendedRight !== undefined && entry.objectGuid.toLowerCase() === extendedRight.toLowerCase();
}

/** Words a denial by `entry`. */
export function denied(entry: AccessControlEntry): AccessDecision {
  const text = printEntry(entry);
  const addition =
    entry.type === 'D' || entry.type === 'OD' ? '' : ', which is not evaluated and therefore denies';
  return { isGranted: false, entry: text, rule: `denied by ${text}${addition}` };
}

/** Words a grant by `entry`. */
export function granted(entry: AccessControlEntry): AccessDecision {
  const text = printEntry(entry);
  return { isGranted: true, entry: text, rule: `granted by ${text}` };
}

/** Words that no entry grants. */
export function notGrantedRule(list: AccessControlList): string {
  return list.entries.length === 0
    ? 'not granted because the access list is empty'
    : 'not granted because no entry of the access list grants it';
}

/**
 * Gives the trustees that an entry allows something on this object, in the order written and each once, for showing.
 * Aliases of fixed meaning are given as their SID, domain-relative ones (DA, DU, …) as written. Being among them does
 * not mean access: another entry may deny.
 */
export function allowedTrustees(d: SecurityDescriptor): readonly string[] {
  const allowing = (d.dacl?.entries ?? []).filter(
    (entry) => effectOf(entry.type) === 'allow' && !entry.flags.includes('IO') && entry.rights.mask !== 0,
  );
  return [...new Set(allowing.map((entry) => canonicalSid(entry.trustee)))];
}
