import type { StoredUser, UserRepository } from '@cardea/domain';

/** Finds the user of a logon name: `cmuser1`, `CONTOSO\\cmuser1` or `cmuser1@contoso.com`, in any letter case. */
export async function findByLogonName(
  users: Pick<UserRepository, 'findByAccountName' | 'findByUserPrincipalName'>,
  logonName: string,
): Promise<StoredUser | undefined> {
  const backslash = logonName.indexOf('\\');
  if (backslash >= 0) {
    return await users.findByAccountName(logonName.slice(backslash + 1), logonName.slice(0, backslash));
  }
  if (logonName.includes('@')) return await users.findByUserPrincipalName(logonName);
  return await users.findByAccountName(logonName, undefined);
}
