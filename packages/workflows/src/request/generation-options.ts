import type { CertificateTemplate, RequestUuid } from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { findRequest } from '../visibility.js';
import { certificateTemplatesOf } from './prepare-orders.js';
import { templateOf } from './templates.js';

/**
 * Says which keys and certification requests a request needs, one certificate template for each, in order (MIM CM: get
 * certificate request generation options).
 *
 * Errors: `NotFound`.
 */
export async function listGenerationOptions(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly CertificateTemplate[]> {
  const request = await findRequest(store, caller, requestUuid);
  const profileTemplate = await templateOf(store, request);
  return await certificateTemplatesOf(store, { template: profileTemplate });
}
