/** The server refused a call, or answered something that is no answer of the API. */
export class CardeaApiError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** The server's stable word for the reason; empty when it gave none. */
  readonly errorCode: string;
  /** Finds the call in the server's log; empty when the server gave none. */
  readonly correlationId: string;

  constructor(status: number, message: string, details: { errorCode?: string; correlationId?: string } = {}) {
    super(message);
    this.name = 'CardeaApiError';
    this.status = status;
    this.errorCode = details.errorCode ?? '';
    this.correlationId = details.correlationId ?? '';
  }
}
