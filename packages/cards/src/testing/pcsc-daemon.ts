import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  execFile,
  spawn,
  spawnSync,
} from 'node:child_process';
import { once } from 'node:events';
import { accessSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { VirtualReader } from '../sim/vpcd/insert-card.js';

const driver = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const socketPath = '/run/pcscd/pcscd.comm';
/** Daemons that share the socket of the machine take turns: whoever holds this lock may run one. */
const lockPath = '/run/lock/cardea-pcscd.lock';
const lockPatienceSeconds = 100;
const startPatienceMs = 10_000;
const exitBusy = 75;

/** A PC/SC daemon with two virtual readers of its own. Disposing of it stops it. */
export interface PcscDaemon extends AsyncDisposable {
  /** `Virtual PCD 00 00`, the first in every list. */
  readonly reader: VirtualReader;
  readonly secondReader: VirtualReader;
  /** From now on it answers nobody, as when it hangs; connections to it stay open. */
  freeze(): void;
  /** It goes on where it was. */
  thaw(): void;
}

/** Why no PC/SC daemon can be run here with these programs; undefined when it can. */
export function whyNoPcscDaemon(...programs: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'only root runs a PC/SC daemon';
  const missing = ['pcscd', 'flock', ...programs].filter((program) => !isOnPath(program));
  if (!exists(driver)) missing.push('vsmartcard-vpcd');
  if (missing.length > 0) return `missing: ${missing.join(', ')}`;
  return undefined;
}

/**
 * Starts `pcscd` in the foreground with virtual readers on free ports. Where the system permits, it has a socket of its
 * own, which programs started by this process find by `PCSCLITE_CSOCK_NAME`, and its readers answer in less than a
 * millisecond. Elsewhere it has the socket of the machine, and waits while another test runs its own.
 *
 * Errors: when a daemon of the machine itself runs and keeps the socket, or it does not start within ten seconds.
 */
export async function startPcscDaemon(): Promise<PcscDaemon> {
  const port = await freePortPair();
  const folder = mkdtempSync(join(tmpdir(), 'cardea-pcscd-'));
  mkdirSync(join(folder, 'readers'));
  writeFileSync(join(folder, 'readers', 'virtual'), readerFile(port));
  mkdirSync(join(folder, 'run'));
  mkdirSync('/run/pcscd', { recursive: true });
  const hasOwnSocket = succeeds('unshare', ['--mount', 'sh', '-c', ownSocketScript, 'sh', folder, 'true']);
  const daemon = hasOwnSocket ? spawnWithOwnSocket(folder) : spawnUnderLock(folder);
  const output: string[] = [];
  for (const stream of [daemon.stdout, daemon.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const stop = async () => {
    await ended(daemon);
    if (hasOwnSocket) delete process.env[socketVariable];
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listening(daemon, output, hasOwnSocket ? join(folder, 'run', 'pcscd.comm') : socketPath);
  } catch (error) {
    await stop();
    throw error;
  }
  if (hasOwnSocket) process.env[socketVariable] = join(folder, 'run', 'pcscd.comm');
  const quick = quickAddress(port);
  return {
    reader: { host: quick.host, port },
    secondReader: { host: quick.host, port: port + 1 },
    freeze: () => void daemon.kill('SIGSTOP'),
    thaw: () => void daemon.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      quick.remove();
      await stop();
    },
  };
}

/** Where PC/SC programs look for the socket of the daemon. */
const socketVariable = 'PCSCLITE_CSOCK_NAME';

/** The daemon knows one folder for its socket: in its own view of the file system that is another one. */
const ownSocketScript = 'mount --bind "$1/run" /run/pcscd && echo locked && shift && exec "$@"';

function spawnWithOwnSocket(folder: string): ChildProcessWithoutNullStreams {
  const command = ['pcscd', '--foreground', '-c', join(folder, 'readers')];
  return spawn('unshare', ['--mount', 'sh', '-c', ownSocketScript, 'sh', folder, ...command]);
}

function spawnUnderLock(folder: string): ChildProcessWithoutNullStreams {
  const wait = ['--no-fork', '--wait', String(lockPatienceSeconds), lockPath];
  return spawn('flock', [...wait, 'sh', '-c', startScript, 'sh', join(folder, 'readers')]);
}

/**
 * A loopback address whose connections acknowledge at once. The driver writes each message in two pieces, the second
 * waits for the acknowledgement of the first, and that is otherwise delayed: a command takes 48 ms instead of 0.3. The
 * route is for this address alone, so that nothing else on the machine changes. `127.0.0.1` where routes may not be set.
 */
function quickAddress(port: number): { readonly host: string; remove(): void } {
  const host = `127.200.${port >> 8}.${port & 0xff}`;
  const route = ['local', `${host}/32`, 'dev', 'lo', 'table', 'local'];
  const traits = ['proto', 'kernel', 'scope', 'host', 'src', '127.0.0.1', 'quickack', '1'];
  if (!succeeds('ip', ['route', 'replace', ...route, ...traits])) {
    return { host: '127.0.0.1', remove: () => {} };
  }
  return { host, remove: () => void succeeds('ip', ['route', 'del', ...route]) };
}

function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { timeout: 5000, stdio: 'ignore' }).status === 0;
}

