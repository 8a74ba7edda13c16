import { Secret } from '@cardea/domain';
import { stringifySetCookie } from 'cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isLoopback } from '../configuration.js';
import { sessionCookie, sessionCookieOf } from '../http/authentication.js';
import type { HttpServerParts } from '../http/parts.js';
import { recordSignIn } from '../http/record-sign-in.js';
import { askedLanguage } from '../language/negotiate.js';
import { inLanguage } from '../language/speak.js';

const SignIn = Type.Object({ username: Type.String(), password: Type.String() });

/** Sign-in and sign-out for browsers: `POST` and `DELETE /api/session`. */
export function registerSessionRoutes(server: FastifyInstance, { ports, directory }: HttpServerParts): void {
  server.decorateRequest('caller', null);
  server.decorateRequest('handedOver', null);
  server.decorateRequest('isByToken', false);
  server.decorateRequest('session', null);
  server.post<{ Body: { username: string; password: string } }>(
    '/api/session',
    { schema: { body: SignIn } },
    async (request, reply) => {
      if (request.protocol !== 'https' && !isLoopback(request.ip))
        return refuse(request, reply, 'Use TLS to sign in.');
      const { username, password } = request.body;
      const outcome = await directory.signInWithPassword({
        logonName: username,
        password: new Secret(password),
        origin: request.ip,
      });
      if (outcome.kind === 'refused') {
        await recordSignIn(ports, request, 'signIn', username.slice(0, 256));
        return refuse(request, reply, 'Name or password is wrong.');
      }
      const session = await directory.createSession(outcome.user.uuid);
      await recordSignIn(ports, request, 'signIn', outcome.user);
      return reply
        .header(
          'set-cookie',
          stringifySetCookie({
            name: sessionCookie,
            value: session.cookie.reveal(),
            httpOnly: true,
            sameSite: 'strict',
            secure: request.protocol === 'https',
            path: '/',
          }),
        )
        .send({ Uuid: outcome.user.uuid, DisplayName: outcome.user.displayName });
    },
  );
  server.delete('/api/session', async (request, reply) => {
    const cookie = sessionCookieOf(request);
    if (cookie !== undefined) {
      const outcome = await directory.signInWithSession(new Secret(cookie));
      await directory.endSession(new Secret(cookie));
      if (outcome.kind === 'signedIn') await recordSignIn(ports, request, 'signOut', outcome.user);
    }
    return reply
      .header('set-cookie', stringifySetCookie({ name: sessionCookie, value: '', path: '/', maxAge: 0 }))
      .code(204)
      .send();
  });
}

function refuse(request: FastifyRequest, reply: FastifyReply, message: string): FastifyReply {
  const language = askedLanguage(request.headers['accept-language']);
  return reply
    .code(401)
    .header('content-language', language)
    .header('vary', 'Accept-Language')
    .send({
      Message: inLanguage(language, message),
      ErrorCode: 'NotAuthenticated',
      CorrelationId: request.id,
    });
}
