import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** What a program said, and how it ended; `timedOut` when the time limit ended it. */
export interface ProgramRun {
  readonly exitCode: number | 'timedOut';
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface ProgramOptions {
  /** What it reads from standard input. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Runs a program to its end, which the time limit brings about at last (20 seconds if not said). */
export async function runProgram(
  program: string,
  args: readonly string[],
  { input = '', environment = {}, timeoutMs = 20_000 }: ProgramOptions = {},
): Promise<ProgramRun> {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  // A program that ends without reading its input closes the pipe first.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [exitCode] = await once(child, 'close');
  return { exitCode: typeof exitCode === 'number' ? exitCode : 'timedOut', ...said };
}

/** As {@link runProgram}, for programs that must succeed; gives their standard output. */
export async function outputOf(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(program, args, options);
  if (exitCode !== 0) throw new Error(`${program} ${args[0]}: ${exitCode}, ${stdout}${stderr}`);
  return stdout;
}

/** A server program. Disposing of it ends it. */
export interface Daemon extends AsyncDisposable {
  /** What it said so far, on both streams. */
  output(): string;
  signal(signal: 'SIGHUP'): void;
}

/** Starts a server program in the foreground and waits until it is `ready`; gives up after ten seconds. */
export async function startDaemon(
  program: string,
  args: readonly string[],
  ready: (output: string) => boolean | Promise<boolean>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Daemon> {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test run that breaks off disposes of nothing.
  const stop = () => void child.kill('SIGTERM');
  process.once('exit', stop);
  child.once('exit', () => process.removeListener('exit', stop));
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  }
  const output = () => said.join('');
  const daemon: Daemon = {
    output,
    signal: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: () => ended(child),
  };
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 50) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${output()}`);
    if (await ready(output())) return daemon;
    await delay(50);
  }
  await ended(child);
  throw new Error(`${program} did not start: ${output()}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exit;
  clearTimeout(killer);
}
