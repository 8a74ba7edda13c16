import { Type } from 'typebox';
import { type MailState, readMailState, sendTestMail } from '../../notifications/mail-administration.js';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import { component, exact, Instant, names, nullable } from '../schemas/common.js';

const tags = ['Notifications'] as const;

const MailSchema = component(
  'Mail',
  exact({
    server: nullable(
      exact({
        host: Type.String(),
        port: Type.Integer(),
        encryption: names(['tls', 'startTls', 'none']),
        hasCredentials: Type.Boolean({ description: 'Cardea signs in there' }),
        from: Type.String(),
      }),
    ),
    failed: nullable(
      exact({
        createdAt: Instant,
        attempts: Type.Integer(),
        isGivenUp: Type.Boolean(),
        reason: Type.String(),
      }),
    ),
    deliveredAt: nullable(Instant),
  }),
);

function mailToJson({ server, failed, deliveredAt }: MailState) {
  return {
    server,
    failed:
      failed === null
        ? null
        : {
            createdAt: failed.createdAt.toISOString(),
            attempts: failed.attempts,
            isGivenUp: failed.state === 'dead',
            reason: failed.lastError ?? '',
          },
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}

const getMail = defineRoute({
  method: 'GET',
  path: '/mail',
  operationId: 'readMail',
  summary: 'Read how mails are set up, without secrets, and how they fare',
  description:
    '`server` is null when no mail server is configured. `failed` is the newest mail that has failed and has not arrived since; `deliveredAt` is when the newest one that arrived did so.',
  tags,
  answer: { schema: MailSchema },
  handle: async (ports, { caller }) => ok(mailToJson(await readMailState(ports, caller))),
});

const postTest = defineRoute({
  method: 'POST',
  path: '/mail/test',
  operationId: 'sendTestMail',
  summary: 'Send a test mail to yourself now',
  tags,
  answer: {
    schema: component(
      'MailTest',
      exact({ to: Type.String(), isDelivered: Type.Boolean(), error: nullable(Type.String()) }),
    ),
  },
  handle: async (ports, { caller }) => ok(await sendTestMail(ports, caller)),
});

/** How mails are set up. */
export const mailRoutes: readonly ApiRoute[] = [getMail, postTest];
