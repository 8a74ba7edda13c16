import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { type TSchema, Type } from 'typebox';
import type { AnswerDeclaration, ApiRoute } from './route.js';
import { componentKeyword, ProblemSchema } from './schemas/common.js';

/** What Fastify knows of a route: the parts it checks, and what the document says of it. */
export function routeSchema(route: ApiRoute): Record<string, unknown> {
  const isWrite = route.method !== 'GET';
  const isOpen = 'handleOpen' in route;
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    tags: route.tags,
    params: route.params ?? noParameters,
    querystring: route.query ?? noParameters,
    ...(route.body === undefined ? {} : { body: route.body }),
    headers: isOpen ? Type.Object({}) : headersOf(route, isWrite),
    ...(isOpen ? { security: [] } : {}),
    response: {
      [route.answer.status ?? 200]: successOf(route.answer),
      default: {
        description: 'A problem (RFC 9457); `kind` names it',
        content: { 'application/problem+json': { schema: ProblemSchema } },
      },
    },
  };
}

const noParameters = Type.Object({}, { additionalProperties: false });

/** Documented here, read and checked by the framework. */
function headersOf(route: ApiRoute, isWrite: boolean): TSchema {
  const headers: Record<string, TSchema> = {};
  if (isWrite && route.changesNothing !== true) {
    headers['Idempotency-Key'] = Type.Optional(
      Type.String({
        maxLength: 255,
        description: 'The same write sent again with the same key is done once',
      }),
    );
    headers['Cardea-One-Time-Password'] = Type.Optional(
      Type.String({ description: 'One-time passwords of the request, separated by blanks' }),
    );
  }
  const ifMatch = Type.String({ description: 'Entity tag of the version that is to be changed' });
  if (route.ifMatch === 'required') headers['If-Match'] = ifMatch;
  if (route.ifMatch === 'optional') headers['If-Match'] = Type.Optional(ifMatch);
  if (!isWrite && route.answer.hasEntityTag === true) {
    headers['If-None-Match'] = Type.Optional(
      Type.String({ description: '304 when the object still has this tag' }),
    );
  }
  return Type.Object(headers);
}

function successOf({
  status,
  schema,
  mediaTypes = [],
  hasEntityTag,
  description,
}: AnswerDeclaration): object {
  const content = {
    ...(schema === undefined ? {} : { 'application/json': { schema } }),
    ...Object.fromEntries(mediaTypes.map((type) => [type, { schema: Type.String({ format: 'binary' }) }])),
  };
  const headers = {
    ...(hasEntityTag === true ? { ETag: { type: 'string', description: 'Entity tag of this version' } } : {}),
    ...(status === 201 || status === 202 ? { Location: { type: 'string', description: 'Where it is' } } : {}),
  };
  return {
    description: description ?? (status === 204 ? 'Done' : 'Success'),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(Object.keys(content).length === 0 ? { type: 'null' } : { content }),
  };
}

const description = `Everything that operators and self-service tools do, beside the v1.0 API of card clients.

JSON members are camelCase, enumerations are names, instants are ISO 8601 in UTC. Lists answer \`{ items, nextCursor }\`;
give \`nextCursor\` back as \`cursor\` for the next page. Errors are problem details (RFC 9457). A write sent with an
\`Idempotency-Key\` is done once however often it arrives. Single objects have an \`ETag\`; edits need \`If-Match\`.`;

/** How the document is made from the mounted routes. */
export function openApiOptions(): FastifyDynamicSwaggerOptions {
  return {
    stripBasePath: false,
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Cardea management API', version: '2.0', description, license: { name: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      security: [{ password: [] }, { token: [] }, { session: [] }],
      components: {
        securitySchemes: {
          password: { type: 'http', scheme: 'basic', description: 'Over TLS, or from the same machine' },
          token: { type: 'http', scheme: 'bearer', description: 'An API token' },
          session: { type: 'apiKey', in: 'cookie', name: 'cardea_session', description: 'POST /api/session' },
        },
      },
    },
    transformObject: (document) =>
      'openapiObject' in document ? tidied(document.openapiObject) : document.swaggerObject,
  };
}

/** The document with named schemas in one place and every member in a fixed order. */
function tidied<T extends object>(document: T): T {
  const components = new Map<string, string>();
  const schemas: Record<string, unknown> = {};
  const hoisted = hoist(document, components, schemas) as { components: { schemas: object } };
  hoisted.components.schemas = { ...hoisted.components.schemas, ...schemas };
  // Only nested values were replaced by references to themselves.
  return inOrder(hoisted) as T;
}

/** Moves every named schema to `schemas` and leaves a reference. Two different schemas of one name are a mistake. */
function hoist(value: unknown, seen: Map<string, string>, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((entry) => hoist(entry, seen, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => name !== componentKeyword);
  const copy = Object.fromEntries(members.map(([name, member]) => [name, hoist(member, seen, schemas)]));
  if (!(componentKeyword in value)) return copy;
  const name = String(value[componentKeyword]);
  const text = JSON.stringify(copy);
  const known = seen.get(name);
  if (known !== undefined && known !== text) throw new Error(`two schemas are named ${name}`);
  seen.set(name, text);
  schemas[name] = copy;
  return { $ref: `#/components/schemas/${name}` };
}

/** Members of the document whose members are sets: their order means nothing, so it is alphabetical. */
const unordered = new Set(['paths', 'schemas', 'securitySchemes', 'responses']);

function inOrder(value: unknown, isSet = false): unknown {
  if (Array.isArray(value)) return value.map((entry) => inOrder(entry));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (isSet) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, inOrder(member, unordered.has(name))]));
}
