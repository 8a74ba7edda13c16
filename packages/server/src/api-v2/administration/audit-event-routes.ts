import { Readable } from 'node:stream';
import {
  type AuditAction,
  auditActions,
  auditOutcomes,
  type FoundAuditEvent,
  malformed,
  parseUuid,
} from '@cardea/domain';
import { type AuditQuestion, exportAuditEvents, searchAuditEvents } from '@cardea/workflows';
import { type Static, Type } from 'typebox';
import { given, page } from '../paging.js';
import { type ApiRoute, defineRoute, file } from '../route.js';
import { FoundAuditEventSchema, foundAuditEventToJson } from '../schemas/audit-event.js';
import { Guid, names, pageOfSchema } from '../schemas/common.js';
import { csvLines, csvTitles } from './csv.js';
import { csvType } from './report-routes.js';
import { timePageQuery } from './time-cursor.js';

const Query = timePageQuery({
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Beginning' })),
  before: Type.Optional(Type.String({ format: 'date-time', description: 'End, left out' })),
  action: Type.Optional(
    Type.String({
      maxLength: 50,
      examples: ['request.approve', 'request.'],
      description: 'An action, or the beginning of several, ended by a dot',
    }),
  ),
  outcome: Type.Optional(names(auditOutcomes)),
  actor: Type.Optional({ ...Guid, description: 'Who did it' }),
  person: Type.Optional({ ...Guid, description: 'Who did it, or to whom, or about whom it was' }),
  object: Type.Optional(Type.String({ maxLength: 200, description: 'The identifier of the object' })),
  related: Type.Optional(
    Type.Boolean({
      description: 'With what belongs to the smart card or profile: requests and certificates',
    }),
  ),
  objectType: Type.Optional(Type.String({ maxLength: 50, examples: ['Request', 'Smartcard'] })),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        "A part of the actor's name, of an identifier (the correlation id too) or of the facts. It is looked for event by event: narrow the rest down first.",
    }),
  ),
  format: Type.Optional(names(['json', 'csv'])),
});

const columns = [
  'sequence',
  'occurredAt',
  'action',
  'outcome',
  'actorName',
  'actorUserUuid',
  'targetUserUuid',
  'objectType',
  'objectUuid',
  'origin',
  'correlationId',
  'facts',
  'sealNumber',
  'uuid',
] as const satisfies readonly (keyof FoundAuditEvent)[];

const listAuditEvents = defineRoute({
  method: 'GET',
  path: '/audit-events',
  operationId: 'listAuditEvents',
  summary: 'Search the audit trail, newest first',
  description:
    'A page may hold fewer events than asked for, even none, while more follow. As CSV by `format=csv` or `Accept: text/csv` everything that is found comes at once, and that is audited. Needs the right Audit for the site.',
  tags: ['Audit'],
  query: Query,
  answer: { schema: pageOfSchema('AuditEventPage', FoundAuditEventSchema), mediaTypes: ['text/csv'] },
  handle: async (ports, { caller, query, url, accept }) => {
    const question = questionOf(query);
    if ((query.format ?? (accept.includes('text/csv') ? 'csv' : 'json')) === 'csv') {
      const events = await exportAuditEvents(ports, caller, question);
      const day = ports.clock.now().toISOString().slice(0, 10);
      return file(Readable.from(csvOf(events)), csvType, `audit-events-${day}.csv`);
    }
    const cursor = query.cursor ?? null;
    const found = await searchAuditEvents(ports, caller, { ...question, cursor, limit: query.limit ?? 50 });
    return page(url, found, foundAuditEventToJson);
  },
});

async function* csvOf(pages: AsyncIterable<readonly FoundAuditEvent[]>) {
  yield csvTitles(columns);
  for await (const events of pages) yield csvLines(columns, events);
}

function questionOf(query: Static<typeof Query>): Omit<AuditQuestion, 'cursor' | 'limit'> {
  const { from, before, action, actor, person } = query;
  return given({
    from: from === undefined ? undefined : new Date(from),
    before: before === undefined ? undefined : new Date(before),
    actions: action === undefined ? undefined : actionsOf(action),
    outcome: query.outcome,
    actorUserUuid: actor === undefined ? undefined : parseUuid<'User'>(actor, 'actor'),
    personUuid: person === undefined ? undefined : parseUuid<'User'>(person, 'person'),
    // Identifiers of most objects are GUIDs, which are stored in lower case; names of lists are written as they are.
    objectUuid: query.object === undefined ? undefined : asStored(query.object),
    isWithRelated: query.related,
    objectType: query.objectType,
    text: query.q,
  });
}

const guidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function asStored(object: string): string {
  return guidForm.test(object) ? object.toLowerCase() : object;
}

function actionsOf(asked: string): readonly AuditAction[] {
  const actions = auditActions.filter(
    (action) => action === asked || (asked.endsWith('.') && action.startsWith(asked)),
  );
  if (actions.length === 0)
    throw malformed('action', 'must be an action of the audit trail, or the beginning of some with its dot');
  return actions;
}

/** The audit trail. */
export const auditEventRoutes: readonly ApiRoute[] = [listAuditEvents];
