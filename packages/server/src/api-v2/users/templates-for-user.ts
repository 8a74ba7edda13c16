import { parseUuid } from '@cardea/domain';
import { listTemplatesForUser } from '@cardea/workflows';
import { Type } from 'typebox';
import { defineRoute, ok } from '../route.js';
import { component, exact, Guid, listOf, names, UuidParams } from '../schemas/common.js';

const TemplateForUserSchema = component(
  'TemplateForUser',
  exact({
    uuid: Guid,
    name: Type.String(),
    description: Type.String(),
    isSmartcard: Type.Boolean(),
    requestTypes: Type.Array(names(['Enroll', 'TemporaryCardEnroll'])),
  }),
);

/** What somebody can be enrolled for. */
export const listTemplatesForUserRoute = defineRoute({
  method: 'GET',
  path: '/users/{uuid}/profile-templates',
  operationId: 'listUserProfileTemplates',
  summary:
    'List the profile templates by which you could start an enrollment or a temporary card for a person',
  description:
    'By the rules that creating the request asks; temporary cards are those that belong to no other card.',
  tags: ['Users'],
  params: UuidParams,
  answer: { schema: listOf(TemplateForUserSchema) },
  handle: async (ports, { caller, params }) => {
    const found = await listTemplatesForUser(ports, caller, parseUuid<'User'>(params.uuid, 'uuid'));
    const items = found.map(({ template, requestTypes }) => ({
      uuid: template.uuid,
      name: template.name,
      description: template.description,
      isSmartcard: template.isSmartcardProfileTemplate,
      requestTypes: [...requestTypes],
    }));
    return ok({ items });
  },
});
