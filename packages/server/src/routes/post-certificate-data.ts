import { CertificateData } from '@cardea/contract';
import { parseUuid } from '@cardea/domain';
import { submitCertificationRequests } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineBodyRoute } from '../http/route.js';
import { bytesFromBase64 } from '../wire/base64.js';
import { certificationAnswerToWire } from '../wire/certificate.js';

/** MIM CM: get certificate responses. `pfxpassword` is accepted; no key is generated here that it would protect. */
export const postCertificateData = defineBodyRoute(
  'post-certificate-data',
  CertificateData,
  async (ports, { caller, params, body }) => {
    const uuid = parseUuid<'Request'>(params.id, 'id');
    const certificationRequests = (body.certificaterequests ?? []).map((text, index) =>
      bytesFromBase64(withoutPemLines(text), `certificaterequests[${index}]`),
    );
    const answers = await submitCertificationRequests(ports, caller, uuid, certificationRequests);
    const wire = answers.map(async (answer) => {
      if (answer.kind === 'refused') return certificationAnswerToWire(ports.enums, answer, null);
      const pkcs7 = await ports.authority.response(answer.certificate, ports.certificateFormat);
      return certificationAnswerToWire(ports.enums, answer, pkcs7);
    });
    return json(await Promise.all(wire));
  },
);

/** Many tools write PEM; the lines say nothing that the DER does not. */
function withoutPemLines(text: string): string {
  return text.replace(/-----(BEGIN|END) (NEW )?CERTIFICATE REQUEST-----/g, '');
}
