import type { Job } from '@cardea/domain';
import type { RoutePorts } from '../http/answer.js';
import type { SteppedJobContext } from './job-handler.js';

/** Replaces signers of OCSP responses that end soon, and signs responses anew before clients need newer ones. */
export async function refreshOcspResponses({
  ports,
  signal,
}: SteppedJobContext<Pick<RoutePorts, 'ocsp'>>): Promise<Job['result']> {
  let failure: { readonly error: unknown } | undefined;
  await ports.ocsp.ensureSigners().catch((error: unknown) => {
    failure = { error };
  });
  const renewed = await ports.ocsp.renewResponses(signal);
  // A signer that could not be replaced keeps none of the responses from being renewed by those that are there.
  if (failure !== undefined) throw failure.error;
  return { renewed };
}
