import type { v2 } from '@cardea/sdk';
import { choice, defineCommand, defineGroup, flag } from './command.js';
import { type Columns, day, shown } from './format.js';
import { profileStatuses } from './names.js';
import { certificateColumns, limit, named, order, owner, profileTemplate, q } from './search.js';

const example = '0dd6bfd8-b4e1-4587-9309-97cd65faaf4b';

const profileColumns: Columns<v2.Profile> = {
  PROFILE: ({ uuid }) => uuid,
  STATUS: ({ status }) => status,
  KIND: ({ isSmartcard }) => (isSmartcard ? 'smart card' : 'software'),
  CREATED: ({ createdAt }) => day(createdAt),
  FLAGS: ({ flags }) => flags,
};

/** `cardea profiles`. */
export const profilesGroup = defineGroup(
  'profiles',
  'find profiles, of smart cards and of software',
  defineCommand({
    usage: 'list',
    does: 'search profiles',
    examples: ['cardea profiles list -q cmuser1 --software'],
    options: {
      q,
      status: choice('--status <status>', 'only of this status', profileStatuses),
      user: owner,
      profileTemplate,
      onSmartcard: flag('--smartcard', 'only those of smart cards'),
      ofSoftware: flag('--software', 'only those of software'),
      order,
      limit,
    },
    async run({ client, given: { limit: most = 50, onSmartcard, ofSoftware, ...given }, out }) {
      const kind = onSmartcard === ofSoftware ? {} : { isSmartcard: onSmartcard === true };
      const filter = { ...given, ...kind, ...(await named(client, given)) };
      await out.list(client.profiles(filter), profileColumns, most);
    },
  }),
  defineCommand({
    usage: 'show <uuid>',
    does: 'show a profile',
    examples: [`cardea profiles show ${example}`],
    run: async ({ client, args: [uuid], out }) => out.object(await client.profile(uuid)),
  }),
  defineCommand({
    usage: 'certificates <uuid>',
    does: 'list the certificates of a profile, revoked ones included',
    examples: [`cardea profiles certificates ${example}`],
    run: async ({ client, args: [uuid], out }) =>
      out.table(await client.profileCertificates(uuid), certificateColumns),
  }),
  defineCommand({
    usage: 'operations <uuid>',
    does: 'list what would succeed on a profile now; `cardea explain profile` tells why',
    examples: [`cardea profiles operations ${example}`],
    run: async ({ client, args: [uuid], out }) => {
      const operations = await client.profileOperations(uuid);
      out.outcome(shown(operations), operations);
    },
  }),
);
