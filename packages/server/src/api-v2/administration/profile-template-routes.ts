import {
  blankProfileTemplate,
  malformed,
  type ProfileTemplateUuid,
  parseUuid,
  policyNames,
} from '@cardea/domain';
import {
  copyProfileTemplate,
  createProfileTemplate,
  diffTemplateVersions,
  dryRunProfileTemplate,
  listReadableTemplates,
  listTemplateVersions,
  type ProfileTemplateContent,
  readTemplateVersion,
  saveProfileTemplate,
  validateTemplate,
} from '@cardea/workflows';
import { type Static, Type } from 'typebox';
import { entityTag } from '../entity-tags.js';
import { type ApiRoute, created, defineRoute, ok } from '../route.js';
import { exact, Guid, listOf, names, UuidParams } from '../schemas/common.js';
import { DryRunOrderSchema, DryRunSchema, dryRunToJson, sampleKey } from './dry-run.js';
import { underIfMatch } from './preconditions.js';
import {
  DifferencesSchema,
  ProfileTemplateContentSchema,
  ProfileTemplateSchema,
  ProfileTemplateSummarySchema,
  ProfileTemplateVersionSchema,
  profileTemplateSummary,
  profileTemplateToJson,
  SavedTemplateSchema,
  savedTemplateToJson,
  ValidationSchema,
} from './profile-template-schemas.js';

const tags = ['Profile templates'] as const;

const listTemplates = defineRoute({
  method: 'GET',
  path: '/profile-templates',
  operationId: 'listProfileTemplates',
  summary: 'List the profile templates that you may read',
  tags,
  query: exact({
    q: Type.Optional(Type.String({ maxLength: 254, description: 'A part of name or description' })),
  }),
  answer: { schema: listOf(ProfileTemplateSummarySchema) },
  handle: async (ports, { caller, query }) => {
    const templates = await listReadableTemplates(ports, caller, query.q);
    return ok({ items: templates.map(profileTemplateSummary) });
  },
});

const getTemplate = defineRoute({
  method: 'GET',
  path: '/profile-templates/{uuid}',
  operationId: 'getProfileTemplate',
  summary: 'Read a profile template whole',
  tags,
  params: UuidParams,
  answer: { schema: ProfileTemplateSchema, hasEntityTag: true },
  handle: async (ports, { caller, params }) => {
    const template = await readTemplateVersion(ports, caller, templateUuid(params.uuid), undefined);
    return ok(profileTemplateToJson(template), entityTag(template.version));
  },
});

const putTemplate = defineRoute({
  method: 'PUT',
  path: '/profile-templates/{uuid}',
  operationId: 'saveProfileTemplate',
  summary: 'Save a profile template whole, as its next version',
  description:
    'Send what you read, with your changes. Content that equals the newest version makes no new version.',
  tags,
  params: UuidParams,
  body: ProfileTemplateContentSchema,
  ifMatch: 'required',
  answer: { schema: SavedTemplateSchema, hasEntityTag: true },
  handle: async (ports, { caller, params, body, ifMatch }) => {
    const uuid = templateUuid(params.uuid);
    if (body.uuid !== undefined && parseUuid(body.uuid, 'uuid') !== uuid)
      throw malformed('uuid', 'must be that of the address');
    const saved = await underIfMatch(
      ifMatch,
      ({ version }: { version: number }) => entityTag(version),
      (isUnchanged) => saveProfileTemplate(ports, caller, uuid, contentOf(body), isUnchanged),
    );
    return ok(savedTemplateToJson(saved), entityTag(saved.template.version));
  },
});

const postTemplate = defineRoute({
  method: 'POST',
  path: '/profile-templates',
  operationId: 'createProfileTemplate',
  summary: 'Create a profile template',
  tags,
  body: ProfileTemplateContentSchema,
  answer: { status: 201, schema: SavedTemplateSchema, hasEntityTag: true },
  handle: async (ports, { caller, body }) => {
    const saved = await createProfileTemplate(ports, caller, contentOf(body));
    const { uuid, version } = saved.template;
    return created(`/profile-templates/${uuid}`, savedTemplateToJson(saved), entityTag(version));
  },
});

const getBlank = defineRoute({
  method: 'GET',
  path: '/profile-templates/blank/{kind}',
  operationId: 'getBlankProfileTemplate',
  summary: 'Read what a new profile template begins with',
  description: 'Safe values: every policy off, no certificates, no name. Nothing is stored.',
  tags,
  params: exact({ kind: names(['smartcard', 'software']) }),
  answer: { schema: ProfileTemplateContentSchema },
  handle: async (_ports, { params }) => ok(blankProfileTemplate(params.kind === 'smartcard')),
});

