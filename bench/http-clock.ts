import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RunTimeline } from './run-timeline.ts';

const createChannel = 'undici:request:create';
const endChannels = ['undici:request:trailers', 'undici:request:error'] as const;

/** Enters the calls that this process makes by `fetch` in a timeline, and counts them. */
export class HttpClock implements Disposable {
  calls = 0;
  readonly #timeline: RunTimeline;
  readonly #underWay = new Set<unknown>();

  constructor(timeline: RunTimeline) {
    this.#timeline = timeline;
    subscribe(createChannel, this.#onCreate);
    for (const channel of endChannels) subscribe(channel, this.#onEnd);
  }

  [Symbol.dispose](): void {
    unsubscribe(createChannel, this.#onCreate);
    for (const channel of endChannels) unsubscribe(channel, this.#onEnd);
  }

  readonly #onCreate = (message: unknown): void => {
    this.calls += 1;
    this.#underWay.add(requestOf(message));
    this.#timeline.begin('http');
  };

  readonly #onEnd = (message: unknown): void => {
    if (this.#underWay.delete(requestOf(message))) this.#timeline.end('http');
  };
}

function requestOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null ? Reflect.get(message, 'request') : undefined;
}
