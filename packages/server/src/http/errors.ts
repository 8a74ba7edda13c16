import type { ErrorBody } from '@cardea/contract';
import type { CmError, CmErrorKind } from '@cardea/domain';

/** The only place where the domain's kinds meet HTTP; `NotFound` is 204 where the operation documents it. */
export const statusByKind: Readonly<Record<CmErrorKind, number>> = {
  NotFound: 403,
  NotAuthorized: 403,
  PolicyViolation: 403,
  IllegalTransition: 403,
  Conflict: 409,
  MalformedInput: 400,
  BadCertificationRequest: 400,
  CaUnavailable: 500,
  CaOutcomeUnknown: 500,
  Misconfigured: 500,
};

/** What a client is told about an error of the domain; our own faults stay unexplained. */
export function errorBody(error: CmError, correlationId: string): ErrorBody {
  // Why no certificate can be had now is what the caller has to know, and safe to tell.
  const isOurs = statusByKind[error.kind] >= 500 && error.kind !== 'CaUnavailable';
  return {
    Message: isOurs ? internalMessage(correlationId) : error.detail,
    ErrorCode: error.kind,
    CorrelationId: correlationId,
  };
}

/** What a client is told when something here failed. */
export function internalErrorBody(correlationId: string): ErrorBody {
  return { Message: internalMessage(correlationId), ErrorCode: 'Internal', CorrelationId: correlationId };
}

function internalMessage(correlationId: string): string {
  return `The server failed. Tell the administrator the correlation id ${correlationId}.`;
}
