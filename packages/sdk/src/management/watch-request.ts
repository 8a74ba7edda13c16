import { rootOf } from '../connection.js';
import type { Request } from '../generated/v2.js';
import type { ProgressStep } from './requests.js';

/** What whoever watches a request is told. */
export interface RequestWatch {
  /** The request as it is now: at first, and after each change. */
  onRequest(request: Request): void;
  /** A step of the card agent; `at` is an instant, `cardId` that of a card in the reader that is not for this request. */
  onProgress(progress: { readonly step: ProgressStep; readonly at: string; readonly cardId?: string }): void;
  /** Whether events come; while they do not, the watcher has to ask itself. */
  onOpen(isOpen: boolean): void;
}

/**
 * Watches a request by server-sent events, in a browser that is signed in, until it is over; an interrupted stream goes on
 * where it was. Gives what ends it.
 */
export function watchRequest(baseUrl: string, uuid: string, watch: RequestWatch): () => void {
  const source = new EventSource(`${rootOf(baseUrl)}/api/v2/requests/${encodeURIComponent(uuid)}/events`);
  const listen = (name: string, hear: (content: unknown) => void) =>
    source.addEventListener(name, (event) => {
      if (event instanceof MessageEvent && typeof event.data === 'string') hear(JSON.parse(event.data));
    });
  source.addEventListener('open', () => watch.onOpen(true));
  source.addEventListener('error', () => watch.onOpen(false));
  listen('request', (request) => watch.onRequest(request as Request));
  listen('progress', (progress) => watch.onProgress(progress as Parameters<RequestWatch['onProgress']>[0]));
  const end = () => {
    source.close();
    watch.onOpen(false);
  };
  listen('end', end);
  return end;
}
