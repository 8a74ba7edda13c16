import type { Found, Profile, ProfileSearch } from '@cardea/domain';
import { sql } from 'kysely';
import { fromBoolean } from '../../values.js';
import { profileFromRow } from '../profiles.js';
import { ownerNamedLike, ownerVisible } from './candidates.js';
import { given, searchedPage } from './searched-page.js';
import type { SearchBounds } from './walk.js';

const owner = 'found.assigned_user_uuid';

/** Finds profiles. Errors: `MalformedInput` naming `cursor` or `limit`. */
export function searchProfiles(within: SearchBounds, search: ProfileSearch): Promise<Found<Profile>> {
  const { q, status, assignedUserUuid, profileTemplateUuid, isSmartcard } = search;
  return searchedPage(
    within,
    search,
    {
      table: 'profiles',
      order: { name: 'createdAt', column: 'created_at', valueType: 'string' },
      owner,
      few: assignedUserUuid === undefined ? undefined : sql`assigned_user_uuid = ${assignedUserUuid}`,
      matching: q === undefined || q === '' ? undefined : ownerNamedLike(q, owner),
      visible: ownerVisible(search.visibleTo, owner),
      leading: given([
        status === undefined ? undefined : sql`status = ${status}`,
        profileTemplateUuid === undefined ? undefined : sql`profile_template_uuid = ${profileTemplateUuid}`,
        isSmartcard === undefined ? undefined : sql`is_smartcard = ${fromBoolean(isSmartcard)}`,
      ]),
      filters: [],
    },
    profileFromRow,
  );
}
