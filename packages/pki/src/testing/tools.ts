import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a command printed and how it ended. */
export interface CommandOutcome {
  readonly exitCode: number | null;
  /** Standard output and standard error together. */
  readonly text: string;
  readonly output: Buffer;
}

/** Runs a command and gives its outcome, whatever it was. Throws only when the command does not exist. */
export function attempt(
  command: string,
  args: readonly string[],
  input?: string | Uint8Array,
): CommandOutcome {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
    ...(input === undefined ? {} : { input }),
  });
  if (error !== undefined) throw error;
  return { exitCode: status, text: `${stdout}${stderr}`, output: stdout };
}

/** Runs a command that must succeed and gives its standard output. */
export function run(command: string, args: readonly string[], input?: string | Uint8Array): Buffer {
  const outcome = attempt(command, args, input);
  if (outcome.exitCode !== 0) throw new Error(`${command} ${args.join(' ')}\n${outcome.text}`);
  return outcome.output;
}

/** A folder for files that tools read; gone when disposed. */
export class WorkFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'cardea-pki-'));

  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.file(name), content, { mode: 0o600 });
    return this.file(name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** DER in PEM armour. */
export function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
