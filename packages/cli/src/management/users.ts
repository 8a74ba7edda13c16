import type { ManagementClient, v2 } from '@cardea/sdk';
import { choice, defineCommand, defineGroup, text } from './command.js';
import type { Columns } from './format.js';
import { limit, order } from './search.js';

/** How lists show people. */
export const userColumns: Columns<v2.User> = {
  USER: ({ uuid }) => uuid,
  ACCOUNT: ({ domain, accountName }) => (domain === '' ? accountName : `${domain}\\${accountName}`),
  NAME: ({ displayName }) => displayName,
  MAIL: ({ mail }) => mail,
};

async function uuidOf(client: ManagementClient, name: string): Promise<string> {
  return await (await import('./references.js')).userUuidOf(client, name);
}

/** `cardea users`. */
export const usersGroup = defineGroup(
  'users',
  'find people; name them by account, principal name or GUID',
  defineCommand({
    usage: 'list',
    does: 'search people that you may see',
    examples: ['cardea users list -q cmuser'],
    options: {
      q: text('-q, --query <text>', 'beginning of account, name or mail address'),
      sort: choice('--sort <by>', 'order', ['accountName', 'displayName'] as const),
      order,
      limit,
    },
    run: async ({ client, given: { limit: most = 50, ...filter }, out }) =>
      await out.list(client.users(filter), userColumns, most),
  }),
  defineCommand({
    usage: 'show <user>',
    does: 'show a user with groups, manager and security descriptor',
    examples: ['cardea users show CONTOSO\\cmuser1'],
    run: async ({ client, args: [name], out }) =>
      out.object((await client.user(await uuidOf(client, name))).value),
  }),
  defineCommand({
    usage: 'me',
    does: 'show who is signed in',
    examples: ['cardea users me'],
    run: async ({ client, out }) => out.object(await client.me()),
  }),
  defineCommand({
    usage: 'set <user>',
    does: "set a user's manager or security descriptor; what is left out stays",
    examples: [
      'cardea users set cmuser1 --manager cmmanager1',
      'cardea users set cmuser1 --security-descriptor "O:SYG:SYD:"',
    ],
    options: {
      manager: text('--manager <user>', 'their manager; none for nobody'),
      securityDescriptor: text('--security-descriptor <sddl>', 'who holds rights over them'),
    },
    async run({ client, args: [name], given: { manager, securityDescriptor }, out }) {
      const uuid = await uuidOf(client, name);
      const { value, etag } = await client.user(uuid);
      const managerUserUuid =
        manager === undefined
          ? value.managerUserUuid
          : manager === 'none'
            ? null
            : await uuidOf(client, manager);
      const changed = await client.changeUser(
        uuid,
        { managerUserUuid, securityDescriptor: securityDescriptor ?? value.securityDescriptor },
        etag,
      );
      out.object(changed);
    },
  }),
);
