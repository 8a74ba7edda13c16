import type { User } from '../user/user.js';

/**
 * The SDDL that a new request is shown with, in the layout of the documented example: the target user may execute,
 * cancel and read but not approve; the trustees of the policy may approve, cancel and distribute secrets; everyone may
 * read it where the server lets them see it. Cardea never decides by this text.
 */
export function requestSecurityDescriptor(
  target: Pick<User, 'sid'>,
  originator: Pick<User, 'sid'>,
  trustees: { readonly managers: readonly string[]; readonly approvers: readonly string[] },
): string {
  const user = target.sid;
  const owner = originator.sid === '' ? 'SY' : originator.sid;
  const entries = [
    ...(user === '' ? [] : [`(D;;LC;;;${user})`]),
    ...trustees.managers.map((sid) => `(A;;DCSW;;;${sid})`),
    ...trustees.approvers.map((sid) => `(A;;LCDCSWRC;;;${sid})`),
    '(A;;RC;;;WD)',
    `(A;;CCDCLCSWSDRC;;;${owner})`,
    ...(user === '' ? [] : [`(A;;DCSW;;;${user})`, `(A;;CCDCSW;;;${user})`]),
  ];
  return `O:${owner}D:${entries.join('')}`;
}
