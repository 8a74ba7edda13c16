import type { v2 } from '@cardea/sdk';
import { choice, chosen, defineCommand, defineGroup, flag, several, text } from './command.js';
import { minute } from './format.js';
import { deliveryStates, notificationTypes } from './names.js';
import { limit } from './search.js';

const example = '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2001';
const types = several('--type <event>', `only this event (${notificationTypes.join(', ')})`);

function typesOf(given: readonly string[] | undefined): { types?: v2.Webhook['types'] } {
  return given === undefined ? {} : { types: given.map((one) => chosen(one, notificationTypes)) };
}

/** `cardea webhooks`. */
export const webhooksGroup = defineGroup(
  'webhooks',
  'send signed messages about events to other systems',
  defineCommand({
    usage: 'list',
    does: 'list the webhooks',
    examples: ['cardea webhooks list'],
    run: async ({ client, out }) =>
      out.table(await client.webhooks(), {
        WEBHOOK: ({ uuid }) => uuid,
        ON: ({ isEnabled }) => isEnabled,
        ADDRESS: ({ url }) => url,
        EVENTS: ({ types }) => (types.length === 0 ? 'all' : types),
      }),
  }),
  defineCommand({
    usage: 'create <url>',
    does: 'add a webhook; the secret that signs its messages is shown this once',
    examples: ['cardea webhooks create https://hooks.example.org/cardea --type ApprovalWaiting'],
    options: { types },
    async run({ client, args: [url], given, out }) {
      const webhook = await client.createWebhook({ url, ...typesOf(given.types) });
      const secret = webhook.secret?.reveal() ?? null;
      const { note } = await import('../output.js');
      if (!out.isJson) note(`Webhook ${webhook.uuid} is added. Its secret is not shown again:`);
      out.outcome(secret ?? '', { ...webhook, secret });
    },
  }),
  defineCommand({
    usage: 'update <uuid>',
    does: 'change a webhook; what is left out stays',
    examples: [
      `cardea webhooks update ${example} --disable`,
      `cardea webhooks update ${example} --new-secret`,
    ],
    options: {
      url: text('--address <url>', 'where messages go'),
      types,
      enable: flag('--enable', 'send messages'),
      disable: flag('--disable', 'send no messages'),
      renewSecret: flag('--new-secret', 'sign with a new secret, which is shown this once'),
    },
    async run({ client, args: [uuid], given: { types: events, enable, disable, renewSecret, url }, out }) {
      const { etagOf } = await import('@cardea/sdk');
      const { CommandFailure, exitCodes } = await import('../failure.js');
      const current = (await client.webhooks()).find((one) => one.uuid === uuid.toLowerCase());
      if (current === undefined) throw new CommandFailure(`There is no webhook ${uuid}.`, exitCodes.badInput);
      const change = {
        ...(url === undefined ? {} : { url }),
        ...typesOf(events),
        ...(enable === disable ? {} : { isEnabled: enable === true }),
        ...(renewSecret === true ? { renewSecret } : {}),
      };
      const webhook = await client.updateWebhook(uuid, change, etagOf(current.revision));
      const secret = webhook.secret?.reveal() ?? null;
      const line = `Webhook ${uuid} is ${webhook.isEnabled ? 'on' : 'off'}.`;
      out.outcome(secret === null ? line : secret, { ...webhook, secret });
    },
  }),
  defineCommand({
    usage: 'delete <uuid>',
    does: 'remove a webhook; what waits for it becomes dead letters',
    examples: [`cardea webhooks delete ${example}`],
    async run({ client, args: [uuid], out }) {
      await client.deleteWebhook(uuid);
      out.outcome(`Webhook ${uuid} is removed.`, { deleted: uuid });
    },
  }),
  defineCommand({
    usage: 'test <uuid>',
    does: 'send one signed test message now',
    examples: [`cardea webhooks test ${example}`],
    async run({ client, args: [uuid], out }) {
      const result = await client.testWebhook(uuid);
      const { CommandFailure } = await import('../failure.js');
      out.outcome(result.isDelivered ? `Delivered (${result.status}).` : 'Not delivered.', result);
      if (!result.isDelivered) throw new CommandFailure(`The receiver: ${result.error ?? result.status}`);
    },
  }),
);

/** `cardea deliveries`. */
export const deliveriesGroup = defineGroup(
  'deliveries',
  'follow notifications, and replay dead letters',
  defineCommand({
    usage: 'list',
    does: 'list deliveries of notifications, newest first',
    examples: ['cardea deliveries list --state dead'],
    options: { state: choice('--state <state>', 'only in this state', deliveryStates), limit },
    run: async ({ client, given: { limit: most = 50, ...filter }, out }) =>
      await out.list(
        client.deliveries(filter),
        {
          DELIVERY: ({ uuid }) => uuid,
          STATE: ({ state }) => state,
          BY: ({ channel }) => channel,
          EVENT: ({ notification }) => notification.type,
          CREATED: ({ createdAt }) => minute(createdAt),
          ERROR: ({ lastError }) => lastError,
        },
        most,
      ),
  }),
  defineCommand({
    usage: 'replay <uuid>',
    does: 'have a dead letter tried again',
    examples: [`cardea deliveries replay ${example}`],
    async run({ client, args: [uuid], out }) {
      await client.replayDelivery(uuid);
      out.outcome(`Delivery ${uuid} waits to be tried again.`, { replayed: uuid });
    },
  }),
);

/** `cardea mail`. */
export const mailGroup = defineGroup(
  'mail',
  'how mails are set up, and whether they arrive',
  defineCommand({
    usage: 'show',
    does: 'show the mail server, the newest mail that failed, and when one arrived last; never a password',
    examples: ['cardea mail show', 'cardea mail show --json'],
    async run({ client, out }) {
      const mail = await client.mail();
      out.lines(mail, () => {
        const { server, failed, deliveredAt } = mail;
        if (server === null) return ['No mail server is set up: CARDEA_SMTP_URL, CARDEA_MAIL_FROM.'];
        return [
          `mail server  ${server.host}, port ${server.port}`,
          `encryption   ${server.encryption}`,
          `signs in     ${server.hasCredentials ? 'yes' : 'no'}`,
          `from         ${server.from}`,
          `arrived      ${deliveredAt === null ? '-' : minute(deliveredAt)}`,
          `failed       ${failed === null ? '-' : `${minute(failed.createdAt)} ${failed.reason}`}`,
        ];
      });
    },
  }),
  defineCommand({
    usage: 'test',
    does: 'send a test mail to yourself now',
    examples: ['cardea mail test'],
    async run({ client, out }) {
      const result = await client.sendTestMail();
      const { CommandFailure } = await import('../failure.js');
      out.outcome(
        result.isDelivered ? `The mail server has taken a mail to ${result.to}.` : 'Not sent.',
        result,
      );
      if (!result.isDelivered) throw new CommandFailure(result.error ?? 'The mail was not taken.');
    },
  }),
);
