import type { Job } from '@cardea/domain';
import type { RoutePorts } from '../http/answer.js';
import type { SteppedJobContext } from './job-handler.js';

/** Replaces signers of OCSP responses that end soon, and signs responses anew before clients need newer ones. */
export async function refreshOcspResponses({
  ports,
  signal,
}: SteppedJobContext<Pick<RoutePorts, 'ocsp'>>): Promise<Job['result']> {
  await ports.ocsp.ensureSigners();
  return { renewed: await ports.ocsp.renewResponses(signal) };
}