/** Runs under the lock. A daemon of the machine keeps its socket; what a killed one left is cleared away. */
const startScript = `
pid=$(cat /run/pcscd/pcscd.pid 2>/dev/null)
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then exit ${exitBusy}; fi
if [ -d /run/systemd/system ] && systemctl is-active -q pcscd.socket; then exit ${exitBusy}; fi
rm -f /run/pcscd/*
echo locked
exec pcscd --foreground -c "$1"`;

/** One entry makes two readers, on the port and on the next. */
function readerFile(port: number): string {
  return [
    'FRIENDLYNAME "Virtual PCD"',
    `DEVICENAME /dev/null:${port}`,
    `LIBPATH ${driver}`,
    `CHANNELID ${port}`,
    '',
  ].join('\n');
}

async function listening(daemon: ChildProcess, output: readonly string[], socket: string): Promise<void> {
  const giveUp = () => new Error(`pcscd did not start (exit code ${daemon.exitCode}): ${output.join('')}`);
  while (!output.join('').includes('locked')) {
    if (daemon.exitCode !== null) {
      throw daemon.exitCode === exitBusy
        ? new Error('a PC/SC daemon of this machine runs already')
        : giveUp();
    }
    await delay(20);
  }
  for (let waitedMs = 0; waitedMs < startPatienceMs; waitedMs += 20) {
    if (daemon.exitCode !== null) throw giveUp();
    if (await accepts(socket)) return;
    await delay(20);
  }
  throw giveUp();
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Ends the process; a virtual reader that hangs does not keep it alive. */
async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const exit = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  const killer = setTimeout(() => daemon.kill('SIGKILL'), 3000);
  await exit;
  clearTimeout(killer);
}

async function freePortPair(): Promise<number> {
  for (;;) {
    const port = await freePort(0);
    if (port < 65_535 && (await freePort(port + 1)) !== 0) return port;
  }
}

/** The port that could be listened on, 0 when it could not. */
async function freePort(port: number): Promise<number> {
  const server = createServer();
  const isFree = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).once('listening', () => resolve(true));
  });
  server.listen(port);
  if (!(await isFree)) return 0;
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What a program of the card world said, on both streams. */
export interface ToolRun {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a PC/SC program, which is killed after the time given: a reader that hangs must not hang the tests. */
export function runCardTool(
  program: string,
  args: readonly string[],
  options: { readonly timeoutMs?: number; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<ToolRun> {
  const { timeoutMs = 20_000, environment = {} } = options;
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { timeout: timeoutMs, killSignal: 'SIGKILL', env, encoding: 'utf8' },
      (error, out, err) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ exitCode, output: `${out}${err}${exitCode === -1 ? '\n(ended by the time limit)' : ''}` });
      },
    );
  });
}

function isOnPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.some((folder) => exists(join(folder, program)));
}

function exists(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
