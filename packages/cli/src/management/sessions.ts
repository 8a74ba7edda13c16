import { defineCommand, defineGroup, flag } from './command.js';
import { minute } from './format.js';

const example = '5b1f0c1e-2f5e-8a35-9d1c-6d2a4c0e7f11';

/** `cardea sessions`. */
export const sessionsGroup = defineGroup(
  'sessions',
  'who is signed in by browser',
  defineCommand({
    usage: 'list',
    does: 'list your browser sessions, or with --all (right Audit) everyone’s, newest first',
    examples: ['cardea sessions list', 'cardea sessions list --all', 'cardea sessions list --all --json'],
    options: { all: flag('--all', 'everyone’s; takes the right Audit') },
    run: async ({ client, given: { all }, out }) =>
      out.table(await client.sessions(all === true ? 'all' : 'own'), {
        SESSION: ({ uuid }) => uuid,
        ACCOUNT: ({ account }) => account,
        SINCE: ({ createdAt }) => minute(createdAt),
        UNTIL: ({ expiresAt }) => minute(expiresAt),
      }),
  }),
  defineCommand({
    usage: 'end <uuid>',
    does: 'end a browser session, your own or with the right Audit anybody’s; it has to be signed in to anew',
    examples: [`cardea sessions end ${example}`],
    async run({ client, args: [uuid], out }) {
      await client.endSession(uuid);
      out.outcome(`Session ${uuid} has ended.`, { uuid });
    },
  }),
);
