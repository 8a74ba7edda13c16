import type { ManagementClient, v2 } from '@cardea/sdk';
import { chosen, defineCommand, text } from './command.js';

const kinds = ['smartcard', 'profile', 'profile-template'] as const;
const example = '0dd6bfd8-b4e1-4587-9309-97cd65faaf4b';

/** `cardea explain`: the rules that decide when a request is created, one a line, and which of them decides. */
export const explainCommand = defineCommand({
  usage: 'explain <kind> <uuid> <operation>',
  does: `tell why an operation is or isn't offered on a ${kinds.join(', ')}`,
  examples: [
    `cardea explain smartcard ${example} suspend`,
    `cardea explain profile ${example} renew --about CONTOSO\\cmuser1`,
    'cardea explain profile-template "Smart Card Logon" enroll',
  ],
  options: {
    about: text('--about <user>', 'to whom it is offered; asking about others needs the right Audit'),
  },
  async run({ client, args: [kind, uuid, operation], given: { about }, out }) {
    const { userUuidOf } = await import('./references.js');
    const query = about === undefined ? {} : { user: await userUuidOf(client, about) };
    const explanation = await explanationOf(client, chosen(kind, kinds), uuid, operation, query);
    const { renderExplanation } = await import('./render-explanation.js');
    out.lines(explanation, () => renderExplanation(explanation));
  },
});

async function explanationOf(
  client: ManagementClient,
  kind: (typeof kinds)[number],
  name: string,
  operation: string,
  query: { readonly user?: string },
): Promise<v2.Explanation> {
  switch (kind) {
    case 'smartcard':
      return await client.explainSmartcardOperation(name, operation, query);
    case 'profile':
      return await client.explainProfileOperation(name, operation, query);
    case 'profile-template': {
      const { profileTemplateUuidOf } = await import('./references.js');
      const uuid = await profileTemplateUuidOf(client, name);
      return await client.explainProfileTemplateOperation(uuid, operation, query);
    }
  }
}
