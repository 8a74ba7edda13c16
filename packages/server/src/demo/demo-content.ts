import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CmError, type Randomness } from '@cardea/domain';
import { importLines } from '../carry-over/import-file.js';
import type { System } from '../system.js';
import { type DemoRole, demoAccount, demoLines, demoUsers } from './demo-site.js';

/** One account of the demo site, as `demo-accounts.json` lists it. */
export interface DemoAccount {
  readonly username: string;
  readonly password: string;
  readonly account: string;
  readonly roles: readonly DemoRole[];
}

/** Made now, there already, or there already with the file of passwords gone. */
export type DemoContent =
  | { readonly kind: 'created'; readonly file: string; readonly accounts: readonly DemoAccount[] }
  | { readonly kind: 'present' | 'fileLost'; readonly file: string };

// Without letters and digits that look alike.
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const passwordLength = 20;

/** Where the passwords of the demo accounts are kept. */
export function demoAccountsFile(home: string): string {
  return join(home, 'demo-accounts.json');
}

/**
 * Fills an installation without users with the demo site: accounts with random passwords and sample profile
 * templates.
 *
 * Errors: `Misconfigured` when the file of accounts cannot be read or written.
 */
export async function ensureDemoContent({
  ports,
  configuration,
}: Pick<System, 'ports' | 'configuration'>): Promise<DemoContent> {
  const file = demoAccountsFile(configuration.home);
  const stored = readAccounts(file);
  if ((await ports.store.users.count()) > 0)
    return { kind: stored === undefined ? 'fileLost' : 'present', file };
  // The file comes first: a crash in between must not leave accounts whose passwords nobody knows.
  const accounts = stored ?? makeAccounts(ports.randomness);
  if (stored === undefined) writeAccounts(file, accounts);
  const passwords = new Map(accounts.map(({ username, password }) => [username, password]));
  const outcome = await importLines(ports, demoLines(passwords));
  if (outcome.kind === 'refused') {
    const reasons = outcome.badLines.map(({ reason }) => reason).join('; ');
    throw new CmError('Misconfigured', `The demo content does not fit this installation: ${reasons}`);
  }
  return { kind: 'created', file, accounts };
}

function makeAccounts(randomness: Randomness): DemoAccount[] {
  return demoUsers.map(({ username, roles }) => ({
    username,
    password: Array.from(
      { length: passwordLength },
      () => alphabet[randomness.integer(alphabet.length)] ?? '',
    ).join(''),
    account: demoAccount(username),
    roles,
  }));
}

/** Accounts of the file; undefined when there is no file. */
export function readAccounts(file: string): DemoAccount[] | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CmError('Misconfigured', `${file} cannot be read.`, { cause: error });
  }
  try {
    const accounts: unknown = JSON.parse(text);
    if (Array.isArray(accounts) && accounts.every(isAccount)) return accounts;
  } catch {
    // Said below; the parser's message would quote the file.
  }
  throw new CmError('Misconfigured', `${file} is not a list of demo accounts; move it away and start again.`);
}

function isAccount(value: unknown): value is DemoAccount {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'username' in value &&
    typeof value.username === 'string' &&
    'password' in value &&
    typeof value.password === 'string'
  );
}

function writeAccounts(file: string, accounts: readonly DemoAccount[]): void {
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
}
