import { Readable } from 'node:stream';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { parseUuid, type RequestUuid } from '@cardea/domain';
import { listProgress, readRequest } from '@cardea/workflows';
import type { RoutePorts } from '../../http/answer.js';
import { type ApiCall, defineRoute, noContent } from '../route.js';
import { UuidParams } from '../schemas/common.js';
import { requestToJson } from '../schemas/request.js';

/** How often the store is looked at; other servers on the same store write there too. */
const lookEveryMs = 500;
const heartbeatMs = 15_000;
/** Then the browser comes again, so that ended sessions and lost rights end the watch. */
const longestMs = 5 * 60_000;
/** Streams of one person at a time, and of all; whoever gets none asks again and again as without streams. */
const mostOfPerson = 20;
const mostOfAll = 1000;

const streamsOf = new Map<string, number>();
let streams = 0;

/** The states of a request and the steps of its card agent, as they come. */
export const getEvents = defineRoute({
  method: 'GET',
  path: '/requests/{uuid}/events',
  operationId: 'watchRequest',
  summary: 'Watch a request by server-sent events',
  description:
    'Events: `request` (the request as it is now, at first and after each change), `progress` (a step of the card agent: `step`, `at`, with `wrongCard` also the `cardId` in the reader), `end` (the request is over; the stream closes). Go on with `Last-Event-ID`. 204 when there is no stream to be had, because too many are open, or because that event was the end.',
  tags: ['Requests'],
  params: UuidParams,
  answer: { mediaTypes: ['text/event-stream'] },
  handle: async (ports, call) => {
    const uuid = parseUuid<'Request'>(call.params.uuid, 'uuid');
    await readRequest(ports, call.caller, uuid);
    const person = call.caller.user.uuid;
    const isFull = streams >= mostOfAll || (streamsOf.get(person) ?? 0) >= mostOfPerson;
    const { after, hasEnded } = placeOf(call.lastEventId);
    if (isFull || hasEnded) return noContent();
    streams += 1;
    streamsOf.set(person, (streamsOf.get(person) ?? 0) + 1);
    const bytes = Readable.from(eventsOf(ports, call, uuid, after)).once('close', () => {
      streams -= 1;
      const left = (streamsOf.get(person) ?? 1) - 1;
      if (left > 0) streamsOf.set(person, left);
      else streamsOf.delete(person);
    });
    return {
      status: 200,
      bytes,
      // Proxies that collect answers before they pass them on leave this one alone.
      headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
    };
  },
});

/** Identifiers of events: the last step told, the revision of the request, and `end` on the last one. */
function placeOf(lastEventId: string): {
  readonly after: { readonly sequence: number; readonly revision: number };
  readonly hasEnded: boolean;
} {
  const [, sequence = '0', revision = '-1', end] = /^(\d{1,15})\.(\d{1,15})(\.end)?$/.exec(lastEventId) ?? [];
  return {
    after: { sequence: Number(sequence), revision: Number(revision) },
    hasEnded: end !== undefined,
  };
}

const overStatuses: readonly string[] = ['Completed', 'Denied', 'Canceled', 'Failed'];

async function* eventsOf(
  ports: Pick<RoutePorts, 'store'>,
  { caller, closing }: Pick<ApiCall, 'caller' | 'closing'>,
  uuid: RequestUuid,
  after: { readonly sequence: number; readonly revision: number },
): AsyncGenerator<string, void, undefined> {
  let { sequence, revision } = after;
  let quietMs = 0;
  yield 'retry: 2000\n\n';
  for (let openMs = 0; openMs < longestMs && !closing.aborted; openMs += lookEveryMs) {
    // The request first: what the agent told before its end is in the store by then.
    const stored = await ports.store.requests.find(uuid);
    // Whoever may not see it any more is told no more.
    const changed = stored?.revision === revision ? undefined : await readRequest(ports, caller, uuid);
    const told = await listProgress(ports, uuid, sequence);
    for (const { sequence: number, step, at, cardId } of told) {
      sequence = number;
      const progress = { step, at: at.toISOString(), ...(cardId === null ? {} : { cardId }) };
      yield event('progress', `${sequence}.${Math.max(revision, 0)}`, progress);
    }
    if (changed !== undefined) {
      revision = changed.revision;
      yield event('request', `${sequence}.${revision}`, await requestToJson(ports.store, changed));
      if (overStatuses.includes(changed.status)) {
        yield event('end', `${sequence}.${revision}.end`, {});
        return;
      }
    }
    quietMs = changed !== undefined || told.length > 0 ? 0 : quietMs + lookEveryMs;
    if (quietMs >= heartbeatMs) {
      quietMs = 0;
      yield ': still here\n\n';
    }
    await sleepFor(lookEveryMs, undefined, { signal: closing }).catch(() => {});
  }
}

function event(name: string, id: string, content: object): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(content)}\n\n`;
}
