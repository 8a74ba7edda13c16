/**
 * What went wrong, in the words of the domain. The kinds are stable API; the detail texts are not.
 *
 * - `NotFound`: the object does not exist, or the caller may not know that it does.
 * - `NotAuthorized`: the caller lacks the right.
 * - `PolicyViolation`: a profile template policy or site rule forbids it.
 * - `IllegalTransition`: the object's state does not allow the event.
 * - `Conflict`: someone else changed the object in between.
 * - `MalformedInput`: the input cannot be understood; `field` names the culprit.
 * - `BadCertificationRequest`: a PKCS#10 request was understood and refused.
 * - `CaUnavailable`: the certification authority cannot answer now; it has done nothing.
 * - `CaOutcomeUnknown`: the certification authority was asked and did not answer; it may have done it.
 * - `Misconfigured`: the installation is incomplete or contradicts itself.
 */
export type CmErrorKind =
  | 'NotFound'
  | 'NotAuthorized'
  | 'PolicyViolation'
  | 'IllegalTransition'
  | 'Conflict'
  | 'MalformedInput'
  | 'BadCertificationRequest'
  | 'CaUnavailable'
  | 'CaOutcomeUnknown'
  | 'Misconfigured';

/** The one error of the domain. `detail` is safe to show to whoever caused it. */
export class CmError extends Error {
  readonly kind: CmErrorKind;
  readonly detail: string;
  /** Name of the input field at fault, as the client wrote it or should have written it. */
  readonly field: string | undefined;

  constructor(kind: CmErrorKind, detail: string, options: { field?: string; cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CmError';
    this.kind = kind;
    this.detail = detail;
    this.field = options.field;
  }
}

/** Says that `field` breaks `rule`. */
export function malformed(field: string, rule: string): CmError {
  return new CmError('MalformedInput', `${field}: ${rule}`, { field });
}

/** Says that the object named cannot be shown; used alike for absent and for invisible objects. */
export function notFound(objectName: string): CmError {
  return new CmError('NotFound', `No such ${objectName}.`);
}
