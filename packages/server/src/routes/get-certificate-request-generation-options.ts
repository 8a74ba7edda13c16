import { isKeySentByClient, parseUuid } from '@cardea/domain';
import { listGenerationOptions } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { generationOptionToWire } from '../wire/certificate.js';

/** MIM CM: get certificate request generation options. */
export const getCertificateRequestGenerationOptions = defineRoute(
  'get-certificate-request-generation-options',
  async (ports, { caller, params }) => {
    const options = await listGenerationOptions(ports, caller, parseUuid(params.id, 'id'));
    const exchange = options.some(({ template }) => isKeySentByClient(template))
      ? await ports.keyArchive.exchangeCertificate()
      : undefined;
    return json(
      options.map((one) =>
        generationOptionToWire(one, isKeySentByClient(one.template) ? exchange : undefined),
      ),
    );
  },
);
