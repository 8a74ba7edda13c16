import { parseUuid } from '@cardea/domain';
import { listSmartcardCertificates, listSmartcardOperations, readSmartcard } from '@cardea/workflows';
import { Type } from 'typebox';
import { entityTag } from '../entity-tags.js';
import { defineRoute, ok } from '../route.js';
import { CertificateSchema, certificateToJson } from '../schemas/certificate.js';
import { listOf, UuidParams } from '../schemas/common.js';
import { SmartcardSchema, smartcardToJson } from '../schemas/smartcard.js';

/** One smart card. */
export const getSmartcard = defineRoute({
  method: 'GET',
  path: '/smartcards/{uuid}',
  operationId: 'getSmartcard',
  summary: 'Read a smart card',
  tags: ['Smart cards'],
  params: UuidParams,
  answer: { schema: SmartcardSchema, hasEntityTag: true },
  handle: async (ports, { caller, params }) => {
    const smartcard = await readSmartcard(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok(smartcardToJson(smartcard), entityTag(smartcard.revision));
  },
});

/** What a smart card carries. */
export const listCertificatesOfSmartcard = defineRoute({
  method: 'GET',
  path: '/smartcards/{uuid}/certificates',
  operationId: 'listSmartcardCertificates',
  summary: 'List the certificates of a smart card, revoked ones included',
  tags: ['Smart cards'],
  params: UuidParams,
  answer: { schema: listOf(CertificateSchema) },
  handle: async (ports, { caller, params }) => {
    const certificates = await listSmartcardCertificates(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok({ items: certificates.map(certificateToJson) });
  },
});

/** What the caller may start on a smart card now. */
export const listOperationsOfSmartcard = defineRoute({
  method: 'GET',
  path: '/smartcards/{uuid}/operations',
  operationId: 'listSmartcardOperations',
  summary: 'List the operations that would succeed on a smart card',
  tags: ['Smart cards'],
  params: UuidParams,
  answer: { schema: listOf(Type.String({ examples: ['unblock'] })) },
  handle: async (ports, { caller, params }) =>
    ok({ items: await listSmartcardOperations(ports, caller, parseUuid(params.uuid, 'uuid')) }),
});
