import { CertificateData } from '@cardea/contract';
import { type KeyAttestationEvidence, parseUuid, Secret } from '@cardea/domain';
import { authorityOf, submitCertificationRequests } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineBodyRoute } from '../http/route.js';
import { inLanguage } from '../language/speak.js';
import { bytesFromBase64 } from '../wire/base64.js';
import { certificationAnswerToWire } from '../wire/certificate.js';

/** MIM CM: get certificate responses. No certification request is needed where the server makes every key. */
export const postCertificateData = defineBodyRoute(
  'post-certificate-data',
  CertificateData,
  async (ports, { caller, language, params, body }) => {
    const uuid = parseUuid<'Request'>(params.id, 'id');
    const certificationRequests = (body.certificaterequests ?? []).map((text, index) =>
      bytesFromBase64(withoutPemLines(text), `certificaterequests[${index}]`),
    );
    const password = body.pfxpassword ?? '';
    const pfxPassword = password === '' ? null : new Secret(password);
    const answers = await submitCertificationRequests(ports, caller, uuid, certificationRequests, {
      pfxPassword,
      pfxEncryption: body.pfxencryption ?? 'aes256',
      attestations: (body.attestations ?? []).map(attestationFromWire),
    });
    const wire = answers.map(async (answer) => {
      const isPkcs7 = answer.kind === 'issued' && answer.format === 'pkcs7';
      const pkcs7 = isPkcs7
        ? await authorityOf(ports.authorities, answer.caName).response(
            answer.certificate,
            ports.certificateFormat,
          )
        : null;
      const told =
        answer.kind === 'issued' ? answer : { ...answer, detail: inLanguage(language, answer.detail) };
      return certificationAnswerToWire(ports.enums, told, pkcs7);
    });
    return json(await Promise.all(wire));
  },
);

/** Cardea's own: the card's word that it made the key of the request in the same place. */
function attestationFromWire(
  given: NonNullable<CertificateData['attestations']>[number],
  index: number,
): KeyAttestationEvidence | null {
  if (given === null) return null;
  const field = `attestations[${index}]`;
  return {
    attestationDer: bytesFromBase64(given.attestation, `${field}.attestation`),
    intermediatesDer: (given.intermediates ?? []).map((text, place) =>
      bytesFromBase64(text, `${field}.intermediates[${place}]`),
    ),
  };
}

/** Many tools write PEM; the lines say nothing that the DER does not. */
function withoutPemLines(text: string): string {
  return text.replace(/-----(BEGIN|END) (NEW )?CERTIFICATE REQUEST-----/g, '');
}
