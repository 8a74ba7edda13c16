import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Watches the calls that this process makes by `fetch`: how many, and how long at least one was on its way. */
export class HttpClock implements Disposable {
  #calls = 0;
  #busyMs = 0;
  readonly #underWay = new Set<unknown>();
  #busySince = 0;

  constructor() {
    subscribe('undici:request:create', this.#onCreate);
    for (const channel of endChannels) subscribe(channel, this.#onEnd);
  }

  /** So far, since the clock was made. */
  get reading(): { readonly calls: number; readonly busyMs: number } {
    return { calls: this.#calls, busyMs: this.#busyMs };
  }

  [Symbol.dispose](): void {
    unsubscribe('undici:request:create', this.#onCreate);
    for (const channel of endChannels) unsubscribe(channel, this.#onEnd);
  }

  readonly #onCreate = (message: unknown): void => {
    if (this.#underWay.size === 0) this.#busySince = performance.now();
    this.#underWay.add(requestOf(message));
    this.#calls += 1;
  };

  readonly #onEnd = (message: unknown): void => {
    if (!this.#underWay.delete(requestOf(message)) || this.#underWay.size > 0) return;
    this.#busyMs += performance.now() - this.#busySince;
  };
}

const endChannels = ['undici:request:trailers', 'undici:request:error'] as const;

function requestOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null ? Reflect.get(message, 'request') : undefined;
}
