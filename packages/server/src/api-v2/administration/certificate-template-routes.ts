import { type CertificateTemplate, malformed, type SubjectPart } from '@cardea/domain';
import {
  createCertificateTemplate,
  findCertificateTemplateFaults,
  listCertificateTemplates,
  readCertificateTemplate,
  saveCertificateTemplate,
} from '@cardea/workflows';
import { type Static, Type } from 'typebox';
import { type ApiRoute, created, defineRoute, ok } from '../route.js';
import { exact, listOf } from '../schemas/common.js';
import { CertificateTemplateSchema } from './certificate-template-schemas.js';
import { contentTag, underIfMatch } from './preconditions.js';
import { ValidationSchema } from './profile-template-schemas.js';

const tags = ['Certificate templates'] as const;

const CommonName = exact({ commonName: Type.String({ minLength: 1, maxLength: 254 }) });

const getTemplates = defineRoute({
  method: 'GET',
  path: '/certificate-templates',
  operationId: 'listCertificateTemplates',
  summary: 'List the certificate templates',
  tags,
  answer: { schema: listOf(CertificateTemplateSchema) },
  handle: async (ports) => ok({ items: await listCertificateTemplates(ports) }),
});

const getTemplate = defineRoute({
  method: 'GET',
  path: '/certificate-templates/{commonName}',
  operationId: 'getCertificateTemplate',
  summary: 'Read a certificate template',
  tags,
  params: CommonName,
  answer: { schema: CertificateTemplateSchema, hasEntityTag: true },
  handle: async (ports, { params }) => {
    const template = await readCertificateTemplate(ports, params.commonName);
    return ok(template, contentTag(template));
  },
});

const putTemplate = defineRoute({
  method: 'PUT',
  path: '/certificate-templates/{commonName}',
  operationId: 'saveCertificateTemplate',
  summary: 'Save a certificate template whole',
  description: 'Send what you read, with your changes. The next certificate is issued by it.',
  tags,
  params: CommonName,
  body: CertificateTemplateSchema,
  ifMatch: 'required',
  answer: { schema: CertificateTemplateSchema, hasEntityTag: true },
  handle: async (ports, { caller, params, body, ifMatch }) => {
    await underIfMatch(
      ifMatch,
      (current: CertificateTemplate) => contentTag(current),
      (isUnchanged) =>
        saveCertificateTemplate(ports, caller, params.commonName, templateOf(body), isUnchanged),
    );
    const saved = await readCertificateTemplate(ports, params.commonName);
    return ok(saved, contentTag(saved));
  },
});

const postTemplate = defineRoute({
  method: 'POST',
  path: '/certificate-templates',
  operationId: 'createCertificateTemplate',
  summary: 'Create a certificate template',
  description: 'Nothing is issued by it until a profile template names it.',
  tags,
  body: CertificateTemplateSchema,
  answer: { status: 201, schema: CertificateTemplateSchema, hasEntityTag: true },
  handle: async (ports, { caller, body }) => {
    const { commonName } = await createCertificateTemplate(ports, caller, templateOf(body));
    const saved = await readCertificateTemplate(ports, commonName);
    return created(`/certificate-templates/${commonName}`, saved, contentTag(saved));
  },
});

const validate = defineRoute({
  method: 'POST',
  path: '/certificate-templates/validate',
  operationId: 'validateCertificateTemplate',
  summary: 'Find every fault of a certificate template without saving it',
  tags,
  body: CertificateTemplateSchema,
  changesNothing: true,
  answer: { schema: ValidationSchema },
  handle: async (ports, { caller, body }) =>
    ok(await findCertificateTemplateFaults(ports, caller, templateOf(body))),
});

type Body = Static<typeof CertificateTemplateSchema>;

/** Errors: `MalformedInput` naming the part of a name that says nothing, or two things. */
function templateOf({ subject, subjectAltNames, ...rest }: Body): CertificateTemplate {
  return {
    ...rest,
    subject: subject.map((part, index) => partOf(part, `subject[${index}]`)),
    subjectAltNames: subjectAltNames.map(({ parts, ...name }, index) => ({
      ...name,
      ...(parts !== undefined && {
        parts: parts.map((part, at) => partOf(part, `subjectAltNames[${index}].parts[${at}]`)),
      }),
    })),
  };
}

function partOf({ attribute, from, value }: Body['subject'][number], path: string): SubjectPart {
  if (from !== undefined && value === undefined) return { attribute, from };
  if (value !== undefined && from === undefined) return { attribute, value };
  throw malformed(`${path}.from`, 'either from or value must say what stands there');
}

/** Certificate templates. */
export const certificateTemplateRoutes: readonly ApiRoute[] = [
  getTemplates,
  postTemplate,
  validate,
  getTemplate,
  putTemplate,
];
