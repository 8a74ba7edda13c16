import { CardeaApiError } from './api-error.js';
import { rootOf, withoutSecrets } from './connection.js';

/** Who signed in, as the sign-in answers. */
export interface SignedIn {
  readonly uuid: string;
  readonly displayName: string;
}

/**
 * Signs in with a directory account and its password; the answer sets the session's cookie, which scripts cannot read.
 * For browsers: elsewhere nothing keeps the cookie. A refusal is told in `language`, English unless told.
 *
 * Errors: {@link CardeaApiError} 401 when name or password is wrong, or the connection has no TLS.
 */
export async function signIn(
  baseUrl: string,
  username: string,
  password: string,
  language?: string,
): Promise<SignedIn> {
  const response = await fetch(`${rootOf(baseUrl)}/api/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(language === undefined ? {} : { 'accept-language': language }),
    },
    body: JSON.stringify({ username, password }),
    redirect: 'error',
  });
  const answer = await jsonOf(response);
  if (!response.ok)
    throw new CardeaApiError(
      response.status,
      withoutSecrets(textOf(answer, 'Message') || `the server answered ${response.status}`, [password]),
      { errorCode: textOf(answer, 'ErrorCode'), correlationId: textOf(answer, 'CorrelationId') },
    );
  return { uuid: textOf(answer, 'Uuid'), displayName: textOf(answer, 'DisplayName') };
}

/** Ends the session whose cookie the browser has. Errors: {@link CardeaApiError}. */
export async function signOut(baseUrl: string): Promise<void> {
  const response = await fetch(`${rootOf(baseUrl)}/api/session`, { method: 'DELETE', redirect: 'error' });
  if (!response.ok)
    throw new CardeaApiError(response.status, `the server answered ${response.status} to the sign-out`);
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined; // a proxy's page: nothing in it is meant for us
  }
}

function textOf(answer: unknown, name: string): string {
  const value: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  return typeof value === 'string' ? value : '';
}
