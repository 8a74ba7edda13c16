import { parseUuid } from '@cardea/domain';
import { listPolicyDocuments, personalization, policyDocument } from '@cardea/workflows';
import { Type } from 'typebox';
import { renderPdf } from '../documents/render-pdf.js';
import { defineRoute, file, ok } from '../route.js';
import { component, exact, Guid, listOf, UuidParams } from '../schemas/common.js';

const DocumentName = component('PolicyDocument', exact({ name: Type.String(), description: Type.String() }));
const Field = component('PersonalizationField', exact({ name: Type.String(), value: Type.String() }));

/** The printable documents of a request's policy. */
export const listDocuments = defineRoute({
  method: 'GET',
  path: '/requests/{uuid}/documents',
  operationId: 'listRequestDocuments',
  summary: 'List the printable documents of a request',
  tags: ['Requests'],
  params: UuidParams,
  answer: { schema: listOf(DocumentName) },
  handle: async (ports, { caller, params }) =>
    ok({ items: await listPolicyDocuments(ports, caller, parseUuid(params.uuid, 'uuid')) }),
});

/** One printable document, filled with the request's data. */
export const getDocument = defineRoute({
  method: 'GET',
  path: '/requests/{uuid}/documents/{name}',
  operationId: 'getRequestDocument',
  summary: 'Print a document of a request',
  description: 'A4 with the data of the request; may carry a one-time password, so it is audited.',
  tags: ['Requests'],
  params: exact({ uuid: Guid, name: Type.String({ maxLength: 200 }) }),
  answer: { mediaTypes: ['application/pdf'] },
  handle: async (ports, { caller, params }) => {
    const document = await policyDocument(ports, caller, parseUuid(params.uuid, 'uuid'), params.name);
    const pdf = await renderPdf({ title: document.name, text: document.text, createdAt: ports.clock.now() });
    return file(pdf, 'application/pdf', `${document.name}.pdf`);
  },
});

/** What a card printer prints. */
export const getPersonalization = defineRoute({
  method: 'GET',
  path: '/requests/{uuid}/personalization',
  operationId: 'getRequestPersonalization',
  summary: 'Read what a card printer prints for a request',
  tags: ['Requests'],
  params: UuidParams,
  answer: { schema: listOf(Field) },
  handle: async (ports, { caller, params }) =>
    ok({ items: await personalization(ports, caller, parseUuid(params.uuid, 'uuid')) }),
});
