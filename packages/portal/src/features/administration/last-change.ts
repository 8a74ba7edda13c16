import { CardeaApiError, type v2 } from '@cardea/sdk';
import { first, management } from '../../server.js';

/** Who changed something last, and when. */
export interface LastChange {
  readonly by: string;
  /** Of the event in the audit trail. */
  readonly eventUuid: string;
  /** An instant. */
  readonly at: string;
}

/** Members put into a group in a row, after which nobody looks further back. */
const mostEvents = 200;

/**
 * Who changed an object last, by the audit trail; null where it does not tell, or the caller may not read it. `fact` is one
 * that events about this kind of change have: other changes of the same object are passed over.
 */
export async function lastChangeOf(
  action: 'directory.change' | 'site.change' | 'certificateTemplate.change',
  object: string,
  fact: string,
): Promise<LastChange | null> {
  const events = management.auditEvents({ action, object, outcome: 'success', limit: 50 });
  const found = await first(events, mostEvents).catch((error: unknown): v2.FoundAuditEvent[] => {
    if (error instanceof CardeaApiError) return [];
    throw error;
  });
  const event = found.find(({ facts }) => fact in facts);
  return event === undefined ? null : { by: event.actorName, eventUuid: event.uuid, at: event.occurredAt };
}
