import { listOwnCertificates } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { certificateToWire } from '../wire/certificate.js';

/** MIM CM: get user certificates; those of retired cards are left out. */
export const listCertificates = defineRoute('list-certificates', async (ports, { caller }) => {
  const now = ports.clock.now();
  const certificates = await listOwnCertificates(ports, caller);
  return json(certificates.map((certificate) => certificateToWire(ports.enums, certificate, now)));
});
