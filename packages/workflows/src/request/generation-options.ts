import type { CertificateTemplate, RequestUuid } from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { findRequest } from '../visibility.js';
import { certificateTemplatesOf } from './prepare-orders.js';
import { templateOf } from './templates.js';

/** What the client must request: one certificate template per certificate, in order, and the label for each. */
export interface GenerationOption {
  readonly template: CertificateTemplate;
  readonly friendlyName: string;
}

/**
 * Says which keys and certification requests a request needs (MIM CM: get certificate request generation options).
 *
 * Errors: `NotFound`.
 */
export async function listGenerationOptions(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly GenerationOption[]> {
  const request = await findRequest(store, caller, requestUuid);
  const profileTemplate = await templateOf(store, request);
  const templates = await certificateTemplatesOf(store, { template: profileTemplate });
  const label = profileTemplate.smartcardConfiguration?.certificateLabel ?? '';
  return templates.map((template) => ({
    template,
    friendlyName: label.replaceAll('{Template!cn}', template.commonName),
  }));
}
