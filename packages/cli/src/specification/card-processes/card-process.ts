import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The built command. */
const program = fileURLToPath(new URL('../../../dist/bundle/main.js', import.meta.url));

/** A command that hangs is ended, which its test sees. */
const patienceMs = 90_000;

/** How a process ended. */
export interface EndedProcess {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `cardea card` command that runs as a process of its own. */
export interface CardProcess {
  /** What it said so far on standard error. */
  said(): string;
  /** Ctrl-C: SIGINT reaches the process and those that it started, as a terminal sends it. */
  interrupt(): void;
  /** Kills the process, and no other. */
  kill(): void;
  readonly ended: Promise<EndedProcess>;
}

/** Starts `cardea card` with these arguments, as a user types it. */
export function startCardProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): CardProcess {
  const child = spawn(process.execPath, [program, 'card', ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Of a process group of its own.
    detached: true,
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  return {
    said: () => said.stderr,
    interrupt: () => void (child.pid === undefined || process.kill(-child.pid, 'SIGINT')),
    kill: () => void child.kill('SIGKILL'),
    ended: endOf(child).then((end) => ({ ...end, ...said })),
  };
}

async function endOf(child: ChildProcess): Promise<Pick<EndedProcess, 'exitCode' | 'signal'>> {
  const [exitCode, signal] = await once(child, 'close');
  return { exitCode, signal };
}
