import type { Found, Request, RequestSearch } from '@cardea/domain';
import { sql } from 'kysely';
import { fromInstant } from '../../values.js';
import { requestFromRow } from '../requests.js';
import { either, ownerVisible, type Restriction } from './candidates.js';
import { given, searchedPage } from './searched-page.js';
import { all, type Condition, type Order, oneOf, type SearchBounds } from './walk.js';

const orders: Readonly<Record<RequestSearch['sort'], Order>> = {
  submittedAt: { name: 'submittedAt', column: 'submitted_at', valueType: 'string' },
  priority: { name: 'priority', column: 'priority', valueType: 'number' },
  // Open requests sort as the empty text, which is before all instants.
  completedAt: { name: 'completedAt', column: "coalesce(completed_at, '')", valueType: 'string' },
};

const owner = 'found.target_user_uuid';

/**
 * Finds requests: with restricted sight those on visible users, those that the viewer made, and
 * those of `alsoOf`.
 *
 * Errors: `MalformedInput` naming `cursor` or `limit`.
 */
export function searchRequests(within: SearchBounds, search: RequestSearch): Promise<Found<Request>> {
  const { sort } = search;
  const from = search.submittedFrom === undefined ? undefined : fromInstant(search.submittedFrom);
  const before = search.submittedBefore === undefined ? undefined : fromInstant(search.submittedBefore);
  const bounds = given([
    from === undefined ? undefined : sql`submitted_at >= ${from}`,
    before === undefined ? undefined : sql`submitted_at < ${before}`,
  ]);
  const { leading, filters } = filtersOf(search);
  const isBySubmission = sort === 'submittedAt';
  return searchedPage(
    within,
    search,
    {
      table: 'requests',
      order: isBySubmission ? { ...orders.submittedAt, from, before } : orders[sort],
      owner,
      few: fewOf(search),
      leadsToFew: isWalkedByTarget(search),
      visible: visibleRequests(search),
      leading,
      filters: isBySubmission ? filters : [...filters, ...bounds],
    },
    requestFromRow,
  );
}

function fewOf(search: RequestSearch): Condition | undefined {
  const { smartcardUuid, targetUserUuid } = search;
  if (smartcardUuid !== undefined) {
    return sql`(new_smartcard_uuid = ${smartcardUuid} or old_smartcard_uuid = ${smartcardUuid})`;
  }
  return targetUserUuid === undefined || isWalkedByTarget(search)
    ? undefined
    : sql`target_user_uuid = ${targetUserUuid}`;
}

/** The requests for one user, which have an index in this order and may be many: a service that enrolls for itself has thousands. */
function isWalkedByTarget({ smartcardUuid, targetUserUuid, sort }: RequestSearch): boolean {
  return smartcardUuid === undefined && targetUserUuid !== undefined && sort === 'submittedAt';
}

function filtersOf(search: RequestSearch): { leading: Condition[]; filters: Condition[] } {
  const { status, type, originatorUserUuid, profileTemplateUuid, targetUserUuid, sort } = search;
  const byStatus = given([status === undefined ? undefined : sql`status = ${status}`]);
  const byOthers = given([
    originatorUserUuid === undefined ? undefined : sql`originator_user_uuid = ${originatorUserUuid}`,
    profileTemplateUuid === undefined ? undefined : sql`profile_template_uuid = ${profileTemplateUuid}`,
    type === undefined ? undefined : sql`type = ${type}`,
  ]);
  const byTarget = given([
    targetUserUuid === undefined ? undefined : sql`target_user_uuid = ${targetUserUuid}`,
  ]);
  if (isWalkedByTarget(search)) return { leading: [...byTarget, ...byStatus, ...byOthers], filters: [] };
  // With a smart card given this is one of its few requests' properties.
  const target = search.smartcardUuid === undefined ? [] : byTarget;
  switch (sort) {
    case 'submittedAt':
      return { leading: [...byStatus, ...byOthers], filters: target };
    case 'priority':
      return { leading: byStatus, filters: [...byOthers, ...target] };
    case 'completedAt':
      return { leading: [], filters: [...byStatus, ...byOthers, ...target] };
  }
}

function visibleRequests(search: RequestSearch): Restriction | undefined {
  const { visibleTo } = search;
  const visible = ownerVisible(visibleTo, owner);
  if (visible === undefined || visibleTo === 'everyone') return undefined;
  return either([
    visible,
    requestsThemselves(sql`originator_user_uuid = ${visibleTo.self}`),
    ...requestsOfTemplates(search),
  ]);
}

/** Few of a template's requests are of the status asked for, so it is part of what is listed. */
function requestsOfTemplates({ alsoOf = [], status }: RequestSearch): Restriction[] {
  const ofStatus = given([status === undefined ? undefined : sql`status = ${status}`]);
  return alsoOf
    .filter(({ types }) => types.length > 0)
    .map(({ profileTemplateUuid, types }) =>
      requestsThemselves(
        all([sql`profile_template_uuid = ${profileTemplateUuid}`, oneOf('type', types), ...ofStatus]),
      ),
    );
}

/** Requests that are hits by what they are, whoever they are for. */
function requestsThemselves(condition: Condition): Restriction {
  return { condition, people: [], owners: [], objects: [sql`select uuid from requests where ${condition}`] };
}
