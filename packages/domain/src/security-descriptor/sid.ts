import { malformed } from '../errors.js';
import type { Group, User } from '../user/user.js';

/**
 * A security identifier as written: `S-1-…` ([MS-DTYP] §2.4.2.1) or a two-letter SDDL alias (§2.5.1.1).
 * The spelling is kept; {@link canonicalSid} gives the form that is compared.
 */
export type Sid = string;

/** Everyone, whether signed in or not. */
export const everyoneSid = 'S-1-1-0';
/** Everyone who signed in. */
export const authenticatedUsersSid = 'S-1-5-11';
/** Stands for whoever owns the object (OWNER RIGHTS, [MS-DTYP] §2.4.2.4). */
export const ownerRightsSid = 'S-1-3-4';

/** SDDL aliases that mean the same SID everywhere ([MS-DTYP] §2.5.1.1, values of §2.4.2.4). */
const absoluteAliases: ReadonlyMap<string, Sid> = new Map([
  ['WD', everyoneSid],
  ['CO', 'S-1-3-0'],
  ['CG', 'S-1-3-1'],
  ['OW', ownerRightsSid],
  ['NU', 'S-1-5-2'],
  ['IU', 'S-1-5-4'],
  ['SU', 'S-1-5-6'],
  ['AN', 'S-1-5-7'],
  ['ED', 'S-1-5-9'],
  ['PS', 'S-1-5-10'],
  ['AU', authenticatedUsersSid],
  ['RC', 'S-1-5-12'],
  ['SY', 'S-1-5-18'],
  ['LS', 'S-1-5-19'],
  ['NS', 'S-1-5-20'],
  ['WR', 'S-1-5-33'],
  ['UD', 'S-1-5-84-0-0-0-0-0'],
  ['BA', 'S-1-5-32-544'],
  ['BU', 'S-1-5-32-545'],
  ['BG', 'S-1-5-32-546'],
  ['PU', 'S-1-5-32-547'],
  ['AO', 'S-1-5-32-548'],
  ['SO', 'S-1-5-32-549'],
  ['PO', 'S-1-5-32-550'],
  ['BO', 'S-1-5-32-551'],
  ['RE', 'S-1-5-32-552'],
  ['RU', 'S-1-5-32-554'],
  ['RD', 'S-1-5-32-555'],
  ['NO', 'S-1-5-32-556'],
  ['MU', 'S-1-5-32-558'],
  ['LU', 'S-1-5-32-559'],
  ['IS', 'S-1-5-32-568'],
  ['CY', 'S-1-5-32-569'],
  ['ER', 'S-1-5-32-573'],
  ['CD', 'S-1-5-32-574'],
  ['RA', 'S-1-5-32-575'],
  ['ES', 'S-1-5-32-576'],
  ['MS', 'S-1-5-32-577'],
  ['HA', 'S-1-5-32-578'],
  ['AA', 'S-1-5-32-579'],
  ['RM', 'S-1-5-32-580'],
  ['AC', 'S-1-15-2-1'],
  ['LW', 'S-1-16-4096'],
  ['ME', 'S-1-16-8192'],
  ['MP', 'S-1-16-8448'],
  ['HI', 'S-1-16-12288'],
  ['SI', 'S-1-16-16384'],
  ['AS', 'S-1-18-1'],
  ['SS', 'S-1-18-2'],
]);

/**
 * Aliases that name an account or group of "the" domain or machine, with its relative identifier. Which domain is
 * meant is not in the text, so these stay aliases.
 */
const domainRelativeAliases: ReadonlyMap<string, number> = new Map([
  ['RO', 498],
  ['LA', 500],
  ['LG', 501],
  ['DA', 512],
  ['DU', 513],
  ['DG', 514],
  ['DC', 515],
  ['DD', 516],
  ['CA', 517],
  ['SA', 518],
  ['EA', 519],
  ['PA', 520],
  ['CN', 522],
  ['AP', 525],
  ['KA', 526],
  ['EK', 527],
  ['RS', 553],
]);

