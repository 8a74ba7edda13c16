import {
  type Group,
  type ManagementRight,
  malformed,
  managementRights,
  Secret,
  type User,
} from '@cardea/domain';
import { Fields } from './fields.js';
import type { RawLine } from './line.js';

/** A user of an import file; groups and password are still to be looked up and hashed. */
export interface UserLine {
  readonly line: number;
  readonly user: Omit<User, 'managerUserUuid' | 'securityDescriptor'>;
  /** Undefined keeps what is stored; null is no manager. */
  readonly managerUserUuid: User['managerUserUuid'] | undefined;
  /** SDDL; undefined keeps what is stored. */
  readonly securityDescriptor: string | undefined;
  /** Names or GUIDs; undefined keeps the memberships of a user who is stored already. */
  readonly groups: readonly string[] | undefined;
  readonly password: Secret<string> | undefined;
  /** PHC string of an export; undefined keeps what is stored. */
  readonly passwordHash: string | null | undefined;
}

const userNames = [
  'Uuid',
  'Domain',
  'AccountName',
  'DisplayName',
  'UserPrincipalName',
  'Mail',
  'Sid',
  'Groups',
  'Password',
];
const sidPattern = /^(S-1(-\d+){1,16})?$/i;
const phcPattern =
  /^\$argon2id\$v=19\$m=\d{1,7},t=\d{1,2},p=\d{1,2}\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86}$/;

/** Errors: `MalformedInput`. */
export function parseUser({ line, value, cardea }: RawLine): UserLine {
  value.allowOnly(userNames);
  cardea.allowOnly(['PasswordHash', 'ManagerUserUuid', 'SecurityDescriptor']);
  const accountName = value.text('AccountName').trim();
  if (accountName === '' || /[\\@]/.test(accountName)) {
    throw malformed('AccountName', 'must be a name without backslash and @');
  }
  const password =
    value.has('Password') && value.raw('Password') !== null ? value.text('Password') : undefined;
  if (password === '') throw malformed('Password', 'must not be empty; leave it out for none');
  return {
    line,
    user: {
      uuid: value.uuid<'User'>('Uuid'),
      domain: value.text('Domain', ''),
      accountName,
      displayName: value.text('DisplayName', accountName),
      userPrincipalName: value.text('UserPrincipalName', ''),
      mail: value.text('Mail', ''),
      sid: sid(value),
    },
    managerUserUuid: cardea.has('ManagerUserUuid')
      ? cardea.optionalUuid<'User'>('ManagerUserUuid')
      : undefined,
    securityDescriptor: securityDescriptor(cardea),
    groups: value.has('Groups') ? value.texts('Groups', []) : undefined,
    password: password === undefined ? undefined : new Secret(password),
    passwordHash: passwordHash(cardea),
  };
}

function passwordHash(cardea: Fields): string | null | undefined {
  if (!cardea.has('PasswordHash')) return undefined;
  if (cardea.raw('PasswordHash') === null) return null;
  const phc = cardea.text('PasswordHash');
  if (!phcPattern.test(phc)) throw malformed('cardea.PasswordHash', 'must be a PHC string of argon2id');
  return phc;
}

/** SDDL of the third member of a line; undefined when it does not say. */
function securityDescriptor(cardea: Fields): string | undefined {
  return cardea.has('SecurityDescriptor') ? cardea.text('SecurityDescriptor', '') : undefined;
}

function sid(value: Fields): string {
  const text = value.text('Sid', '');
  if (!sidPattern.test(text)) throw malformed('Sid', 'must be a SID such as S-1-5-21-1-2-3-1105');
  return text.toUpperCase();
}

/** A right of a group of an import file; `over` is a name or GUID, null for everyone. */
export interface RightLine {
  readonly right: ManagementRight;
  readonly over: string | null;
}

/** A group of an import file. */
export interface GroupLine {
  readonly line: number;
  readonly group: Omit<Group, 'rights' | 'securityDescriptor'>;
  /** SDDL; undefined keeps what is stored. */
  readonly securityDescriptor: string | undefined;
  readonly rights: readonly RightLine[];
}

/** Errors: `MalformedInput`. */
export function parseGroup({ line, value, cardea }: RawLine): GroupLine {
  value.allowOnly(['Uuid', 'Domain', 'Name', 'Sid', 'Rights']);
  cardea.allowOnly(['SecurityDescriptor']);
  const name = value.text('Name').trim();
  if (name === '') throw malformed('Name', 'must not be empty');
  return {
    line,
    group: { uuid: value.uuid<'Group'>('Uuid'), domain: value.text('Domain', ''), name, sid: sid(value) },
    securityDescriptor: securityDescriptor(cardea),
    rights: value.list('Rights', []).map((entry, index) => parseRight(entry, `Rights[${index}]`)),
  };
}

function parseRight(entry: unknown, path: string): RightLine {
  if (typeof entry === 'string') return { right: managementRight(entry, path), over: null };
  const fields = new Fields(entry, path);
  fields.allowOnly(['Right', 'Over']);
  const right = managementRight(fields.text('Right'), fields.path('Right'));
  // A grant whose range was meant to be narrow must not become one over everyone.
  if (!fields.has('Over') || fields.raw('Over') === null) return { right, over: null };
  const over = fields.text('Over').trim();
  if (over === '') throw malformed(fields.path('Over'), 'must name a group');
  return { right, over };
}

function managementRight(text: string, path: string): ManagementRight {
  const found = managementRights.find((right) => right.toLowerCase() === text.trim().toLowerCase());
  if (found === undefined) throw malformed(path, `must be one of ${managementRights.join(', ')}`);
  return found;
}
