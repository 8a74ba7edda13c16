import { Secret } from '@cardea/cards';
import { CommandFailure } from '../../failure.js';

/** Whether somebody can be asked: questions go to standard error, so that results stay alone on standard output. */
export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks for a secret, showing a dot for each character. Errors: `CommandFailure` when the person gives up. */
export async function askSecret(question: string): Promise<Secret<string>> {
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({
    message: question,
    input: process.stdin,
    output: process.stderr,
    validate: (text) => (text === undefined || text === '' ? 'Something must be entered.' : undefined),
  });
  if (isCancel(answer)) throw new CommandFailure('Nothing was entered; nothing more was done.');
  return new Secret(answer);
}
