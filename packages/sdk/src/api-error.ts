/** The server refused a call, or answered something that is no answer of the API. */
export class CardeaApiError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** The server's stable word for the reason, such as `NotAuthorized`; empty when it gave none. */
  readonly kind: string;
  /** {@link kind} under its name in v1.0. */
  readonly errorCode: string;
  /** The input at fault, such as `dataCollection.Cost center`; empty when it is no single one. */
  readonly field: string;
  /** Finds the call in the server's log; empty when the server gave none. */
  readonly correlationId: string;

  constructor(
    status: number,
    message: string,
    details: { errorCode?: string; correlationId?: string; field?: string } = {},
  ) {
    super(message);
    this.name = 'CardeaApiError';
    this.status = status;
    this.kind = details.errorCode ?? '';
    this.errorCode = this.kind;
    this.field = details.field ?? '';
    this.correlationId = details.correlationId ?? '';
  }
}
