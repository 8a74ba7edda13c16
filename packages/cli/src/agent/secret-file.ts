import { readFileSync } from 'node:fs';
import { CommandFailure, exitCodes } from '../failure.js';

/**
 * The text of a file or an open file descriptor that holds a secret, without the end of its last line.
 *
 * Errors: {@link CommandFailure} when it cannot be read.
 */
export function readSecretFile(source: string | number): string {
  try {
    return readFileSync(source, 'utf8').replace(/\r?\n$/, '');
  } catch {
    throw new CommandFailure(`The secret cannot be read from ${source}.`, exitCodes.badInput);
  }
}
