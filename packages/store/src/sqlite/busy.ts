import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailableError } from '../errors.js';

/** Reads the code of an SQLite error, such as `SQLITE_BUSY`; undefined for every other error. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/**
 * Runs `attempt` again until no other process holds the lock that it needs. SQLite's own busy timeout would stop the
 * whole event loop meanwhile, so the waits are ours, short and random lest two processes keep in step.
 *
 * Errors: `StoreUnavailableError` after `limitMs`; whatever else `attempt` throws, as it is.
 */
export async function retryWhileBusy<T>(attempt: () => T, limitMs: number): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() >= deadline) {
        throw new StoreUnavailableError(`another process has kept the file locked for ${limitMs} ms.`);
      }
    }
    await sleep(randomInt(1, 12));
  }
}

/** True for every form of `SQLITE_BUSY`, such as `SQLITE_BUSY_RECOVERY`. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') === true;
}
