import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { CmError, type Secret } from '@cardea/domain';

/** How a server of an external authority is reached, and how it and we know each other. */
export interface AuthorityServer {
  /** Name of the authority in our configuration, for messages. */
  readonly name: string;
  /** http or https, with the folder that paths are below; without a slash at the end. */
  readonly url: string;
  /** Certificates in PEM that the server's chain must end in; undefined for http. Nothing else is trusted. */
  readonly trustAnchorsPem: string | undefined;
  /** What we show in the TLS handshake. */
  readonly clientCertificate:
    | { readonly certificatePem: string; readonly privateKeyPem: Secret<string> }
    | undefined;
  /** HTTP Basic (RFC 7617). */
  readonly basic: { readonly user: string; readonly password: Secret<string> } | undefined;
  /** For one call, from its beginning to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** A call of such a server. */
export interface ServerCall {
  readonly method: 'GET' | 'POST';
  /** Below the URL of the server, with a slash before it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the server may have done something once it has got the call. */
  readonly isChange: boolean;
}

/** What it answered, whatever the status code. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers are certificates and short messages. */
const longestAnswerBytes = 1024 * 1024;

/**
 * Sends a call over a connection of its own, so that nothing of an earlier one can break it, and gives the answer.
 *
 * Errors: `CaUnavailable` when the server was not reached, or a call that changes nothing was not answered;
 * `CaOutcomeUnknown` when a call that changes something was sent and not answered; `Misconfigured` when the two do not
 * accept each other's certificates.
 */
export function callServer(server: AuthorityServer, call: ServerCall): Promise<ServerAnswer> {
  return new Promise((resolve, reject) => {
    const state = { isReached: false };
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(failureOf(server, call, state.isReached, error));
    };
    const { isSecure, options } = optionsOf(server, call);
    const request = isSecure ? httpsRequest(options) : httpRequest(options);
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${server.timeoutMs} ms`)),
      server.timeoutMs,
    );
    request.once('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        state.isReached = !isSecure || (socket as TLSSocket).authorized;
      });
    });
    request.once('error', fail);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let lengthBytes = 0;
      response.on('data', (chunk: Buffer) => {
        lengthBytes += chunk.length;
        chunks.push(chunk);
        if (lengthBytes > longestAnswerBytes) response.destroy(new Error('the answer is too long'));
      });
      response.once('error', fail);
      response.once('end', () => {
        clearTimeout(timer);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        });
      });
    });
    request.end(call.body);
  });
}

function optionsOf(
  { url, trustAnchorsPem, clientCertificate, basic }: AuthorityServer,
  { method, path, headers, body }: ServerCall,
): { isSecure: boolean; options: RequestOptions } {
  const target = new URL(`${url}${path}`);
  const isSecure = target.protocol === 'https:';
  return {
    isSecure,
    options: {
      method,
      host: target.hostname.replace(/^\[|\]$/g, ''),
      port: target.port === '' ? (isSecure ? 443 : 80) : Number(target.port),
      path: `${target.pathname}${target.search}`,
      headers: {
        ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
      agent: false,
      ...(basic === undefined ? {} : { auth: `${basic.user}:${basic.password.reveal()}` }),
      ...(isSecure
        ? {
            ca: trustAnchorsPem,
            minVersion: 'TLSv1.2' as const,
            ...(clientCertificate === undefined
              ? {}
              : { cert: clientCertificate.certificatePem, key: clientCertificate.privateKeyPem.reveal() }),
          }
        : {}),
    },
  };
}

/** What OpenSSL and Node call a certificate that one of the two does not accept. */
const refusedByUs =
  /^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;
const refusedByThem =
  /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_|ACCESS_DENIED|HANDSHAKE_FAILURE|UNSUPPORTED_CERTIFICATE)/;

function failureOf(
  { name, url }: AuthorityServer,
  { isChange }: ServerCall,
  isReached: boolean,
  cause: Error,
): CmError {
  const code = 'code' in cause ? String(cause.code) : '';
  if (refusedByUs.test(code))
    return new CmError(
      'Misconfigured',
      `The certificate of ${url} does not lead to the trust anchors of the authority ${name} (${cause.message}). Put the certificate of the authority above the server into its trustAnchorFile.`,
      { cause },
    );
  if (refusedByThem.test(code))
    return new CmError(
      'Misconfigured',
      `${url} does not accept our client certificate (${cause.message}). Check clientCertificateFile of the authority ${name}.`,
      { cause },
    );
  if (!isReached)
    return new CmError(
      'CaUnavailable',
      `The authority ${name} cannot be reached (${cause.message}); nothing was asked of it.`,
      { cause },
    );
  return isChange
    ? new CmError(
        'CaOutcomeUnknown',
        `The authority ${name} was asked and did not answer (${cause.message}); it may have done it.`,
        { cause },
      )
    : new CmError('CaUnavailable', `The authority ${name} does not answer (${cause.message}).`, { cause });
}
