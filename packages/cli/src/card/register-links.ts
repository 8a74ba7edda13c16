import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CommandFailure } from '../failure.js';

const run = promisify(execFile);
const timeout = 30_000;
const fileName = 'cardea-card-agent.desktop';

/**
 * Has links that begin with `cardea:` opened by the card agent, for this user, and only those of this server. Gives where
 * that was written.
 *
 * Errors: `CommandFailure` where the platform has no way, or its tool fails.
 */
export async function registerLinks(serverUrl: string): Promise<string> {
  const command = [process.execPath, process.argv[1] ?? '', 'card', 'agent', '--url', serverUrl, '--link'];
  if (process.platform === 'win32') return await registerOnWindows(command);
  if (process.platform === 'darwin') {
    throw new CommandFailure(
      'macOS opens links only with applications in a bundle, which the card agent is not. Type the code instead: cardea card agent --code',
    );
  }
  return await registerByXdg(command);
}

/** Desktop Entry Specification 1.5, and shared MIME-info: x-scheme-handler. */
async function registerByXdg(command: readonly string[]): Promise<string> {
  const folder = join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'applications');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, fileName);
  writeFileSync(
    file,
    `[Desktop Entry]
Type=Application
Name=Cardea card agent
Comment=Carries out requests of smart cards
Exec=${command.map(quotedForExec).join(' ')} %u
Terminal=true
NoDisplay=true
MimeType=x-scheme-handler/cardea;
`,
  );
  try {
    await run('xdg-mime', ['default', fileName, 'x-scheme-handler/cardea'], { timeout });
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new CommandFailure(
      isMissing
        ? `${file} was written; xdg-mime, which makes it the program for such links, is missing: apt-get install xdg-utils, and run this command again.`
        : `${file} was written; xdg-mime could not make it the program for such links.`,
    );
  }
  return file;
}

/** An argument of the key Exec: quoted, and escaped once as an argument and once as a string. */
function quotedForExec(argument: string): string {
  const escaped = argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  return `"${escaped.replaceAll('\\', '\\\\')}"`;
}

/** The key of a URL protocol of this user. Not tried on Windows yet. */
async function registerOnWindows(command: readonly string[]): Promise<string> {
  const key = 'HKCU\\Software\\Classes\\cardea';
  const line = `${command.map((argument) => `"${argument}"`).join(' ')} "%1"`;
  const values = [
    [key, '/ve', '/d', 'URL:Cardea card agent'],
    [key, '/v', 'URL Protocol', '/d', ''],
    [`${key}\\shell\\open\\command`, '/ve', '/d', line],
  ];
  for (const value of values) await run('reg.exe', ['add', ...value, '/f'], { timeout });
  return key;
}
