import {
  type CertificateTemplate,
  type CertificationAuthorities,
  isKeyOfServer,
  type RequestedNames,
  type RequestUuid,
  takesNamesFromRequests,
  type User,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { findRequest } from '../visibility.js';
import { workflowOf } from '../workflow-registry.js';
import { authorityFor } from './prepare-orders.js';
import { templateOf } from './templates.js';

/** A certification request that a client must make. */
export interface GenerationOption {
  readonly template: CertificateTemplate;
  /** What it must name where the authority certifies the names in requests; undefined where they count for nothing. */
  readonly names: RequestedNames | undefined;
}

/**
 * Says which keys and certification requests a request needs of the client, one certificate template for each, in order;
 * what the server makes or restores is not among them (MIM CM: get certificate request generation options).
 *
 * Errors: `NotFound`; `BadCertificationRequest` when the directory lacks a name that a certification request must have.
 */
export async function listGenerationOptions(
  { store, authorities }: Pick<Ports, 'store' | 'authorities'>,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly GenerationOption[]> {
  const request = await findRequest(store, new Access(store, caller), requestUuid);
  const { certifying } = workflowOf(request.type);
  if (certifying === undefined) return [];
  const template = await templateOf(store, request);
  const { oldProfileUuid } = request;
  const oldProfile = oldProfileUuid === null ? undefined : await store.profiles.find(oldProfileUuid);
  const plan = await certifying.plan({ repositories: store, request, template, oldProfile });
  const subject = await store.users.find(request.targetUserUuid);
  return plan.issue
    .map((one) => one.template)
    .filter((one) => !isKeyOfServer(one))
    .map((one) => ({ template: one, names: namesFor(authorities, one, subject) }));
}

/** An authority that is not configured any more is told when the certification requests come. */
function namesFor(
  authorities: CertificationAuthorities,
  template: CertificateTemplate,
  subject: User | undefined,
): RequestedNames | undefined {
  if (template.authority !== undefined && authorities.find(template.authority) === undefined)
    return undefined;
  const authority = authorityFor(authorities, template);
  return subject !== undefined && takesNamesFromRequests(authority)
    ? authority.namesToRequest(template, subject)
    : undefined;
}
