import { parseUuid, passwordDistributionTypes } from '@cardea/domain';
import { distributeOneTimePasswords } from '@cardea/workflows';
import { Type } from 'typebox';
import { defineRoute, ok } from '../route.js';
import { component, exact, Instant, listOf, names, nullable, UuidParams } from '../schemas/common.js';

const DistributedPassword = component(
  'DistributedPassword',
  exact({
    position: Type.Integer({ description: 'Place of the distribution in the policy, from 0' }),
    distributionType: names(passwordDistributionTypes),
    expiresAt: Instant,
    oneTimePassword: nullable(Type.String({ description: 'Null where a mail carries it' })),
  }),
);

/** Hands out the one-time passwords of a request. */
export const postOneTimePasswords = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/one-time-passwords',
  operationId: 'distributeOneTimePasswords',
  summary: 'Distribute the one-time passwords of a request',
  description: 'Sends the mails again and gives what is handed over in person. Expired ones are replaced.',
  tags: ['Requests'],
  params: UuidParams,
  body: exact({}),
  answer: { schema: listOf(DistributedPassword) },
  isAnswerSecret: true,
  handle: async (ports, { caller, params }) => {
    const passwords = await distributeOneTimePasswords(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok({
      items: passwords.map(({ position, distributionType, expiresAt, oneTimePassword }) => ({
        position,
        distributionType,
        expiresAt: expiresAt.toISOString(),
        oneTimePassword: oneTimePassword?.reveal() ?? null,
      })),
    });
  },
});
