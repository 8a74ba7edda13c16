import type { FastifyBaseLogger } from 'fastify';
import type { System } from '../system.js';

const everyMs = 5000;

/**
 * Takes up, every few seconds, versions of keys that other servers or the command line have made: a version is read before
 * a transaction needs it; and says in the log when an authority was renewed. Gives what ends it.
 */
export function noticeKeyVersions(
  { refreshKeys, noteRenewals }: Pick<System, 'refreshKeys' | 'noteRenewals'>,
  logger: Pick<FastifyBaseLogger, 'warn'>,
): () => void {
  let isUnderWay = false;
  let told = '';
  const timer = setInterval(async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await refreshKeys();
      const renewed = (await noteRenewals()).join(', ');
      if (renewed !== told && renewed !== '')
        logger.warn(
          { authorities: renewed },
          'authorities were renewed; restart this server so that it uses them',
        );
      told = renewed;
    } catch (error) {
      logger.warn({ err: error }, 'versions of keys could not be read; they are read again soon');
    } finally {
      isUnderWay = false;
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
