import type { v2 } from '@cardea/sdk';

/** How people call somebody: the display name, or the account where the directory has no other. */
export function nameOfPerson({
  displayName,
  accountName,
}: Pick<v2.User, 'displayName' | 'accountName'>): string {
  return displayName || accountName;
}
