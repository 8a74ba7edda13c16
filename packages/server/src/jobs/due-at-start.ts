import { isOutOfReach } from '@cardea/pki';
import type { FastifyBaseLogger } from 'fastify';
import type { System } from '../system.js';
import { publishDueCrls } from './publish-due-crls.js';
import { recordStart } from './record-start.js';

type Logger = Pick<FastifyBaseLogger, 'error'>;

/**
 * Does before a server listens what is due by then. What needs a key that is out of reach is said in the log and left to the
 * jobs: the revocation lists that are there, OCSP and all that needs other keys are served meanwhile.
 *
 * Errors: those of store and keystore for any other reason.
 */
export async function doWhatIsDueAtStart(system: System, logger: Logger): Promise<void> {
  const { ports, rootAuthority } = system;
  for (const { outOfReach } of ports.authorityKeys)
    if (outOfReach !== undefined)
      logger.error(
        outOfReach,
        'the key of an authority is out of reach; until it is back nothing is signed with it',
      );
  await recordStart(system, logger);
  const { failures } = await publishDueCrls(ports, rootAuthority);
  const other = failures.find((error) => !isOutOfReach(error));
  if (other !== undefined) throw other;
  if (failures.length > 0) await tellUnsignedLists(system, logger);
  try {
    await ports.ocsp.ensureSigners();
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    logger.error({ reason: error.detail }, 'a signer of OCSP answers could not be made; a job tries again');
  }
}

async function tellUnsignedLists({ ports: { store } }: System, logger: Logger): Promise<void> {
  for (const {
    caName: authority,
    scope,
    firstFailedAt: since,
    attempts,
    reason,
  } of await store.crls.listFailures())
    logger.error(
      { authority, scope, since, attempts, reason },
      'a revocation list that is due cannot be signed; the one before stays in force until it ends',
    );
}
