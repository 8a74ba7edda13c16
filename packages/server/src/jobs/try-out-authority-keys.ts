import { isOutOfReach } from '@cardea/pki';
import type { FastifyBaseLogger } from 'fastify';
import type { System } from '../system.js';

const everyMs = 60_000;

/**
 * Tries, every minute, keys of authorities that were out of reach when the server started, and says in the log that they still
 * are or that they are back. Gives what ends it.
 */
export function tryOutAuthorityKeys(
  { ports: { authorityKeys } }: Pick<System, 'ports'>,
  logger: Pick<FastifyBaseLogger, 'error' | 'warn'>,
): () => void {
  let isUnderWay = false;
  const awaited = new Set(authorityKeys.filter(({ outOfReach }) => outOfReach !== undefined));
  const timer = setInterval(async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    for (const key of awaited) {
      try {
        await key.tryOut();
        awaited.delete(key);
        logger.warn({ authority: key.authorityName }, 'the key of an authority is back');
      } catch (error) {
        if (isOutOfReach(error))
          logger.error(key.outOfReach, 'the key of an authority is still out of reach');
        else logger.error({ err: error }, 'the key of an authority cannot be used');
      }
    }
    isUnderWay = false;
    if (awaited.size === 0) clearInterval(timer);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
