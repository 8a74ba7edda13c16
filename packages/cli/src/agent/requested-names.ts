import type { createCertificationRequest } from '@cardea/pki/x509';
import type { v1 } from '@cardea/sdk';

/** The names that a certification request must have; none where the authority knows them by itself. */
export type RequestedNaming = Pick<NonNullable<Parameters<typeof createCertificationRequest>[1]>, 'names'>;

/** Reads from a generation option what the certification request has to name. */
export function namesOf({
  RequestedSubject,
  RequestedExtensions = [],
}: Pick<
  v1.CertificateRequestGenerationOptions,
  'RequestedSubject' | 'RequestedExtensions'
>): RequestedNaming {
  if (RequestedSubject === undefined) return {};
  const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
  return { names: { subjectDer: bytes(RequestedSubject), extensionsDer: RequestedExtensions.map(bytes) } };
}
