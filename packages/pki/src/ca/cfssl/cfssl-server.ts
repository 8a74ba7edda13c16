import { createHmac } from 'node:crypto';
import { CmError, type RevocationReason, type Secret } from '@cardea/domain';
import { type AuthorityServer, callServer, type ServerAnswer } from '../external/exchange.js';

/** What CFSSL's server is asked to sign (its endpoint authsign). */
export interface CfsslOrder {
  readonly certificationRequestPem: string;
  readonly subject: CfsslSubject;
  /** Host names and mail addresses for subjectAltName; they replace those of the PKCS#10 request. */
  readonly hosts: readonly string[];
  readonly profile: string;
  /** Hex; undefined lets CFSSL choose. */
  readonly serialNumber: string | undefined;
}

/** Attributes that are missing here are taken from the PKCS#10 request, unless the profile of CFSSL forbids that. */
export interface CfsslSubject {
  readonly commonName: string;
  readonly serialNumber: string;
  readonly names: readonly CfsslName[];
}

/** A part of a subject by CFSSL's abbreviations. */
export type CfsslName = { readonly [abbreviation in 'C' | 'ST' | 'L' | 'O' | 'OU']?: string };

/** An error that CFSSL reported; `code` as in its package errors, three digits when it only repeats the HTTP status. */
export interface CfsslFailure {
  readonly code: number;
  readonly message: string;
}

/** CFSSL's codes that we tell apart (its errors/error.go). */
export const cfsslCode = { missingSerial: 1400, certificateStore: 11_000, recordNotFound: 11_200 } as const;

/**
 * Has a certificate signed; gives it in PEM, or CFSSL's own word for why not (then it handed out nothing).
 *
 * Errors: those of {@link callServer}; `Misconfigured` when CFSSL does not accept the key or lacks the endpoint;
 * `CaOutcomeUnknown` when the answer is not CFSSL's.
 */
export async function authsign(
  server: AuthorityServer,
  authKey: Secret<Uint8Array>,
  order: CfsslOrder,
): Promise<string | CfsslFailure> {
  const request = Buffer.from(signRequest(order), 'utf8');
  const token = createHmac('sha256', authKey.reveal()).update(request).digest('base64');
  const body = JSON.stringify({ token, request: request.toString('base64') });
  const { failure, result } = outcomeOf(server, await post(server, 'authsign', body, true), true);
  if (failure !== undefined) return failure;
  if (typeof result.certificate !== 'string') throw unintelligible(server, true);
  return result.certificate;
}

/** The signing request as JSON. The serial number has more digits than a JavaScript number, so it is put in as text. */
function signRequest(order: CfsslOrder): string {
  const { certificationRequestPem, subject, hosts, profile, serialNumber } = order;
  const json = JSON.stringify({
    certificate_request: certificationRequestPem,
    subject: { CN: subject.commonName, SerialNumber: subject.serialNumber, names: subject.names },
    hosts,
    profile,
  });
  return serialNumber === undefined ? json : `${json.slice(0, -1)},"serial":${BigInt(`0x${serialNumber}`)}}`;
}

/**
 * Marks a certificate as revoked in CFSSL's database; undefined when done, else CFSSL's reason.
 *
 * Errors: those of {@link callServer}; `Misconfigured` when CFSSL has no database.
 */
export async function revoke(
  server: AuthorityServer,
  certificate: {
    /** Hex. */
    readonly serialNumber: string;
    /** Lower-case hex, or empty. */
    readonly authorityKeyId: string;
    readonly reason: RevocationReason;
  },
): Promise<CfsslFailure | undefined> {
  const body = JSON.stringify({
    serial: BigInt(`0x${certificate.serialNumber}`).toString(),
    authority_key_id: certificate.authorityKeyId,
    reason: certificate.reason,
  });
  return outcomeOf(server, await post(server, 'revoke', body, true), true).failure;
}

/**
 * The certificate that CFSSL signs with, in PEM.
 *
 * Errors: those of {@link callServer}; `Misconfigured` when CFSSL has no signer.
 */
export async function signingCertificate(server: AuthorityServer, profile: string): Promise<string> {
  const body = JSON.stringify({ label: '', profile });
  const { failure, result } = outcomeOf(server, await post(server, 'info', body, false), false);
  if (failure !== undefined)
    throw new CmError('CaUnavailable', `CFSSL at ${server.url} cannot sign now: ${failure.message}.`);
  if (typeof result.certificate !== 'string') throw unintelligible(server, false);
  return result.certificate;
}

function post(
  server: AuthorityServer,
  endpoint: string,
  body: string,
  isChange: boolean,
): Promise<ServerAnswer> {
  const headers = { 'Content-Type': 'application/json' };
  return callServer(server, {
    method: 'POST',
    path: `/api/v1/cfssl/${endpoint}`,
    headers,
    body,
    isChange,
  });
}

/** What CFSSL says when it does not accept who asks or has no key for the profile (its api/signhandler). */
const refusedCredentials = /^(invalid token|authentication required|no authentication provider)$/;

/** `result` is empty when there is a failure. */
interface CfsslOutcome {
  readonly failure: CfsslFailure | undefined;
  readonly result: Readonly<Record<string, unknown>>;
}

function outcomeOf(server: AuthorityServer, { status, body }: ServerAnswer, isChange: boolean): CfsslOutcome {
  if (status === 404)
    throw new CmError(
      'Misconfigured',
      `CFSSL at ${server.url} lacks an endpoint that the authority ${server.name} needs: authsign needs a profile with auth_key, revoke needs -db-config.`,
    );
  if (status === 401 || status === 403)
    throw new CmError('Misconfigured', `${server.url} does not let the authority ${server.name} in.`);
  if (status === 429 || status === 503)
    throw new CmError('CaUnavailable', `The authority ${server.name} is busy; nothing was done.`);
  const envelope = parsed(body);
  if (envelope?.success === true && isRecord(envelope.result))
    return { failure: undefined, result: envelope.result };
  const failure = failureIn(envelope);
  if (failure === undefined) throw unintelligible(server, isChange);
  if (refusedCredentials.test(failure.message))
    throw new CmError(
      'Misconfigured',
      `CFSSL does not accept the authority ${server.name} (${failure.message}): authKeyFile must hold the auth_key of the profile, and the profile must have one.`,
    );
  return { failure, result: {} };
}

function failureIn(envelope: Readonly<Record<string, unknown>> | undefined): CfsslFailure | undefined {
  if (envelope?.success !== false || !Array.isArray(envelope.errors)) return undefined;
  const first: unknown = envelope.errors[0];
  if (!isRecord(first)) return undefined;
  return { code: Number(first.code), message: String(first.message) };
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(json) ? json : undefined;
  } catch {
    // Not CFSSL's answer, but perhaps that of a proxy in front of it; the caller says so.
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function unintelligible({ name, url }: AuthorityServer, isChange: boolean): CmError {
  return isChange
    ? new CmError(
        'CaOutcomeUnknown',
        `What ${url} answered is no answer of CFSSL; the authority ${name} may have done what it was asked.`,
      )
    : new CmError('CaUnavailable', `What ${url} answered is no answer of CFSSL.`);
}
