import { CardeaApiError } from '@cardea/sdk';

/** What kind of trouble somebody is in; each has a sentence that names it and one that says what to do next. */
export type Trouble =
  | 'signIn'
  | 'signedOut'
  | 'noRight'
  | 'oneTimePassword'
  | 'forbidden'
  | 'gone'
  | 'notNow'
  | 'changed'
  | 'underWay'
  | 'input'
  | 'refusedKey'
  | 'notUnderstood'
  | 'authorityAway'
  | 'authorityUnknown'
  | 'server'
  | 'unreachable'
  | 'late'
  | 'other';

const troubleByKind: Readonly<Record<string, Trouble>> = {
  NotAuthenticated: 'signedOut',
  NotAuthorized: 'noRight',
  PolicyViolation: 'forbidden',
  NotFound: 'gone',
  NoSuchAddress: 'gone',
  IllegalTransition: 'notNow',
  Conflict: 'changed',
  PreconditionFailed: 'changed',
  IdempotencyKeyInUse: 'underWay',
  IdempotencyKeyReused: 'underWay',
  AnswerNotKept: 'underWay',
  MalformedInput: 'input',
  BadCertificationRequest: 'refusedKey',
  PreconditionRequired: 'notUnderstood',
  BodyTooLarge: 'notUnderstood',
  UnsupportedMediaType: 'notUnderstood',
  HttpError: 'notUnderstood',
  CaUnavailable: 'authorityAway',
  CaOutcomeUnknown: 'authorityUnknown',
  Misconfigured: 'server',
  Internal: 'server',
};

/** What a reverse proxy answers when the server behind it is away. */
const away: readonly number[] = [502, 503, 504];

/** The kind of trouble that one of the server's kinds of error means (docs/api-v2.md); undefined for what it does not name. */
export function troubleOfKind(kind: string): Trouble | undefined {
  return Object.hasOwn(troubleByKind, kind) ? troubleByKind[kind] : undefined;
}

/** The kind of trouble that an error of a call means. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof CardeaApiError) {
    return troubleOfKind(error.kind) ?? (away.includes(error.status) ? 'unreachable' : 'server');
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'late';
  // What fetch throws without an answer (WHATWG Fetch, "network error").
  return error instanceof TypeError ? 'unreachable' : 'other';
}

/** The server's own words about it, in the language that it was asked in; undefined where only the browser said something. */
export function detailOf(error: unknown): string | undefined {
  if (error instanceof CardeaApiError) return error.kind === '' ? undefined : error.message;
  if (troubleOf(error) !== 'other') return undefined;
  return error instanceof Error ? error.message : String(error);
}
