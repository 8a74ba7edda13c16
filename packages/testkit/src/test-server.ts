import { randomInt, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Clock, Randomness, Uuid } from '@cardea/domain';
import {
  type RunningServer,
  readConfiguration,
  type System,
  type SystemOverrides,
  serve,
} from '@cardea/server';
import { makeFolderInMemory } from './folder-in-memory.js';
import { withKeysOfTheRun } from './keys-of-the-run.js';
import { newStorePlace, type StoreKind } from './test-stores.js';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #now: Date;

  constructor(start: Date = new Date()) {
    this.#now = start;
  }

  now(): Date {
    return new Date(this.#now);
  }

  set(instant: Date): void {
    this.#now = new Date(instant);
  }

  advance(milliseconds: number): void {
    this.#now = new Date(this.#now.getTime() + milliseconds);
  }
}

/** Random, except for identifiers that a test lines up to be taken next. */
export class SteerableRandomness implements Randomness {
  readonly #next: string[] = [];

  lineUp(...uuids: readonly string[]): void {
    this.#next.push(...uuids);
  }

  uuid<K extends string>(): Uuid<K> {
    return (this.#next.shift() ?? randomUUID()) as Uuid<K>;
  }

  integer(bound: number): number {
    return randomInt(bound);
  }
}

/** Waits for nothing and makes PFX of few rounds; how those of the usual count are read is shown where PFX are made. */
export const quickly: Required<Pick<SystemOverrides, 'sleep' | 'pfxRounds'>> = {
  sleep: async () => undefined,
  pfxRounds: 1_000,
};

/** The whole server in this process, on a free port, with a store and data directory of its own. */
export interface TestServer {
  readonly url: string;
  readonly home: string;
  readonly system: System;
  readonly clock: FakeClock;
  readonly randomness: SteerableRandomness;
  /** One JSON object a line. */
  readonly log: readonly string[];
  /** Stops and starts it on the same store; on another port unless the environment names one. `whileDown` runs in between. */
  restart(whileDown?: () => Promise<void>): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server; `prepare` runs before it listens. */
export async function startTestServer(
  kind: StoreKind,
  options: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly isDemo?: boolean;
    readonly prepare?: (system: System) => Promise<void>;
    readonly now?: Date;
  } = {},
): Promise<TestServer> {
  const home = makeFolderInMemory('cardea-home-');
  const { place, remove } = await newStorePlace(kind);
  const clock = new FakeClock(options.now);
  const randomness = new SteerableRandomness();
  const log: string[] = [];
  const start = (prepare: typeof options.prepare): Promise<RunningServer> =>
    withKeysOfTheRun((keySettings) => {
      const configuration = readConfiguration(
        {
          CARDEA_HOME: home,
          CARDEA_PORT: '0',
          ...keySettings,
          ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
          ...options.environment,
        },
        options.isDemo ?? false,
      );
      return serve(configuration, {
        overrides: { clock, randomness, ...quickly },
        logDestination: { write: (line) => void log.push(line) },
        ...(prepare === undefined ? {} : { prepare }),
      });
    });
  let running = await start(options.prepare);
  return {
    get url() {
      return running.url;
    },
    home,
    get system() {
      return running.system;
    },
    clock,
    randomness,
    log,
    async restart(whileDown) {
      await running.close();
      await whileDown?.();
      running = await start(undefined);
    },
    async [Symbol.asyncDispose]() {
      await running.close();
      await remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
