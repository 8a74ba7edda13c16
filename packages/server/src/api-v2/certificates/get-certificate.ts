import { parseUuid } from '@cardea/domain';
import { readCertificate, readCertificateDer } from '@cardea/workflows';
import { entityTag } from '../entity-tags.js';
import { defineRoute, file, ok } from '../route.js';
import { CertificateSchema, certificateToJson } from '../schemas/certificate.js';
import { UuidParams } from '../schemas/common.js';

/** What is known of a certificate. */
export const getCertificate = defineRoute({
  method: 'GET',
  path: '/certificates/{uuid}',
  operationId: 'getCertificate',
  summary: 'Read what is known of a certificate',
  tags: ['Certificates'],
  params: UuidParams,
  answer: { schema: CertificateSchema, hasEntityTag: true },
  handle: async (ports, { caller, params }) => {
    const certificate = await readCertificate(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok(certificateToJson(certificate), entityTag(certificate.revision));
  },
});

/** The certificate itself. */
export const getCertificateFile = defineRoute({
  method: 'GET',
  path: '/certificates/{uuid}/certificate.crt',
  operationId: 'getCertificateFile',
  summary: 'Download a certificate (DER)',
  tags: ['Certificates'],
  params: UuidParams,
  answer: { mediaTypes: ['application/pkix-cert'] },
  handle: async (ports, { caller, params }) => {
    const { certificate, der } = await readCertificateDer(ports, caller, parseUuid(params.uuid, 'uuid'));
    return file(der, 'application/pkix-cert', `${certificate.serialNumber}.crt`);
  },
});
