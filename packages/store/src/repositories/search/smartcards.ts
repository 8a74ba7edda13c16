import type { Found, Smartcard, SmartcardSearch } from '@cardea/domain';
import { sql } from 'kysely';
import { smartcardFromRow } from '../smartcards.js';
import { either, ownColumnLike, ownerNamedLike, ownerVisible, type Restriction } from './candidates.js';
import { given, searchedPage } from './searched-page.js';
import type { Order, SearchBounds } from './walk.js';

const orders: Readonly<Record<SmartcardSearch['sort'], Order>> = {
  createdAt: { name: 'createdAt', column: 'created_at', valueType: 'string' },
  cardSerial: { name: 'cardSerial', column: 'card_serial', valueType: 'string' },
};

const owner = 'found.assigned_user_uuid';

/** Finds smart cards. Errors: `MalformedInput` naming `cursor` or `limit`. */
export function searchSmartcards(within: SearchBounds, search: SmartcardSearch): Promise<Found<Smartcard>> {
  const { q, sort, status, assignedUserUuid, profileTemplateUuid, isTemporary } = search;
  const indexed = given([
    isTemporary === true ? sql`flags like '%"Temporary"%'` : undefined,
    status === undefined ? undefined : sql`status = ${status}`,
    profileTemplateUuid === undefined ? undefined : sql`profile_template_uuid = ${profileTemplateUuid}`,
  ]);
  const others = given([isTemporary === false ? sql`flags not like '%"Temporary"%'` : undefined]);
  // The indexes of the filters lead into the order of creation.
  const isByCreation = sort === 'createdAt';
  return searchedPage(
    within,
    search,
    {
      table: 'smartcards',
      order: orders[sort],
      owner,
      few: assignedUserUuid === undefined ? undefined : sql`assigned_user_uuid = ${assignedUserUuid}`,
      matching: q === undefined || q === '' ? undefined : cardsMatching(q),
      visible: ownerVisible(search.visibleTo, owner),
      leading: isByCreation ? indexed : [],
      filters: isByCreation ? others : [...indexed, ...others],
    },
    smartcardFromRow,
  );
}

function cardsMatching(q: string): Restriction {
  // The database folds card serials, and of them ASCII letters only; card ids are lower case.
  const prefix = q.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return either([
    ownerNamedLike(q, owner),
    ownColumnLike('smartcards', 'lower(card_serial)', prefix),
    ownColumnLike('smartcards', 'card_id', prefix),
  ]);
}
