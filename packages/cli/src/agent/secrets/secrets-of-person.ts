import { Secret } from '@cardea/cards';
import { CommandFailure, exitCodes } from '../../failure.js';
import { note } from '../../output.js';
import type { SecretsOfPerson } from '../run/card-run.js';
import { readSecretFile } from '../secret-file.js';
import type { SecretSources } from './secret-options.js';
import { askSecret, isTerminal } from './terminal.js';

/**
 * The secrets of the person at the machine: from the files and descriptors of the options, else asked for at the
 * terminal without being shown. What comes from a file or descriptor is read once, when it is first wanted.
 *
 * Errors: `CommandFailure` when there is neither option nor terminal, when nothing was entered, and for a new PIN from
 * a file that is objected to.
 */
export function secretsOfPerson(sources: SecretSources): SecretsOfPerson {
  const pin = readOnce(sources.pinFd ?? sources.pinFile);
  const newPin = readOnce(sources.newPinFd ?? sources.newPinFile);
  const oneTimePasswords = readOnce(sources.oneTimePasswordFile);
  return {
    async currentPin(question) {
      return pin() ?? (await asked(question, '--pin-fd or --pin-file'));
    },
    async newPin(question, whyNot) {
      const given = newPin();
      if (given === undefined) return askTwice(question, whyNot);
      const objection = given.reveal() === '' ? 'The new PIN is empty.' : whyNot(given);
      if (objection !== undefined) throw new CommandFailure(objection, exitCodes.badInput);
      return given;
    },
    async oneTimePasswords() {
      const given = oneTimePasswords() ?? (await asked('One-time passwords', '--one-time-password-file'));
      return given.reveal();
    },
  };
}

function readOnce(source: number | string | undefined): () => Secret<string> | undefined {
  let secret: Secret<string> | undefined;
  return () => {
    if (source !== undefined) secret ??= new Secret(readSecretFile(source));
    return secret;
  };
}

async function askTwice(
  question: string,
  whyNot: (pin: Secret<string>) => string | undefined,
): Promise<Secret<string>> {
  for (;;) {
    const pin = await asked(question, '--new-pin-fd or --new-pin-file');
    const objection = whyNot(pin);
    if (objection !== undefined) {
      note(objection);
      continue;
    }
    const again = await asked('The same again', '--new-pin-fd or --new-pin-file');
    if (again.reveal() === pin.reveal()) return pin;
    note('The two differ. Enter the new PIN once more.');
  }
}

async function asked(question: string, options: string): Promise<Secret<string>> {
  if (isTerminal()) return askSecret(question);
  throw new CommandFailure(
    `${question}: there is no terminal to ask at. Give ${options}.`,
    exitCodes.badInput,
  );
}
