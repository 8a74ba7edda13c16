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
  if ('kind' in error && typeof error.kind === 'string') {
    return { message: error.message, exitCode: exitCodeOfKind(error.kind) };
  }
  if ('status' in error && typeof error.status === 'number') {
    const refused = error.status === 401 || error.status === 403;
    return {
      message: refused ? `${error.message} Check user name, password or token.` : error.message,
      exitCode: refused ? exitCodes.notAuthorized : exitCodes.failed,
    };
  }
  return { message: systemMessage(error), exitCode: exitCodes.failed };
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
  if (error.message === 'fetch failed') {
    return 'The server does not answer. Start it with `cardea serve`, or name another one with --url.';
  }
  return error.message;
}
