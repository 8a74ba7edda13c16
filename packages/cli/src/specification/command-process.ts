import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const program = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));

/** How a run of the command ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a process of its own; on SQLite unless the environment says otherwise. */
export function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, CARDEA_DATABASE_URL: '', ...environment }, timeout: 120_000 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}
