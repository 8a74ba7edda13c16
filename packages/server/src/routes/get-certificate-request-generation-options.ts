import { parseUuid } from '@cardea/domain';
import { listGenerationOptions } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { generationOptionToWire } from '../wire/certificate.js';

/** MIM CM: get certificate request generation options. */
export const getCertificateRequestGenerationOptions = defineRoute(
  'get-certificate-request-generation-options',
  async (ports, { caller, params }) => {
    const options = await listGenerationOptions(ports, caller, parseUuid(params.id, 'id'));
    return json(options.map(generationOptionToWire));
  },
);
