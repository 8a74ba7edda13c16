import { type Command, Option } from 'commander';
import { wholeNumber } from '../../command-line.js';

/** Where the secrets of a person come from, besides the terminal. */
export interface SecretSources {
  readonly pinFd?: number;
  readonly pinFile?: string;
  readonly newPinFd?: number;
  readonly newPinFile?: string;
  readonly oneTimePasswordFile?: string;
}

const options = {
  pin: [
    new Option('--pin-fd <number>', 'open file descriptor to read the PIN from').argParser(wholeNumber),
    new Option('--pin-file <file>', 'file that holds the PIN').conflicts('pinFd'),
  ],
  newPin: [
    new Option('--new-pin-fd <number>', 'open file descriptor to read the new PIN from').argParser(
      wholeNumber,
    ),
    new Option('--new-pin-file <file>', 'file that holds the new PIN').conflicts('newPinFd'),
  ],
  oneTimePassword: [
    new Option('--one-time-password-file <file>', 'file that holds the one-time passwords of the request'),
  ],
} as const;

/** Adds where a command takes these secrets from when nobody sits at a terminal; `secretsOfPerson` understands them. */
export function addSecretOptions(command: Command, ...secrets: readonly (keyof typeof options)[]): Command {
  for (const option of secrets.flatMap((secret) => options[secret])) command.addOption(option);
  return command;
}