const sidPattern = /^S-1-(\d{1,15}|0x[0-9A-Fa-f]{1,12})((?:-\d{1,10}){1,15})$/;
const greatestSubAuthority = 0xffff_ffff;
const greatestAuthority = 2 ** 48 - 1;

/** True for a two-letter alias that SDDL defines, in capitals. */
export function isSidAlias(text: string): boolean {
  return absoluteAliases.has(text) || domainRelativeAliases.has(text);
}

/** True for `S-1-` with a 48-bit authority and one to fifteen 32-bit subauthorities ([MS-DTYP] §2.4.2.1). */
export function isSid(text: string): boolean {
  const match = sidPattern.exec(text);
  if (match === null) return false;
  const [, authority = '', subAuthorities = ''] = match;
  return (
    Number(authority) <= greatestAuthority &&
    subAuthorities
      .slice(1)
      .split('-')
      .every((part) => Number(part) <= greatestSubAuthority)
  );
}

/**
 * Reads a SID or an SDDL alias, keeping its spelling.
 *
 * Errors: `MalformedInput` naming `field` when `text` is neither.
 */
export function parseSid(text: string, field = 'sid'): Sid {
  if (!isSidAlias(text) && !isSid(text))
    throw malformed(field, 'must be a SID such as S-1-5-21-1-2-3-1001 or an SDDL alias such as WD');
  return text;
}

/**
 * Gives the one spelling under which two SIDs are equal: aliases of fixed meaning become their SID, leading zeros go,
 * a hexadecimal authority below 2^32 becomes decimal. Domain-relative aliases (DA, DU, …) stay as they are and so
 * equal only themselves; any other text is given back unchanged.
 */
export function canonicalSid(sid: Sid): Sid {
  const absolute = absoluteAliases.get(sid);
  if (absolute !== undefined) return absolute;
  const upper = sid.startsWith('s-') ? `S${sid.slice(1)}` : sid;
  if (!isSid(upper)) return sid;
  const [authority = '', ...subAuthorities] = upper.slice('S-1-'.length).split('-');
  const value = Number(authority);
  const written = value < 2 ** 32 ? String(value) : `0x${value.toString(16).toUpperCase().padStart(12, '0')}`;
  return `S-1-${written}-${subAuthorities.map(Number).join('-')}`;
}

/**
 * True when the trustee of an entry is certainly among `canonicalSids`: the question for entries that grant.
 * A domain-relative alias is certain only when the caller carries that same alias.
 */
export function namesOneOf(trustee: Sid, canonicalSids: ReadonlySet<Sid>): boolean {
  return canonicalSids.has(canonicalSid(trustee));
}

/**
 * True when the trustee of an entry may be among `canonicalSids`: the question for entries that deny. A
 * domain-relative alias may be that account of any domain, so `DU` meets every S-1-5-21-…-513; a denial is
 * not lost because the text leaves out the domain.
 */
export function mayNameOneOf(trustee: Sid, canonicalSids: ReadonlySet<Sid>): boolean {
  if (namesOneOf(trustee, canonicalSids)) return true;
  const relativeIdentifier = domainRelativeAliases.get(trustee);
  if (relativeIdentifier === undefined) return false;
  const ending = `-${relativeIdentifier}`;
  return [...canonicalSids].some((sid) => sid.startsWith('S-1-5-21-') && sid.endsWith(ending));
}

/**
 * Gives the SIDs that a signed-in user carries: their own, their groups', Everyone and Authenticated Users. Accounts
 * and groups without a SID add nothing; none appears twice.
 */
export function sidsOf(user: Pick<User, 'sid'>, groups: readonly Pick<Group, 'sid'>[]): readonly string[] {
  const carried = [user.sid, ...groups.map((group) => group.sid), everyoneSid, authenticatedUsersSid];
  return [...new Set(carried.filter((sid) => sid !== ''))];
}
