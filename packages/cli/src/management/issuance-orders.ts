import type { ManagementClient } from '@cardea/sdk';
import { InvalidArgumentError } from 'commander';
import { type AddCommand, choice, defineCommand, flag, type Given, text } from './command.js';
import { minute } from './format.js';
import { issuanceOrderStates } from './names.js';
import { limit } from './search.js';

type OrderResolution = Parameters<ManagementClient['resolveIssuanceOrder']>[1];

const example = '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2001';

const resolutions = {
  issued: text('--issued <file>', 'it issued this certificate, PEM or DER'),
  notIssued: flag('--not-issued', 'it issued nothing and will not'),
  giveUp: flag('--give-up', 'nobody can find out; what turns up later is revoked'),
  ask: flag('--ask', 'ask the authority again now'),
  comment: text('--comment <text>', 'how it was found out; needed with --not-issued and --give-up'),
};

/** `cardea ca orders`, `cardea ca order` and `cardea ca resolve`. */
export const issuanceOrderCommands: readonly AddCommand[] = [
  defineCommand({
    usage: 'orders',
    does: 'list what authorities were asked for, newest first',
    examples: ['cardea ca orders --state unknown', 'cardea ca orders --authority contoso-cfssl --json'],
    options: {
      state: choice('--state <state>', 'only in this state', issuanceOrderStates),
      authority: text('--authority <name>', 'only at this authority'),
      request: text('--request <uuid>', 'only of this request'),
      limit,
    },
    run: async ({ client, given: { limit: most = 50, ...filter }, out }) =>
      await out.list(
        client.issuanceOrders(filter),
        {
          ORDER: ({ uuid }) => uuid,
          STATE: ({ state }) => state,
          AUTHORITY: ({ authority }) => authority,
          SINCE: ({ startedAt }) => minute(startedAt),
          'NEXT TRY': ({ nextAttemptAt }) => minute(nextAttemptAt),
        },
        most,
      ),
  }),
  defineCommand({
    usage: 'order <uuid>',
    does: 'show an order: request, certification request, state, what was said last',
    examples: [`cardea ca order ${example}`],
    run: async ({ client, args: [uuid], out }) => out.object(await client.issuanceOrder(uuid)),
  }),
  defineCommand({
    usage: 'resolve <uuid>',
    does: 'settle an order at an external authority by what was found out there',
    examples: [
      `cardea ca resolve ${example} --issued found.pem`,
      `cardea ca resolve ${example} --not-issued --comment "not in the table certificates"`,
      `cardea ca resolve ${example} --give-up --comment "the authority has been shut down"`,
      `cardea ca resolve ${example} --ask`,
    ],
    options: resolutions,
    async run({ client, args: [uuid], given, out }) {
      const resolution = await resolutionOf(given);
      const order =
        resolution === 'ask'
          ? await client.askAboutIssuanceOrder(uuid)
          : await client.resolveIssuanceOrder(uuid, resolution);
      const said = order.lastError === null ? '' : ` ${order.lastError}`;
      out.outcome(`Order ${order.uuid} is ${order.state}.${said}`, order);
    },
  }),
];

/** Errors: `InvalidArgumentError` unless exactly one is given; `CommandFailure` when the file is no certificate. */
async function resolutionOf({
  issued,
  notIssued,
  giveUp,
  ask,
  comment,
}: Given<typeof resolutions>): Promise<OrderResolution | 'ask'> {
  const number = [issued, notIssued, giveUp, ask].filter((one) => one !== undefined).length;
  if (number !== 1)
    throw new InvalidArgumentError('Give one of --issued FILE, --not-issued, --give-up and --ask.');
  if (ask === true) return 'ask';
  const said = comment === undefined ? {} : { comment };
  if (issued === undefined) return { outcome: notIssued === true ? 'notIssued' : 'giveUp', ...said };
  const { readPemOrDer } = await import('../pem-file.js');
  const [certificate, ...more] = readPemOrDer(issued, 'CERTIFICATE');
  if (certificate === undefined || more.length > 0)
    throw new InvalidArgumentError(`${issued} must hold one certificate, the one issued for the order.`);
  return { outcome: 'issued', certificateBase64: certificate.toString('base64'), ...said };
}
