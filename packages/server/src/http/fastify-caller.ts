import { malformed, Secret, type Session, type User } from '@cardea/domain';
import type { Caller, HandedOver } from '@cardea/workflows';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null until signed in. */
    caller: Caller | null;
    /** The one request that the caller was signed in for; null for callers who signed in themselves. */
    handedOver: HandedOver | null;
    /** The caller signed in by an API token. */
    isByToken: boolean;
    /** The browser session by whose cookie the caller signed in; null for callers who signed in otherwise. */
    session: Session | null;
  }
}

const header = 'cardea-one-time-password';
const maximumPasswords = 10;
const maximumLength = 256;

/**
 * The signed-in caller, with the one-time passwords of the header `Cardea-One-Time-Password`, several of them
 * separated by blanks. Which request they are for is not known yet, nor whether they are right.
 *
 * Errors: `MalformedInput`.
 */
export function callerOf(request: FastifyRequest, user: User): Caller {
  const written = request.headers[header];
  const text = typeof written === 'string' ? written : (written ?? []).join(' ');
  const oneTimePasswords = passwordsOf(text.split(/\s+/), 'Cardea-One-Time-Password');
  return { user, origin: request.ip, correlationId: request.id, oneTimePasswords };
}

/**
 * The caller with the one-time passwords of the body too: a text or a list of texts in `onetimepassword`, a name in
 * lower case already. A body that has been checked against no schema may hold anything.
 *
 * Errors: `MalformedInput`.
 */
export function withOneTimePasswordsOf(body: unknown, caller: Caller): Caller {
  if (typeof body !== 'object' || body === null || !('onetimepassword' in body)) return caller;
  const written = body.onetimepassword ?? [];
  const list: unknown[] = Array.isArray(written) ? written : [written];
  const texts = list.filter((entry): entry is string => typeof entry === 'string');
  if (texts.length !== list.length) throw malformed('onetimepassword', 'must be a text or a list of texts');
  const more = passwordsOf(texts, 'onetimepassword');
  return { ...caller, oneTimePasswords: [...caller.oneTimePasswords, ...more] };
}

function passwordsOf(texts: readonly string[], field: string): Secret<string>[] {
  const passwords = texts.map((text) => text.trim()).filter((text) => text !== '');
  if (passwords.length > maximumPasswords || passwords.some(({ length }) => length > maximumLength)) {
    throw malformed(field, `must hold at most ${maximumPasswords} passwords of ${maximumLength} characters`);
  }
  return passwords.map((password) => new Secret(password));
}
