/** What scripts can tell from the exit code of every command. */
export const exitCodes = { ok: 0, failed: 1, badInput: 2, notAuthorized: 3 } as const;

/** Ends a command with a message for people and an exit code for scripts. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

/** Message and exit code for whatever a command threw; never a stack trace. */
export function explain(error: unknown): { readonly message: string; readonly exitCode: number } {
  if (error instanceof CommandFailure) return { message: error.message, exitCode: error.exitCode };
  if (!(error instanceof Error))
    return { message: 'Something unexpected happened.', exitCode: exitCodes.failed };
  if ('status' in error && typeof error.status === 'number') return explainRefusal(error, error.status);
  if ('kind' in error && typeof error.kind === 'string') {
    return { message: error.message, exitCode: exitCodeOfKind(error.kind) };
  }
  return { message: systemMessage(error), exitCode: exitCodes.failed };
}

/** A refusal of the server, with what to do next where that is known. */
function explainRefusal(error: Error, status: number): { message: string; exitCode: number } {
  const word = (name: string): string => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' ? value : '';
  };
  const kind = word('kind');
  const field = word('field');
  const correlationId = word('correlationId');
  const parts = [
    error.message,
    field === '' || error.message.includes(field) ? '' : `(${field})`,
    status === 401 ? 'Check user name, password or token.' : (nextSteps[kind] ?? ''),
    status >= 500 && correlationId !== '' ? `The server's log knows it as ${correlationId}.` : '',
  ];
  return { message: parts.filter((part) => part !== '').join(' '), exitCode: exitCodeOfStatus(status) };
}

const nextSteps: Readonly<Record<string, string>> = {
  NotAuthorized: '`cardea explain` and `cardea rights over` tell who may; --user names another account.',
  PolicyViolation: '`cardea explain` tells which policy decides.',
  NotFound: 'Either it does not exist or you may not see it.',
  IllegalTransition: '`show` tells its state, `operations` what is possible now.',
  PreconditionFailed:
    'Somebody saved meanwhile: see `cardea profile-templates diff`, read it again, then save with --if-match.',
  IdempotencyKeyInUse: 'Look whether it took place before you try again.',
  CaUnavailable: 'Try again later.',
  CaOutcomeUnknown: 'It may have been done; an operator has to look there before it is tried again.',
};

function exitCodeOfStatus(status: number): number {
  if (status === 401 || status === 403) return exitCodes.notAuthorized;
  return status === 400 || status === 422 ? exitCodes.badInput : exitCodes.failed;
}

function exitCodeOfKind(kind: string): number {
  if (kind === 'MalformedInput') return exitCodes.badInput;
  return kind === 'NotAuthorized' ? exitCodes.notAuthorized : exitCodes.failed;
}

function systemMessage(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return 'The port is taken. Set CARDEA_PORT to a free one, such as CARDEA_PORT=8081.';
  if (code === 'EACCES')
    return `${error.message}. Check the permissions, or choose another CARDEA_HOME or CARDEA_PORT.`;
  if (error.name === 'TimeoutError') return 'The server does not answer in time.';
  if (error.message === 'fetch failed') {
    return 'The server does not answer. Start it with `cardea serve`, or name another one with --url.';
  }
  return error.message;
}
