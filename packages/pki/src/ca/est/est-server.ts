import { CmError, malformed, Secret } from '@cardea/domain';
import { certificatesInCms } from '../../x509/read-cms.js';
import { type AuthorityServer, callServer, type ServerAnswer } from '../external/exchange.js';
import { type CsrAttribute, readCsrAttributes } from './csr-attributes.js';
import { readParts } from './multipart.js';

/** What an EST server says to an enrollment (RFC 7030 §4.2.3); a refusal is an error. */
export type EstAnswer =
  | { readonly kind: 'certificates'; readonly certificatesDer: readonly Uint8Array[] }
  /** The same request is to be sent again, not before `retryAfter`. */
  | { readonly kind: 'pending'; readonly retryAfter: Date };

/** A key that the server made, and its certificate (RFC 7030 §4.4.2). */
export interface ServerGeneratedKey {
  /** PrivateKeyInfo (RFC 5208), DER. */
  readonly privateKey: Secret<Uint8Array>;
  readonly certificatesDer: readonly Uint8Array[];
}

/** Operations that take a PKCS#10 request and give certificates. */
export type Enrollment = 'simpleenroll' | 'simplereenroll';

const base64Lines = (der: Uint8Array) =>
  `${Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\r\n')}\r\n`;

/**
 * Asks for the certificates of the authority (RFC 7030 §4.1).
 *
 * Errors: those of {@link callServer}; `Misconfigured` when there is no EST server at the address.
 */
export async function caCertificates(server: AuthorityServer): Promise<readonly Uint8Array[]> {
  const answer = await callServer(server, { method: 'GET', path: '/cacerts', isChange: false });
  requireGood(server, answer, false);
  return certificatesOf(server, answer.body.toString('latin1'), false);
}

/**
 * Asks what the server wants in requests (RFC 7030 §4.5); nothing when it has no wishes.
 *
 * Errors: those of {@link callServer}; `Misconfigured` when the answer cannot be read.
 */
export async function csrAttributes(server: AuthorityServer): Promise<readonly CsrAttribute[]> {
  const answer = await callServer(server, { method: 'GET', path: '/csrattrs', isChange: false });
  // RFC 7030 §4.5.2: both mean that no particular attributes are wanted.
  if (answer.status === 204 || answer.status === 404) return [];
  requireGood(server, answer, false);
  const text = answer.body.toString('latin1').trim();
  if (text === '') return [];
  try {
    return readCsrAttributes(decoded(text));
  } catch (cause) {
    throw new CmError(
      'Misconfigured',
      `The CSR attributes of ${server.url} cannot be read (RFC 7030 §4.5.2).`,
      { cause },
    );
  }
}

/**
 * Enrolls or re-enrolls (RFC 7030 §4.2) with a PKCS#10 request in DER. The server knows us by our client certificate or
 * password; for a re-enrollment the client certificate is the one to be renewed (§4.2.2).
 *
 * Errors: those of {@link callServer}; `BadCertificationRequest` with the server's words when it refused;
 * `Misconfigured` when it does not know us; `CaUnavailable` when it is busy; `CaOutcomeUnknown` when its answer is none
 * of EST.
 */
export async function enroll(
  server: AuthorityServer,
  operation: Enrollment,
  certificationRequestDer: Uint8Array,
  now: Date,
): Promise<EstAnswer> {
  const answer = await post(server, operation, certificationRequestDer);
  if (answer.status === 202) return { kind: 'pending', retryAfter: retryAfterOf(answer, now) };
  requireGood(server, answer, true);
  return {
    kind: 'certificates',
    certificatesDer: certificatesOf(server, answer.body.toString('latin1'), true),
  };
}

/**
 * Has the server make the key (RFC 7030 §4.4). The request says names and kind of key; the key that signed it counts for
 * nothing. Keys come protected by TLS alone; one that is encrypted once more (§4.4.1.1, §4.4.1.2) is not taken.
 *
 * Errors: those of {@link enroll}, pending too: no answer of §4.4 can be taken up later.
 */
