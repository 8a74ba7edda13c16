import type { ManagementClient, v2 } from '@cardea/sdk';
import { choice, defineCommand, defineGroup, flag, text } from './command.js';
import { type Columns, day, shown } from './format.js';
import { smartcardStatuses } from './names.js';
import { certificateColumns, limit, named, order, owner, profileTemplate, q } from './search.js';
import type { StartedUpdate } from './start-updates.js';

const example = '0dd6bfd8-b4e1-4587-9309-97cd65faaf4b';

const smartcardColumns: Columns<v2.Smartcard> = {
  'SMART CARD': ({ uuid }) => uuid,
  STATUS: ({ status }) => status,
  'CARD ID': ({ cardId }) => cardId,
  CREATED: ({ createdAt }) => day(createdAt),
};

const offlineUnblock = defineCommand({
  usage: 'offline-unblock <uuid>',
  does: 'answer the challenge of a blocked card that is out of reach; the answer is shown, kept nowhere',
  examples: [
    `cardea smartcards offline-unblock ${example} --challenge "D611-3 43F9-U CCFF-8 D28B-2"`,
    `cardea smartcards offline-unblock ${example} --challenge D61143F9CCFFD28B --request a9b4b42c-cc50-4c9b-89d1-bbc0bcd5a099`,
  ],
  options: {
    challenge: text(
      '--challenge <code>',
      'what the user reads out: four groups with check characters, or 16 hexadecimal digits',
    ).makeOptionMandatory(),
    requestUuid: text('--request <uuid>', 'approved OfflineUnblock request; made now when absent'),
    oneTimePasswordFile: text('--one-time-password-file <file>', 'file that holds the one-time passwords'),
  },
  async run({ client, args: [uuid], given: { challenge = '', requestUuid, oneTimePasswordFile }, out }) {
    const { formatSpokenCode } = await import('@cardea/sdk');
    const { readHeardCode, readOneTimePasswords } = await import('./input.js');
    const challengeHex = await readHeardCode(challenge);
    const passwords = readOneTimePasswords(oneTimePasswordFile);
    const request = requestUuid ?? (await requestUnblock(client, uuid));
    const answer = await client.answerOfflineUnblock(uuid, { requestUuid: request, challengeHex }, passwords);
    const [responseHex, groups] = [answer.responseHex.reveal(), answer.groups.reveal()];
    const spoken = formatSpokenCode(responseHex);
    out.outcome(spoken, { requestUuid: request, responseHex, groups, spoken });
  },
});

async function requestUnblock(client: ManagementClient, smartcardUuid: string): Promise<string> {
  const { note } = await import('../output.js');
  const { uuid, status } = await client.createRequest({ type: 'OfflineUnblock', smartcardUuid });
  note(`Request ${uuid} is ${status}.`);
  return uuid;
}

/** `cardea smartcards`. */
export const smartcardsGroup = defineGroup(
  'smartcards',
  'find smart cards and answer blocked ones',
  defineCommand({
    usage: 'list',
    does: 'search smart cards',
    examples: [
      'cardea smartcards list -q cmuser1',
      'cardea smartcards list --status Active --limit 500 --json',
    ],
    options: {
      q,
      status: choice('--status <status>', 'only of this status', smartcardStatuses),
      user: owner,
      profileTemplate,
      isTemporary: flag('--temporary', 'only temporary ones'),
      sort: choice('--sort <by>', 'order', ['createdAt', 'cardSerial'] as const),
      order,
      limit,
    },
    async run({ client, given: { limit: most = 50, ...given }, out }) {
      await out.list(
        client.smartcards({ ...given, ...(await named(client, given)) }),
        smartcardColumns,
        most,
      );
    },
  }),
  defineCommand({
    usage: 'show <uuid>',
    does: 'show a smart card',
    examples: [`cardea smartcards show ${example}`],
    run: async ({ client, args: [uuid], out }) => out.object(await client.smartcard(uuid)),
  }),
  defineCommand({
    usage: 'certificates <uuid>',
    does: 'list the certificates of a smart card, revoked ones included',
    examples: [`cardea smartcards certificates ${example}`],
    run: async ({ client, args: [uuid], out }) =>
      out.table(await client.smartcardCertificates(uuid), certificateColumns),
  }),
  defineCommand({
    usage: 'operations <uuid>',
    does: 'list what would succeed on a smart card now; `cardea explain smartcard` tells why',
    examples: [`cardea smartcards operations ${example}`],
    run: async ({ client, args: [uuid], out }) => {
      const operations = await client.smartcardOperations(uuid);
      out.outcome(shown(operations), operations);
    },
  }),
  offlineUnblock,
  defineCommand({
    usage: 'start-updates',
    does: 'start online updates for cards whose admin key comes from an older master or from another system',
    examples: ['cardea smartcards start-updates --limit 100', 'cardea smartcards start-updates --json'],
    options: { limit },
    async run({ client, given: { limit: most = 50 }, out }) {
      const { startUpdates } = await import('./start-updates.js');
      const updates: StartedUpdate[] = [];
      for await (const update of startUpdates(client, most)) updates.push(update);
      out.table(updates, {
        'SMART CARD': ({ smartcardUuid }) => smartcardUuid,
        REQUEST: ({ requestUuid }) => requestUuid,
        'NOT STARTED BECAUSE': ({ refusal }) => refusal,
      });
    },
  }),
);
