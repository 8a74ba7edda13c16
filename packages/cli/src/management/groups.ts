import type { v2 } from '@cardea/sdk';
import { defineCommand, defineGroup, text } from './command.js';
import { userColumns } from './users.js';

const example = '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000001';

/** `cardea groups`. */
export const groupsGroup = defineGroup(
  'groups',
  'read groups and set the rights of their members',
  defineCommand({
    usage: 'list',
    does: 'list the groups with the rights that their members hold',
    examples: ['cardea groups list'],
    run: async ({ client, out }) =>
      out.table(await client.groups(), {
        GROUP: ({ uuid }) => uuid,
        NAME: ({ domain, name }) => (domain === '' ? name : `${domain}\\${name}`),
        RIGHTS: ({ rights }) => rights.map(({ right }) => right),
      }),
  }),
  defineCommand({
    usage: 'show <uuid>',
    does: 'show a group; with --json its rights as set-rights takes them',
    examples: [`cardea groups show ${example} --json > group.json`],
    run: async ({ client, args: [uuid], out }) => out.object((await client.group(uuid)).value),
  }),
  defineCommand({
    usage: 'members <uuid>',
    does: 'list the members of a group',
    examples: [`cardea groups members ${example}`],
    run: async ({ client, args: [uuid], out }) => out.table(await client.groupMembers(uuid), userColumns),
  }),
  membership('add-member', 'put a user into a group', 'addGroupMember'),
  membership('remove-member', 'take a user out of a group', 'removeGroupMember'),
  defineCommand({
    usage: 'set-rights <uuid>',
    does: 'set the rights of the members of a group; what is left out stays',
    examples: [
      `cardea groups set-rights ${example} --file group.json`,
      `cardea groups set-rights ${example} --security-descriptor "O:SYG:SYD:"`,
    ],
    options: {
      file: text('--file <file>', 'JSON object with the list `rights`; - for standard input'),
      securityDescriptor: text('--security-descriptor <sddl>', 'who holds rights over the members'),
    },
    async run({ client, args: [uuid], given: { file, securityDescriptor }, out }) {
      const { readJsonObject } = await import('./input.js');
      const { value, etag } = await client.group(uuid);
      const { rights } = file === undefined ? value : { rights: value.rights, ...readJsonObject(file) };
      const body: v2.GroupRights = {
        // The server checks what the file holds.
        rights: rights as v2.RightGrant[],
        securityDescriptor: securityDescriptor ?? value.securityDescriptor,
      };
      out.object(await client.changeGroup(uuid, body, etag));
    },
  }),
);

function membership(name: string, does: string, call: 'addGroupMember' | 'removeGroupMember') {
  return defineCommand({
    usage: `${name} <uuid> <user>`,
    does,
    examples: [`cardea groups ${name} ${example} cmuser1`],
    async run({ client, args: [uuid, user], out }) {
      const { userUuidOf } = await import('./references.js');
      const userUuid = await userUuidOf(client, user);
      await client[call](uuid, userUuid);
      const members = await client.groupMembers(uuid);
      out.outcome(`The group has ${members.length} members now.`, members);
    },
  });
}
