import type { UserUuid } from '@cardea/domain';
import { searchCertificates } from '@cardea/workflows';
import { Type } from 'typebox';
import { given, page, pageOf, pageQuery, type Sorts } from '../paging.js';
import { defineRoute } from '../route.js';
import { CertificateSchema, certificateToJson } from '../schemas/certificate.js';
import { Guid, Instant, pageOfSchema, SearchText } from '../schemas/common.js';
import { optionalInstant, optionalUuid } from '../schemas/read-values.js';

const sorts: Sorts<'notAfter' | 'notBefore' | 'serialNumber'> = {
  notAfter: 'ascending',
  notBefore: 'descending',
  serialNumber: 'ascending',
};

const filters = {
  q: Type.Optional({
    ...SearchText,
    description: "Beginning of a serial number, of a thumbprint, or of the owner's names",
  }),
  user: Type.Optional(Guid),
  template: Type.Optional({ ...SearchText, description: 'Common name of the certificate template' }),
  isRevoked: Type.Optional(Type.Boolean()),
  notAfterFrom: Type.Optional(Instant),
  notAfterBefore: Type.Optional(Instant),
};

/** Searches the certificates that the caller may see. */
export const listCertificates = defineRoute({
  method: 'GET',
  path: '/certificates',
  operationId: 'listCertificates',
  summary: 'Search certificates',
  tags: ['Certificates'],
  query: pageQuery(sorts, filters),
  answer: { schema: pageOfSchema('CertificatePage', CertificateSchema) },
  handle: async (ports, { caller, query, url }) => {
    const wanted = given({
      q: query.q,
      assignedUserUuid: optionalUuid<UserUuid>(query.user),
      templateCommonName: query.template,
      isRevoked: query.isRevoked,
      notAfterFrom: optionalInstant(query.notAfterFrom),
      notAfterBefore: optionalInstant(query.notAfterBefore),
    });
    const found = await searchCertificates(ports, caller, { ...pageOf(query, sorts), ...wanted });
    return page(url, found, certificateToJson);
  },
});
