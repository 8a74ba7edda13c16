import type { AccessMask } from './access-mask.js';
import type { Sid } from './sid.js';

/**
 * Who owns an object and who may do what with it ([MS-DTYP] §2.4.6), as SDDL tells it (§2.5.1). Everything is kept
 * as written, so that printing gives the same text back. Read by `parseSecurityDescriptor`.
 */
export interface SecurityDescriptor {
  /** Null where the text names no owner; the same for `group`. */
  readonly owner: Sid | null;
  readonly group: Sid | null;
  /** Who is allowed and denied. Null where the text has no `D:`; an empty list is another thing. */
  readonly dacl: AccessControlList | null;
  /** What is audited and labelled: kept and printed, never evaluated here. */
  readonly sacl: AccessControlList | null;
}

/** P protected from inheritance, AR and AI about automatic inheritance; NO_ACCESS_CONTROL = a null list. */
export const aclFlags = ['P', 'AR', 'AI', 'NO_ACCESS_CONTROL'] as const;
export type AclFlag = (typeof aclFlags)[number];

export interface AccessControlList {
  /** In the order written. */
  readonly flags: readonly AclFlag[];
  /** In the order written, which is not the order of evaluation. */
  readonly entries: readonly AccessControlEntry[];
}

/**
 * Entry flags ([MS-DTYP] §2.4.4.1): container inherit, object inherit, no propagation, inherit only (the entry is
 * for children, not for this object), inherited, audit success, audit failure.
 */
export const aceFlags = ['CI', 'OI', 'NP', 'IO', 'ID', 'SA', 'FA'] as const;
export type AceFlag = (typeof aceFlags)[number];

export interface AccessControlEntry {
  /** One or two capitals; types we do not know are kept too, see {@link effectOf}. */
  readonly type: string;
  readonly flags: readonly AceFlag[];
  readonly rights: AccessMask;
  /** GUID as written, in any letter case; empty = every object type, property or extended right. */
  readonly objectGuid: string;
  /** GUID as written of the class that inherits; of no effect on this object. */
  readonly inheritedObjectGuid: string;
  readonly trustee: Sid;
  /** The parenthesised condition or attribute after the trustee, verbatim; null where there is none. */
  readonly condition: string | null;
}

/** What an entry of a DACL does to the rights that it names. */
export type AceEffect = 'allow' | 'deny' | 'none';

/** Types that hold a condition or attribute in a seventh field ([MS-DTYP] §2.5.1.1). */
export const conditionalAceTypes: ReadonlySet<string> = new Set(['XA', 'XD', 'ZA', 'XU', 'RA']);

/** Types without a seventh field. */
export const plainAceTypes: ReadonlySet<string> = new Set([
  ...['A', 'D', 'OA', 'OD'],
  ...['AU', 'OU', 'AL', 'OL', 'ML', 'SP'],
]);

/**
 * Says what an entry of this type does, erring towards less access:
 *
 * - A and OA allow, D and OD deny.
 * - Conditions are not evaluated and count as UNKNOWN: XA and ZA therefore grant nothing, and XD denies ([MS-DTYP]
 *   §2.4.4.17.3).
 * - Audit, alarm, label, attribute and central policy entries belong in a SACL and do nothing in a DACL.
 * - A type we do not know could deny, so it does.
 */
export function effectOf(type: string): AceEffect {
  if (type === 'A' || type === 'OA') return 'allow';
  if (type === 'D' || type === 'OD' || type === 'XD') return 'deny';
  return plainAceTypes.has(type) || conditionalAceTypes.has(type) ? 'none' : 'deny';
}
