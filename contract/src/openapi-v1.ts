import { type TSchema, Type } from 'typebox';
import { basePath, type OperationName, type Route, routes } from './routes.js';
import { schemasByName } from './schemas/by-name.js';
import { GuidInput } from './schemas/scalars.js';

type SchemaName = keyof typeof schemasByName;

/** What an operation takes and answers: a name stands for a component of the document. */
interface Messages {
  readonly body?: SchemaName;
  /** The call works without a body. */
  readonly isBodyOptional?: true;
  readonly answer: SchemaName | readonly [SchemaName] | TSchema;
}

const names = Type.Array(Type.String());
const base64 = Type.String({ contentEncoding: 'base64' });
/** `api/v1.0/<collection>/<uuid>`, whatever the site named the web folder. */
const newUri = Type.String({ description: 'Where the new object is, such as api/v1.0/requests/<uuid>' });

const messages: Readonly<Record<OperationName, Messages>> = {
  'list-profile-templates': { answer: ['ProfileTemplateLimitedView'] },
  'get-profile-template': { answer: 'ProfileTemplateLimitedView' },
  'get-workflow-policy': { answer: 'WorkflowPolicy' },
  'get-smartcard-configuration': { answer: 'SmartcardConfiguration' },
  'create-request': { body: 'CreateRequest', answer: newUri },
  'get-request': { answer: 'Request' },
  'list-requests': { answer: ['Request'] },
  'change-request': { body: 'ChangeRequest', answer: 'Request' },
  'get-certificate-request-generation-options': { answer: ['CertificateRequestGenerationOptions'] },
  'post-certificate-data': { body: 'CertificateData', answer: ['CertificateResponse'] },
  'assign-smartcard': { body: 'AssignSmartcard', answer: newUri },
  'list-smartcards': {
    answer: Type.Union([Type.Array(Type.Ref('SmartcardListItem')), Type.Ref('Smartcard')]),
  },
  'get-smartcard': { answer: 'Smartcard' },
  'get-request-smartcard': { answer: 'Smartcard' },
  'update-smartcard': { body: 'UpdateSmartcard', isBodyOptional: true, answer: 'Smartcard' },
  'get-diversified-key': { answer: base64 },
  'get-authentication-response': { answer: base64 },
  'get-server-proposed-pin': { answer: Type.String() },
  'list-profiles': { answer: ['Profile'] },
  'get-profile': { answer: 'Profile' },
  'update-profile': { body: 'UpdateProfile', answer: 'Profile' },
  'get-profile-operations': { answer: names },
  'get-smartcard-operations': { answer: names },
  'get-profile-certificates': { answer: ['X509ClmCertificateShort'] },
  'get-smartcard-certificates': { answer: ['X509ClmCertificateShort'] },
  'list-certificates': { answer: ['X509ClmCertificate'] },
};

/** Objects of import files, which no call carries. */
const notOfTheWire: readonly string[] = ['UserImport', 'ProfileTemplateImport'];

const description = `The REST API that card clients of MIM CM speak, with Cardea's additions.

Literal parts of paths and names in bodies match in any letter case. 204 stands for a single object that does not exist or
that the caller may not see.`;

/** The OpenAPI 3.1 document of the v1.0 API as text, made of the route table and the schemas. */
export function renderOpenApiV1(): string {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  const schemas = Object.fromEntries(
    Object.entries(schemasByName)
      .filter(([name]) => !notOfTheWire.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const document = {
    openapi: '3.1.0',
    info: { title: 'Cardea v1.0 API', version: '1.0', description, license: { name: 'Apache-2.0' } },
    servers: [{ url: basePath }],
    security: [{ password: [] }, { token: [] }],
    paths,
    components: {
      securitySchemes: {
        password: { type: 'http', scheme: 'basic', description: 'Over TLS, or from the same machine' },
        token: { type: 'http', scheme: 'bearer', description: 'An API token' },
      },
      schemas,
    },
  };
  return `${JSON.stringify(withPointers(document), undefined, 2)}\n`;
}

function operationOf(route: Route): object {
  const { body, isBodyOptional, answer } = messages[route.operation];
  const success = route.statusCodes.includes(201) ? 201 : 200;
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.section === 'Cardea' ? {} : { description: `MIM CM: section ${route.section}` }),
    parameters: parametersOf(route),
    ...(body === undefined
      ? {}
      : { requestBody: { required: isBodyOptional !== true, content: jsonOf(Type.Ref(body)) } }),
    responses: {
      [success]: { description: 'Success', content: jsonOf(schemaOf(answer)) },
      ...(route.statusCodes.includes(204)
        ? { 204: { description: 'No such object, or an empty list' } }
        : {}),
      default: { description: 'Why the call failed', content: jsonOf(Type.Ref('ErrorBody')) },
    },
  };
}

/** `getProfile`; further paths of an operation add their literal parts, as `getProfileByRequestsProfiles`. */
function operationId({ operation, path }: Route): string {
  const name = camelCase(operation);
  const preferred = routes.find((route) => route.operation === operation)?.path;
  if (path === preferred) return name;
  const literals = path.split('/').filter((part) => part !== '' && !part.startsWith('{'));
  return camelCase(`${operation}-by-${literals.join('-')}`);
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function parametersOf({ path, query }: Route): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'type' ? Type.String() : GuidInput,
  }));
  return [...inPath, ...query.map((name) => ({ name, in: 'query', schema: Type.String() }))];
}

function schemaOf(answer: Messages['answer']): TSchema {
  if (typeof answer === 'string') return Type.Ref(answer);
  return isListOf(answer) ? Type.Array(Type.Ref(answer[0])) : answer;
}

function isListOf(answer: readonly [SchemaName] | TSchema): answer is readonly [SchemaName] {
  return Array.isArray(answer);
}

function jsonOf(schema: TSchema): object {
  return { 'application/json': { schema } };
}

/** TypeBox refers to other schemas by bare names, OpenAPI by JSON pointers (RFC 6901). */
function withPointers(document: object): object {
  return JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? `#/components/schemas/${value}` : value,
  );
}
