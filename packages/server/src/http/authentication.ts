import type { LocalDirectory } from '@cardea/directory';
import { Secret, type Session, type User } from '@cardea/domain';
import { findHandedOver, type HandedOver, handOverTokenPrefix } from '@cardea/workflows';
import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../configuration.js';
import type { RoutePorts } from './answer.js';

/** Name of the session cookie. */
export const sessionCookie = 'cardea_session';

/** The session cookie of a request. The cookies are read only where a session is asked for. */
export function sessionCookieOf(request: FastifyRequest): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined ? undefined : parseCookie(cookie)[sessionCookie];
}

const basicChallenge = 'Basic realm="Cardea", charset="UTF-8"';
const bearerChallenge = 'Bearer realm="Cardea"';

/**
 * The challenges of a 401 (RFC 7617, RFC 6750). A script of our own page gets no Basic challenge, at which its browser
 * would ask for a password in a window of its own and leave the script waiting (W3C Fetch Metadata, Sec-Fetch-Site).
 */
export function challengesFor({ headers }: FastifyRequest): string[] {
  return headers['sec-fetch-site'] === 'same-origin' ? [bearerChallenge] : [basicChallenge, bearerChallenge];
}

/** Who called, or why nobody is known. `tried` is the name that was tried, for the audit. */
export type Authentication =
  | {
      readonly kind: 'signedIn';
      readonly user: User;
      readonly handedOver?: HandedOver;
      /** By an API token, which whoever holds it may have found. */
      readonly isByToken?: true;
      /** The browser session by whose cookie it was. */
      readonly session?: Session;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly tried: string | null };

/**
 * Signs the caller in by `Authorization: Basic` (loopback or TLS only), `Authorization: Bearer`, or the session cookie. A
 * card agent that a request was handed over to is `handedOver`: what it calls must be allowed by `requireHandedOver`.
 */
export async function authenticate(
  directory: LocalDirectory,
  ports: Pick<RoutePorts, 'store' | 'clock'>,
  request: FastifyRequest,
): Promise<Authentication> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [scheme = '', ...rest] = authorization.trim().split(/\s+/);
    const credentials = rest.join(' ');
    if (scheme.toLowerCase() === 'basic') return await authenticateBasic(directory, request, credentials);
    if (scheme.toLowerCase() === 'bearer') {
      if (credentials.startsWith(handOverTokenPrefix)) return await authenticateAgent(ports, credentials);
      const outcome = await directory.signInWithToken(new Secret(credentials));
      return outcome.kind === 'signedIn'
        ? { ...outcome, isByToken: true }
        : { kind: 'refused', reason: 'The token is not valid.', tried: 'token' };
    }
    return { kind: 'refused', reason: `The scheme ${scheme.slice(0, 20)} is not supported.`, tried: null };
  }
  const cookie = sessionCookieOf(request);
  if (cookie === undefined) return { kind: 'refused', reason: 'Sign in first.', tried: null };
  if (!isSameOrigin(request)) {
    return { kind: 'refused', reason: 'A session cookie is not accepted from another site.', tried: null };
  }
  const outcome = await directory.signInWithSession(new Secret(cookie));
  return outcome.kind === 'signedIn'
    ? outcome
    : { kind: 'refused', reason: 'The session has ended.', tried: null };
}

async function authenticateAgent(
  ports: Pick<RoutePorts, 'store' | 'clock'>,
  credentials: string,
): Promise<Authentication> {
  const handedOver = await findHandedOver(ports, new Secret(credentials));
  return handedOver === undefined
    ? { kind: 'refused', reason: 'The hand-over has ended. Get a new code.', tried: 'token' }
    : { kind: 'signedIn', user: handedOver.user, handedOver };
}

async function authenticateBasic(
  directory: LocalDirectory,
  request: FastifyRequest,
  credentials: string,
): Promise<Authentication> {
  const isEncrypted = request.protocol === 'https';
  if (!isEncrypted && !isLoopback(request.ip)) {
    return { kind: 'refused', reason: 'Basic is accepted only over TLS or from this machine.', tried: null };
  }
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return { kind: 'refused', reason: 'The Basic credentials cannot be read.', tried: null };
  const logonName = text.slice(0, colon);
  const password = new Secret(text.slice(colon + 1));
  const outcome = await directory.signInWithPassword({ logonName, password, origin: request.ip });
  if (outcome.kind === 'signedIn') return outcome;
  return { kind: 'refused', reason: 'Name or password is wrong.', tried: logonName.slice(0, 256) };
}

/** A browser sends the cookie with whatever page asks; a change must come from a page of ours. */
function isSameOrigin(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  const { origin } = request.headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.headers.host);
}