export async function generateKey(
  server: AuthorityServer,
  certificationRequestDer: Uint8Array,
): Promise<ServerGeneratedKey> {
  const answer = await post(server, 'serverkeygen', certificationRequestDer);
  if (answer.status === 202)
    throw new CmError(
      'CaOutcomeUnknown',
      `${server.url} makes the key later, and Cardea cannot wait for keys; withdraw the order there.`,
    );
  requireGood(server, answer, true);
  const parts = readParts(String(answer.headers['content-type'] ?? ''), answer.body);
  const key = parts?.find(({ type }) => type === 'application/pkcs8');
  const certificates = parts?.find(
    ({ type, parameters }) =>
      type === 'application/pkcs7-mime' && !parameters.includes('server-generated-key'),
  );
  if (key === undefined || certificates === undefined)
    throw new CmError(
      'CaOutcomeUnknown',
      `What ${server.url} answered has no key in PKCS#8 and its certificate (RFC 7030 §4.4.2); it may have issued a certificate.`,
    );
  return {
    privateKey: new Secret(decoded(key.text)),
    certificatesDer: certificatesOf(server, certificates.text, true),
  };
}

async function post(
  server: AuthorityServer,
  operation: Enrollment | 'serverkeygen',
  certificationRequestDer: Uint8Array,
): Promise<ServerAnswer> {
  return await callServer(server, {
    method: 'POST',
    path: `/${operation}`,
    headers: { 'Content-Type': 'application/pkcs10', 'Content-Transfer-Encoding': 'base64' },
    body: base64Lines(certificationRequestDer),
    isChange: true,
  });
}

/** Status codes of RFC 7030 §4.2.3 and of proxies in front of a server. */
function requireGood(
  server: AuthorityServer,
  { status, headers, body }: ServerAnswer,
  isChange: boolean,
): void {
  const { name, url } = server;
  if (status === 200) return;
  if (status === 401 || status === 403)
    throw new CmError(
      'Misconfigured',
      `${url} does not let the authority ${name} in (${status}). Check its passwordFile or clientCertificateFile, and what the server allows this client.`,
    );
  if (status === 404 || status === 405 || status === 501)
    throw new CmError(
      'Misconfigured',
      `${url} does not offer this operation of EST (${status}). Check the url of the authority ${name}, with its label.`,
    );
  if (status === 429 || status === 503)
    throw new CmError('CaUnavailable', `The authority ${name} is busy (${status}); nothing was done.`);
  if (status >= 400 && status < 500)
    throw new CmError(
      'BadCertificationRequest',
      `The authority ${name} refused (${status}): ${wordsOf(String(headers['content-type'] ?? ''), body)}`,
    );
  throw unintelligible(server, isChange, `status ${status}`);
}

/** RFC 7030 §4.2.3: an explanation in plain text. It is somebody else's text, so only its beginning is repeated. */
function wordsOf(contentType: string, body: Buffer): string {
  const isText = contentType === '' || contentType.startsWith('text/plain');
  const text = body
    .toString('utf8')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
  return isText && text !== '' ? text : 'it gave no reason.';
}

/** RFC 9110 §10.2.3: seconds or a date; a minute when it says nothing that can be read. */
function retryAfterOf({ headers }: ServerAnswer, now: Date): Date {
  const value = String(headers['retry-after'] ?? '').trim();
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  const atMs = seconds === undefined ? Date.parse(value) : now.getTime() + seconds * 1000;
  const soonestMs = now.getTime() + 1000;
  return new Date(Number.isNaN(atMs) ? now.getTime() + 60_000 : Math.max(atMs, soonestMs));
}

function certificatesOf(server: AuthorityServer, text: string, isChange: boolean): readonly Uint8Array[] {
  try {
    return certificatesInCms(decoded(text));
  } catch (cause) {
    throw unintelligible(server, isChange, 'no certificates in CMS', cause);
  }
}

/** RFC 8951 §3: base64, with line breaks and blanks anywhere. Errors: `MalformedInput`. */
function decoded(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(digits)) throw malformed('answer', 'must be base64');
  return new Uint8Array(Buffer.from(digits, 'base64'));
}

function unintelligible(
  { name, url }: AuthorityServer,
  isChange: boolean,
  what: string,
  cause?: unknown,
): CmError {
  const options = cause === undefined ? {} : { cause };
  return isChange
    ? new CmError(
        'CaOutcomeUnknown',
        `What ${url} answered is no answer of EST (${what}); the authority ${name} may have issued a certificate.`,
        options,
      )
    : new CmError('CaUnavailable', `What ${url} answered is no answer of EST (${what}).`, options);
}
