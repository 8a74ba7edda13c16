import { defineCommand, defineGroup, text } from './command.js';

/** `cardea rights`. */
export const rightsGroup = defineGroup(
  'rights',
  'tell who holds which rights',
  defineCommand({
    usage: 'over <user>',
    does: 'list the rights that you hold over a user, and by what',
    examples: ['cardea rights over cmuser1', 'cardea rights over cmuser1 --holder cmhelpdesk1'],
    options: { holder: text('--holder <user>', 'who holds them; asking about others needs the right Audit') },
    async run({ client, args: [user], given: { holder }, out }) {
      const { userUuidOf } = await import('./references.js');
      const query = holder === undefined ? {} : { holder: await userUuidOf(client, holder) };
      out.table(await client.rightsOver(await userUuidOf(client, user), query), {
        RIGHT: ({ right }) => right,
        BECAUSE: ({ because }) => because,
      });
    },
  }),
);
