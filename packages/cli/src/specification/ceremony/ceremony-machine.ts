import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command. */
const program = fileURLToPath(new URL('../../../dist/bundle/main.js', import.meta.url));
const patienceMs = 60_000;

/** How a command ended; Ctrl-C and SIGKILL give no exit code. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool that must succeed; gives its standard output and error. */
export function tool(command: string, args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: patienceMs,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

/** A machine for ceremonies: a directory, media for the shares, and the requests of an issuing authority of OpenSSL. */
export class CeremonyMachine implements Disposable {
  readonly home = mkdtempSync(join(tmpdir(), 'cardea-ceremony-'));
  readonly directory = join(this.home, 'ceremony');

  file(name: string): string {
    return join(this.home, name);
  }

  share(number: number): string {
    return this.file(`share-${number}`);
  }

  /** Makes a request; gives its fingerprint, as it would come on paper. */
  makeRequest(name: string): string {
    tool('openssl', [
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...[
        '-keyout',
        this.file(`${name}.key`),
        '-out',
        this.file(name),
        '-subj',
        `/O=Contoso/CN=Issuing ${name}`,
      ],
    ]);
    tool('openssl', ['req', '-in', this.file(name), '-outform', 'DER', '-out', this.file(`${name}.der`)]);
    const [digest = ''] = tool('sha256sum', [this.file(`${name}.der`)]).split(' ');
    return digest.toUpperCase();
  }

  /** Arguments of `cardea ceremony`, with the answers given in a file. */
  #args(args: readonly string[], answers: Readonly<Record<string, unknown>>): string[] {
    const file = this.file('answers.json');
    writeFileSync(file, JSON.stringify(answers));
    return [program, 'ceremony', ...args, '--directory', this.directory, '--answers', file];
  }

  /** Runs a command; kills it as soon as it has said `until`. */
  run(args: readonly string[], answers: Readonly<Record<string, unknown>>, until?: string): Promise<Ended> {
    const child = spawn(process.execPath, this.#args(args, answers), {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
        if (until !== undefined && said.stdout.includes(until)) child.kill('SIGKILL');
      });
    return new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, ...said })));
  }

  transcript(): string {
    return readFileSync(join(this.directory, 'transcript.txt'), 'utf8');
  }

  state(): { finished: { step: string }[]; rootKey: { wrapped: string } | null } {
    const file = join(this.directory, 'ceremony.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { finished: [], rootKey: null };
  }

  public(name: string): string {
    return join(this.directory, 'public', name);
  }

  /** Every file below the directory of the ceremony. */
  files(folder = this.directory): string[] {
    return readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? this.files(path) : [path];
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
