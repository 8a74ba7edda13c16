import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Credentials } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';
import { readSecretFile } from './secret-file.js';

/** Where the command line and the environment say who calls. */
export interface CredentialOptions {
  readonly user?: string;
  readonly passwordFile?: string;
  readonly passwordFd?: number;
}

/**
 * Who calls: a token of CARDEA_TOKEN; the named user with the password of a file, a file descriptor or
 * CARDEA_PASSWORD; or a demo account of CARDEA_HOME.
 */
export function readCredentials(options: CredentialOptions): Credentials {
  const { CARDEA_TOKEN: token, CARDEA_PASSWORD: fromEnvironment } = process.env;
  if (token !== undefined && token !== '' && options.user === undefined) return { kind: 'token', token };
  const source = options.passwordFile ?? options.passwordFd;
  const password = source === undefined ? fromEnvironment : readSecretFile(source);
  if (options.user !== undefined && password !== undefined && password !== '') {
    return { kind: 'basic', username: options.user, password };
  }
  return demoCredentials(options.user ?? 'cmuser1');
}

function demoCredentials(username: string): Credentials {
  const file = join(resolve(process.env.CARDEA_HOME || '.cardea'), 'demo-accounts.json');
  try {
    const accounts: unknown = JSON.parse(readFileSync(file, 'utf8'));
    for (const account of Array.isArray(accounts) ? accounts : []) {
      if (account?.username === username && typeof account.password === 'string') {
        return { kind: 'basic', username, password: account.password };
      }
    }
  } catch {
    // Said below; the parser's message would quote the file.
  }
  throw new CommandFailure(
    `There is no password for ${username}: give --user with --password-file or CARDEA_PASSWORD, or CARDEA_TOKEN.`,
    exitCodes.badInput,
  );
}
