import type { User } from '../user/user.js';

/**
 * The SDDL that a new request is shown with, after the documented example: the target user may execute, cancel and
 * read but not approve their own request; everyone authenticated may read it where the server lets them see it.
 * Cardea never decides by this text.
 */
export function requestSecurityDescriptor(target: User): string {
  const user = target.sid;
  const entries = [
    ...(user === '' ? [] : [`(D;;LC;;;${user})`]),
    '(A;;RC;;;WD)',
    '(A;;CCDCLCSWSDRC;;;SY)',
    ...(user === '' ? [] : [`(A;;DCSW;;;${user})`, `(A;;CCDCSW;;;${user})`]),
  ];
  return `O:SYD:${entries.join('')}`;
}
