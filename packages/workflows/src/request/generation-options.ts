import { type CertificateTemplate, isKeyOfServer, type RequestUuid } from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { findRequest } from '../visibility.js';
import { workflowOf } from '../workflow-registry.js';
import { templateOf } from './templates.js';

/**
 * Says which keys and certification requests a request needs of the client, one certificate template for each, in order;
 * what the server makes or restores is not among them (MIM CM: get certificate request generation options).
 *
 * Errors: `NotFound`.
 */
export async function listGenerationOptions(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly CertificateTemplate[]> {
  const request = await findRequest(store, new Access(store, caller), requestUuid);
  const { certifying } = workflowOf(request.type);
  if (certifying === undefined) return [];
  const template = await templateOf(store, request);
  const { oldProfileUuid } = request;
  const oldProfile = oldProfileUuid === null ? undefined : await store.profiles.find(oldProfileUuid);
  const plan = await certifying.plan({ repositories: store, request, template, oldProfile });
  return plan.issue.map((one) => one.template).filter((one) => !isKeyOfServer(one));
}
