import { CmError, type CmErrorKind } from '@cardea/domain';
import type { Language } from '../language/negotiate.js';
import { inLanguage } from '../language/speak.js';

/** What can go wrong before or around a use case; the use cases themselves speak {@link CmErrorKind}. */
export type ApiErrorKind =
  | 'NotAuthenticated'
  | 'NoSuchAddress'
  | 'PreconditionFailed'
  | 'PreconditionRequired'
  | 'IdempotencyKeyReused'
  | 'IdempotencyKeyInUse'
  | 'AnswerNotKept'
  | 'BodyTooLarge'
  | 'UnsupportedMediaType'
  | 'HttpError'
  | 'Internal';

/** Every kind of problem that the management API answers. The names are stable API. */
export type ProblemKind = CmErrorKind | ApiErrorKind;

/** An error of the API's own rules. `detail` is safe to show. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly detail: string;
  readonly field: string | undefined;

  constructor(kind: ApiErrorKind, detail: string, field?: string) {
    super(detail);
    this.name = 'ApiError';
    this.kind = kind;
    this.detail = detail;
    this.field = field;
  }
}

/**
 * The only place where kinds meet HTTP in this API. 422 is kept for input that is well formed and understood but cannot
 * be carried out whatever the state (RFC 9110 §15.5.21): a refused certification request, a key sent with another body.
 * What another state of the object would allow is 409 (§15.5.10); what other rights or another policy would, 403.
 */
export const problemTable: Readonly<
  Record<ProblemKind, { readonly status: number; readonly title: string }>
> = {
  MalformedInput: { status: 400, title: 'The input cannot be understood' },
  HttpError: { status: 400, title: 'The HTTP request cannot be understood' },
  NotAuthenticated: { status: 401, title: 'Sign in first' },
  NotAuthorized: { status: 403, title: 'A right is missing' },
  PolicyViolation: { status: 403, title: 'A policy forbids it' },
  NotFound: { status: 404, title: 'No such object' },
  NoSuchAddress: { status: 404, title: 'No such address' },
  IllegalTransition: { status: 409, title: 'The state of the object does not allow it' },
  Conflict: { status: 409, title: 'Somebody else changed the object in between' },
  IdempotencyKeyInUse: { status: 409, title: 'The first write with this key is not answered yet' },
  AnswerNotKept: { status: 409, title: 'The write was done and its answer, which held secrets, is not kept' },
  PreconditionFailed: { status: 412, title: 'The object is not the version that If-Match names' },
  BodyTooLarge: { status: 413, title: 'The body is too large' },
  UnsupportedMediaType: { status: 415, title: 'The body must be JSON' },
  BadCertificationRequest: { status: 422, title: 'The certification request is refused' },
  IdempotencyKeyReused: { status: 422, title: 'The key was used for another write' },
  PreconditionRequired: { status: 428, title: 'Name the version to change with If-Match' },
  Internal: { status: 500, title: 'The server failed' },
  Misconfigured: { status: 500, title: 'The server failed' },
  CaUnavailable: { status: 503, title: 'The certification authority cannot answer now' },
  CaOutcomeUnknown: { status: 504, title: 'The certification authority did not say what it did' },
};

/** Media type of RFC 9457. */
export const problemType = 'application/problem+json; charset=utf-8';

/** RFC 9457 §3.1, with `kind` and `field` as extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The correlation id of the audit trail as a URN (RFC 9562). */
  readonly instance: string;
  readonly kind: ProblemKind;
  readonly field?: string;
}

/** Address below `/api/v2` that explains a kind. */
export function problemPath(kind: ProblemKind): string {
  return `/problems/${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`;
}

/**
 * What a client is told, in the language that it asked for; `kind` and `field` are the same in all. Our own faults stay
 * unexplained: their detail is for the log.
 */
export function problemOf(
  error: ApiError | CmError,
  correlationId: string,
  apiUrl: string,
  language: Language = 'en',
): Problem {
  const { status, title } = problemTable[error.kind];
  const detail =
    status === 500 ? `Tell the administrator the correlation id ${correlationId}.` : error.detail;
  return {
    type: `${apiUrl}${problemPath(error.kind)}`,
    title: inLanguage(language, title),
    status,
    detail: inLanguage(language, detail),
    instance: `urn:uuid:${correlationId}`,
    kind: error.kind,
    ...(error.field === undefined ? {} : { field: error.field }),
  };
}

/**
 * Reads whatever was thrown: errors of the domain and of this API as they are, HTTP errors of the framework by their
 * status, anything else as `Internal` without a word of it.
 */
export function asKnownError(error: unknown): ApiError | CmError {
  if (error instanceof CmError || error instanceof ApiError) return error;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
  const message = error instanceof Error ? error.message : '';
  if (status === 413) return new ApiError('BodyTooLarge', message);
  if (status === 415) return new ApiError('UnsupportedMediaType', 'Content-Type must be application/json.');
  if (typeof status === 'number' && status >= 400 && status < 500) return new ApiError('HttpError', message);
  return new ApiError('Internal', message);
}
