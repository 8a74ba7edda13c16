import { type Command, InvalidArgumentError } from 'commander';

/** Columns of a terminal that everything for people fits into. */
export const width = 100;

/** Reads a seal of the audit trail, `12:` and 64 hex digits. Errors: `InvalidArgumentError`. */
export function sealMark(text: string): { readonly number: number; readonly sha256: string } {
  const [, number, sha256] = /^([1-9]\d{0,8}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined || sha256 === undefined)
    throw new InvalidArgumentError('It must be the number of a seal, a colon and 64 hex digits.');
  return { number: Number(number), sha256 };
}

/** Reads a whole number of at most nine digits. Errors: `InvalidArgumentError`. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** `--legacy-pfx`, beside `--pfx-folder`. */
export const legacyPfxOption = [
  '--legacy-pfx',
  'protect the files by triple DES and SHA-1 for Windows before version 1709 of 10; take a long random password',
] as const;

/** The examples that end the help of a command. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
}

export const jsonOption = ['--json', 'machine-readable output on standard output'] as const;

/** Adds where the server is and who calls it; `readCredentials` understands the latter. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option(
      '--url <url>',
      'root of the server; or set CARDEA_URL',
      process.env.CARDEA_URL || `http://127.0.0.1:${process.env.CARDEA_PORT || '8080'}`,
    )
    .option('--user <name>', 'who calls; cmuser1 of the demo accounts in CARDEA_HOME when absent')
    .option('--password-file <file>', 'file that holds the password; or set CARDEA_PASSWORD')
    .option('--password-fd <number>', 'open file descriptor to read the password from', wholeNumber);
}
