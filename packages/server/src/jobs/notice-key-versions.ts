import type { FastifyBaseLogger } from 'fastify';
import type { System } from '../system.js';

const everyMs = 5000;

/**
 * Takes up, every few seconds, versions of keys that other servers or the command line have made: a version is read before
 * a transaction needs it. Gives what ends it.
 */
export function noticeKeyVersions(
  { refreshKeys }: Pick<System, 'refreshKeys'>,
  logger: Pick<FastifyBaseLogger, 'warn'>,
): () => void {
  let isUnderWay = false;
  const timer = setInterval(async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await refreshKeys();
    } catch (error) {
      logger.warn({ err: error }, 'versions of keys could not be read; they are read again soon');
    } finally {
      isUnderWay = false;
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
