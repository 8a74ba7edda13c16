import type { Found, User, UserSearch } from '@cardea/domain';
import { folded } from '../../values.js';
import { userFromRow } from '../user-rows.js';
import { either, ownColumnLike, ownerVisible } from './candidates.js';
import { searchedPage } from './searched-page.js';
import type { Order, SearchBounds } from './walk.js';

const orders: Readonly<Record<UserSearch['sort'], Order>> = {
  accountName: { name: 'accountName', column: 'account_name_folded', valueType: 'string' },
  displayName: { name: 'displayName', column: 'display_name_folded', valueType: 'string' },
};

const nameColumns = [
  'account_name_folded',
  'display_name_folded',
  'user_principal_name_folded',
  'mail_folded',
];

/** Finds users, in the order of the folded names. Errors: `MalformedInput` naming `cursor` or `limit`. */
export function searchUsers(within: SearchBounds, search: UserSearch): Promise<Found<User>> {
  const { q } = search;
  const matching =
    q === undefined || q === ''
      ? undefined
      : either(nameColumns.map((column) => ownColumnLike('users', column, folded(q))));
  return searchedPage(
    within,
    search,
    {
      table: 'users',
      order: orders[search.sort],
      owner: 'found.uuid',
      matching,
      visible: ownerVisible(search.visibleTo, 'found.uuid'),
      leading: [],
      filters: [],
    },
    userFromRow,
  );
}