const validate = defineRoute({
  method: 'POST',
  path: '/profile-templates/validate',
  operationId: 'validateProfileTemplate',
  summary: 'Find every fault of a profile template without saving it',
  tags,
  body: ProfileTemplateContentSchema,
  changesNothing: true,
  answer: { schema: ValidationSchema },
  handle: async (ports, { caller, body }) => {
    const uuid =
      body.uuid === undefined ? ports.randomness.uuid<'ProfileTemplate'>() : templateUuid(body.uuid);
    return ok(await validateTemplate(ports, caller, { ...contentOf(body), uuid, version: 1 }));
  },
});

const copy = defineRoute({
  method: 'POST',
  path: '/profile-templates/{uuid}/copy',
  operationId: 'copyProfileTemplate',
  summary: 'Copy a profile template under another name',
  tags,
  params: UuidParams,
  body: exact({ name: Type.String() }),
  answer: { status: 201, schema: SavedTemplateSchema, hasEntityTag: true },
  handle: async (ports, { caller, params, body }) => {
    const saved = await copyProfileTemplate(ports, caller, templateUuid(params.uuid), body.name);
    const { uuid, version } = saved.template;
    return created(`/profile-templates/${uuid}`, savedTemplateToJson(saved), entityTag(version));
  },
});

const listVersions = defineRoute({
  method: 'GET',
  path: '/profile-templates/{uuid}/versions',
  operationId: 'listProfileTemplateVersions',
  summary: 'List the versions of a profile template, newest first',
  tags,
  params: UuidParams,
  answer: { schema: listOf(ProfileTemplateVersionSchema) },
  handle: async (ports, { caller, params }) => {
    const versions = await listTemplateVersions(ports, caller, templateUuid(params.uuid));
    return ok({
      items: versions.map((one) => ({ ...one, changedAt: one.changedAt?.toISOString() ?? null })),
    });
  },
});

const getVersion = defineRoute({
  method: 'GET',
  path: '/profile-templates/{uuid}/versions/{version}',
  operationId: 'getProfileTemplateVersion',
  summary: 'Read one version of a profile template',
  tags,
  params: exact({ uuid: Guid, version: Type.Integer({ minimum: 1 }) }),
  answer: { schema: ProfileTemplateSchema, hasEntityTag: true },
  handle: async (ports, { caller, params }) => {
    const { uuid, version } = params;
    const template = await readTemplateVersion(ports, caller, templateUuid(uuid), version);
    return ok(profileTemplateToJson(template), entityTag(template.version));
  },
});

const diff = defineRoute({
  method: 'GET',
  path: '/profile-templates/{uuid}/diff',
  operationId: 'diffProfileTemplateVersions',
  summary: 'List where two versions of a profile template differ',
  description:
    'Without `to` the newest version, without `from` the one before it. Admin keys and PINs are not shown.',
  tags,
  params: UuidParams,
  query: exact({
    from: Type.Optional(Type.Integer({ minimum: 1 })),
    to: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  answer: { schema: DifferencesSchema },
  handle: async (ports, { caller, params, query }) =>
    ok(
      await diffTemplateVersions(ports, caller, templateUuid(params.uuid), {
        from: query.from,
        to: query.to,
      }),
    ),
});

const dryRun = defineRoute({
  method: 'POST',
  path: '/profile-templates/dry-run',
  operationId: 'dryRunProfileTemplate',
  summary: 'Tell what would happen by a profile template, saved or not',
  description:
    'Who may start the operation, which steps follow, and what the certificates would say, put together by the authority up to the signature for a key made for this. Nothing is stored, signed or sent. Blocked names and keys are looked at when a certificate is asked for.',
  tags,
  body: DryRunOrderSchema,
  changesNothing: true,
  answer: { schema: DryRunSchema },
  handle: async (ports, { caller, body }) => {
    const { profileTemplate, operation, target, originator } = body;
    const uuid =
      profileTemplate.uuid === undefined
        ? ports.randomness.uuid<'ProfileTemplate'>()
        : templateUuid(profileTemplate.uuid);
    const order = {
      template: { ...contentOf(profileTemplate), uuid, version: profileTemplate.version ?? 1 },
      operation,
      targetUuid: parseUuid<'User'>(target, 'target'),
      originatorUuid: originator === undefined ? undefined : parseUuid<'User'>(originator, 'originator'),
    };
    return ok(dryRunToJson(await dryRunProfileTemplate(ports, caller, order, sampleKey)));
  },
});

function templateUuid(text: string): ProfileTemplateUuid {
  return parseUuid(text, 'uuid');
}

/** Without identity and version; policies in the order of the reference. */
function contentOf(body: Static<typeof ProfileTemplateContentSchema>): ProfileTemplateContent {
  const { uuid: _, version: __, ...content } = body;
  const policies = Object.fromEntries(policyNames.map((name) => [name, content.policies[name]]));
  return { ...content, policies: policies as typeof content.policies };
}

/** Profile templates. */
export const profileTemplateRoutes: readonly ApiRoute[] = [
  listTemplates,
  postTemplate,
  getBlank,
  validate,
  dryRun,
  getTemplate,
  putTemplate,
  copy,
  listVersions,
  getVersion,
  diff,
];
