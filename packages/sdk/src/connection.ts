/**
 * Who calls: a directory account (`user`, `DOMAIN\user` or UPN) with its password, an API token, or, in a browser, whoever
 * signed in there; the browser itself sends that session's cookie.
 */
export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'session' };

/** Where the server is and who calls it. */
export interface ConnectionOptions {
  /** Root of the server, such as `https://cards.example.org`; a reverse proxy's path prefix is kept. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  /** Path of the v1.0 API under the root, for sites that renamed the web folder. */
  readonly basePath?: string;
  /** How long to wait for an answer; 30 seconds unless told. */
  readonly timeoutMs?: number;
  /**
   * The language in which the server says what went wrong and why, such as `de`; English unless told. Asked before each call, so
   * that a page whose language changes goes on with the same client.
   */
  readonly language?: () => string;
  /** How often calls of the management API that only read are tried again when the server is away; 2 unless told. */
  readonly retries?: number;
}

/**
 * Origin and path prefix of the server, without a slash at the end.
 *
 * Errors: `Error` when it is no http or https URL, or holds credentials.
 */
export function rootOf(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Error('baseUrl must be an http or https URL');
  }
  if (url.username !== '' || url.password !== '') throw new Error('baseUrl must not hold credentials');
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/**
 * The `Authorization` header of a caller; undefined for a session.
 *
 * Errors: `Error` when the credentials cannot be sent over HTTP; the text never holds them.
 */
export function authorizationHeader(credentials: Credentials): string | undefined {
  if (credentials.kind === 'session') return undefined;
  if (credentials.kind === 'token') {
    // Checked here because fetch would print the token in its own error.
    if (!/^[\x21-\x7e]+$/.test(credentials.token))
      throw new Error('token must be printable ASCII without blanks');
    return `Bearer ${credentials.token}`;
  }
  // RFC 7617 §2: a user-id with a colon cannot be told from its password.
  if (credentials.username.includes(':')) throw new Error('username must not hold a colon');
  const octets = new TextEncoder().encode(`${credentials.username}:${credentials.password}`);
  return `Basic ${btoa(String.fromCharCode(...octets))}`;
}

/** Password or token of a caller, which no error may show; empty for a session. */
export function secretOf(credentials: Credentials): string {
  if (credentials.kind === 'session') return '';
  return credentials.kind === 'basic' ? credentials.password : credentials.token;
}

/** A server's text with every secret that the caller sent masked. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((masked, secret) => masked.replaceAll(secret, '[secret]'), text);
}
