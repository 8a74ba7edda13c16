import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

const run = promisify(execFile);
const startLimitMs = 30_000;

/** A PostgreSQL server of our own, which loses everything when it stops. */
export interface PostgresServer {
  /** URL of a database of this server, whether it exists or not. */
  url(databaseName: string): string;
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a free port of the loopback interface with its files in a temporary folder. One that is not durable
 * spares the disk (`fsync` off): what it committed outlives every process but not the machine.
 *
 * Errors: `Error` naming the Debian package when its programs are not installed.
 */
export async function startPostgres({ isDurable = true } = {}): Promise<PostgresServer> {
  const [initdb, postgres] = [findProgram('initdb'), findProgram('postgres')];
  const account = await unprivilegedAccount();
  const folder = mkdtempSync(join(tmpdir(), 'cardea-postgres-'));
  const dataFolder = join(folder, 'data');
  mkdirSync(dataFolder, { mode: 0o700 });
  if (account !== undefined)
    for (const path of [folder, dataFolder]) chownSync(path, account.uid, account.gid);
  try {
    const arguments_ = ['-D', dataFolder, '-U', 'cardea', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
    // A collation unlike the order of code points, as many sites have, so that the tests notice who relies on either.
    const locale = (await hasIcu(initdb)) ? ['--locale-provider=icu', '--icu-locale=en-US'] : [];
    await run(initdb, [...arguments_, '--locale=C.UTF-8', ...locale], { cwd: folder, ...account });
    const { server, port } = await startServer(postgres, folder, dataFolder, account, isDurable);
    return runningServer(server, port);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; Debian's package brings the user `postgres`. */
async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** Everything that a database holds, as SQL text with binary values in hex. */
export async function dumpDatabase(databaseUrl: string): Promise<string> {
  const { stdout } = await run(findProgram('pg_dump'), ['--inserts', databaseUrl], { maxBuffer: 1 << 28 });
  return stdout;
}

/**
 * Errors: `Error` naming the Debian package when the program is not installed. Debian's own folders come first: what it
 * has on the PATH for `psql` is a script that takes ten times as long.
 */
function findProgram(name: string): string {
  const folders = [...debianFolders(), ...(process.env.PATH ?? '').split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(`PostgreSQL's ${name} is not installed: install the Debian package postgresql.`);
}

/** Debian keeps the server's programs off the PATH, one folder for each major version; the newest comes first. */
function debianFolders(): string[] {
  const root = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(root, version, 'bin'));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** ICU can be the locale provider of a whole server from version 15 on. */
async function hasIcu(initdb: string): Promise<boolean> {
  const { stdout } = await run(initdb, ['--help']);
  return stdout.includes('--icu-locale');
}

// The shell outlives whoever started it: when its input ends, by `stop` or by the death of the tests, it asks the server
// for a fast shutdown and removes the files. $0 is the folder, "$@" the server's command line.
const untilInputEnds = '"$@" & server=$!; cat > /dev/null; kill -INT $server; wait $server; rm -rf "$0"';

async function startServer(
  program: string,
  folder: string,
  dataFolder: string,
  account: Account | undefined,
  isDurable: boolean,
): Promise<{ server: ServerProcess; port: number }> {
  let messages = '';
  // Somebody else may take the free port between our look and the server's.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const port = await freePort();
    const settings = [
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      'max_connections=100',
      ...(isDurable ? [] : ['fsync=off', 'full_page_writes=off']),
    ];
    const commandLine = [program, '-D', dataFolder, '-p', String(port)];
    for (const setting of settings) commandLine.push('-c', setting);
    const server = spawn('/bin/sh', ['-c', untilInputEnds, folder, ...commandLine], {
      cwd: '/',
      stdio: ['pipe', 'ignore', 'pipe'],
      ...account,
    });
    messages = await messagesUntilReady(server);
    if (messages.includes(readyMessage)) return { server, port };
    server.kill('SIGKILL');
  }
  throw new Error(`PostgreSQL did not start: ${messages}`);
}

type ServerProcess = ChildProcessByStdio<Writable, null, Readable>;

const readyMessage = 'database system is ready to accept connections';

/** Gives what the server said until it was ready, failed or took too long; later messages are read and dropped. */
async function messagesUntilReady(server: ServerProcess): Promise<string> {
  let messages = '';
  let isDone = false;
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (isDone) return;
    messages += text;
    isDone = messages.includes(readyMessage) || messages.includes('FATAL');
  });
  const deadline = performance.now() + startLimitMs;
  while (!isDone && performance.now() < deadline) await sleep(20);
  return messages;
}

function runningServer(server: ServerProcess, port: number): PostgresServer {
  const url = (databaseName: string) => `postgres://cardea@127.0.0.1:${port}/${databaseName}`;
  return {
    url,
    createDatabase: () => createDatabase(url('postgres')),
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.stdin.end();
      await ended;
    },
  };
}

/** Makes a database on the server of `baseUrl`, empty or a copy of `template`, and gives its URL. */
export async function createDatabase(baseUrl: string, template?: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(baseUrl, `create database ${name}${template === undefined ? '' : ` template ${template}`}`);
  const url = new URL(baseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Removes a database that {@link createDatabase} made, ending the connections to it. */
export async function dropDatabase(baseUrl: string, url: string): Promise<void> {
  await execute(baseUrl, `drop database ${new URL(url).pathname.slice(1)} with (force)`);
}

/** Every row of a database as an XML element of its table's name. */
export async function rowsOfDatabase(databaseUrl: string): Promise<string[]> {
  const query = "select database_to_xml(true, true, '')";
  const options = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--command', query];
  const { stdout } = await run(findProgram('psql'), [...options, databaseUrl], {
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  return stdout.split(/\n\n+/).filter((row) => row.startsWith('<'));
}

async function execute(url: string, sql: string): Promise<void> {
  await run(findProgram('psql'), ['--no-psqlrc', '--quiet', '--command', sql, url]);
}
