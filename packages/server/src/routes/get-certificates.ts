import { parseUuid } from '@cardea/domain';
import { listProfileCertificates, listSmartcardCertificates } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { shortCertificateToWire } from '../wire/certificate.js';

/** MIM CM: get smart card or profile certificates (of a profile). */
export const getProfileCertificates = defineRoute(
  'get-profile-certificates',
  async (ports, { caller, params }) => {
    const certificates = await listProfileCertificates(ports, caller, parseUuid(params.id, 'id'));
    return json(certificates.map((certificate) => shortCertificateToWire(ports.enums, certificate)));
  },
);

/** MIM CM: get smart card or profile certificates (of a smart card). */
export const getSmartcardCertificates = defineRoute(
  'get-smartcard-certificates',
  async (ports, { caller, params }) => {
    const certificates = await listSmartcardCertificates(ports, caller, parseUuid(params.id, 'id'));
    return json(certificates.map((certificate) => shortCertificateToWire(ports.enums, certificate)));
  },
);
