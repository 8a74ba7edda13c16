import type {
  AuditSearch,
  Found,
  FoundAuditEvent,
  Profile,
  ProfileUuid,
  Repositories,
  Smartcard,
  SmartcardUuid,
} from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';

/** What an auditor looks for. */
export interface AuditQuestion extends Omit<AuditSearch, 'objectUuids'> {
  readonly objectUuid?: string;
  /** Also events about what belongs to a smart card or profile: its requests and its certificates. */
  readonly isWithRelated?: boolean;
}

/** Requests of one card that are looked at, the newest; hardly a card has had more. */
const mostRequests = 100;

/**
 * One page of the audit trail, newest first.
 *
 * Errors: `NotAuthorized` without Audit for the site; `MalformedInput` naming `cursor` or `limit`.
 */
export async function searchAuditEvents(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  question: AuditQuestion,
): Promise<Found<FoundAuditEvent>> {
  await administratorAccess(store, caller);
  return await store.search.auditEvents(await searchOf(store, question));
}

/**
 * Everything that is found, to be taken out of the system: page by page, newest first. Taking it is itself audited, since
 * the trail tells about everyone.
 *
 * Errors: as {@link searchAuditEvents}, before the first page.
 */
export async function exportAuditEvents(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness'>,
  caller: Caller,
  question: Omit<AuditQuestion, 'cursor' | 'limit'>,
): Promise<AsyncGenerator<readonly FoundAuditEvent[], void, undefined>> {
  const { store } = ports;
  const object = { type: 'Report', uuid: 'audit-events' };
  const search = await audited(ports, caller, 'report.read', object, async (attempt) => {
    await administratorAccess(store, caller);
    for (const [name, value] of Object.entries(question)) {
      if (value !== undefined)
        attempt.facts[name] = value instanceof Date ? value.toISOString() : String(value);
    }
    await store.transaction((tx) => attempt.succeed(tx));
    return await searchOf(store, { ...question, limit: 500, cursor: null });
  });
  return pagesOf(store, search);
}

async function* pagesOf({ search }: Pick<Repositories, 'search'>, asked: AuditSearch) {
  for (let { cursor } = asked; ; ) {
    const { items, nextCursor } = await search.auditEvents({ ...asked, cursor });
    if (items.length > 0) yield items;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

async function searchOf(
  store: Pick<Repositories, 'smartcards' | 'profiles' | 'certificates' | 'search'>,
  { objectUuid, isWithRelated, ...search }: AuditQuestion,
): Promise<AuditSearch> {
  if (objectUuid === undefined) return search;
  const related = isWithRelated === true ? await relatedTo(store, objectUuid) : [];
  return { ...search, objectUuids: [...new Set([objectUuid, ...related])] };
}

/** Identifiers of what belongs to a smart card or profile; none when it is neither. */
async function relatedTo(
  store: Pick<Repositories, 'smartcards' | 'profiles' | 'certificates' | 'search'>,
  uuid: string,
): Promise<string[]> {
  const smartcard = await store.smartcards.find(uuid as SmartcardUuid);
  const profile = await store.profiles.find((smartcard?.profileUuid ?? uuid) as ProfileUuid);
  if (profile === undefined) return [];
  const cards = smartcard === undefined ? await store.smartcards.listByProfile(profile.uuid) : [smartcard];
  const certificates = await store.certificates.listByProfile(profile.uuid);
  const requests = await Promise.all(cards.map((card) => requestsOf(store, card)));
  return [
    profile.uuid,
    ...cards.map((card) => card.uuid),
    ...certificates.map((certificate) => certificate.uuid),
    ...makersOf(profile),
    ...requests.flat(),
  ];
}

function makersOf({ createdByRequestUuid }: Profile): string[] {
  return createdByRequestUuid === null ? [] : [createdByRequestUuid];
}

async function requestsOf({ search }: Pick<Repositories, 'search'>, { uuid }: Smartcard): Promise<string[]> {
  const { items } = await search.requests({
    visibleTo: 'everyone',
    smartcardUuid: uuid,
    sort: 'submittedAt',
    direction: 'descending',
    limit: mostRequests,
    cursor: null,
  });
  return items.map((request) => request.uuid);
}
