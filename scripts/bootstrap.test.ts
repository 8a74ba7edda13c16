import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);

// A command that tells what it was called with, ends as asked, or waits for a signal.
const mainSource = `
const args = process.argv.slice(2);
if (args.includes('--wait')) {
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => {}, 1000);
} else process.exitCode = Number(args.at(-1)) || 0;
console.log(JSON.stringify(args));
export {};
`;

let checkout: string;

function write(file: string, text: string) {
  mkdirSync(dirname(join(checkout, file)), { recursive: true });
  writeFileSync(join(checkout, file), text);
}

/** A checkout with one package, its dependencies installed by hand. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'cardea-checkout-'));
  for (const name of ['bootstrap.mjs', 'start.mjs', 'cardea.mjs']) {
    cpSync(join(root, 'scripts', name), join(checkout, 'scripts', name));
  }
  cpSync(join(root, 'tsconfig.base.json'), join(checkout, 'tsconfig.base.json'));
  write('tsconfig.json', '{ "files": [], "references": [{ "path": "packages/cli" }] }');
  write(
    'packages/cli/tsconfig.json',
    `{
      "extends": "../../tsconfig.base.json",
      "compilerOptions": { "rootDir": "src", "outDir": "dist", "tsBuildInfoFile": "dist/tsconfig.tsbuildinfo" },
      "include": ["src/**/*.ts"]
    }`,
  );
  write('packages/cli/package.json', '{ "type": "module" }');
  write('packages/cli/src/main.ts', mainSource);
  // The bundle's other entries, of which those of other packages are built already.
  write('packages/cli/src/agent/readers/reader-process.ts', 'export {};\n');
  write('packages/server/dist/index.js', 'export {};\n');
  write('packages/pki/dist/keystore/pkcs11/token-process.js', 'export {};\n');
  const lock = '{ "packages": { "": {}, "node_modules/typescript": { "version": "1" } } }';
  write('package-lock.json', lock);
  write('node_modules/.package-lock.json', lock);
  for (const name of ['typescript', '@types', 'rolldown']) {
    symlinkSync(join(root, 'node_modules', name), join(checkout, 'node_modules', name));
  }
  // What @types/node leads to.
  symlinkSync(join(root, 'node_modules', 'undici-types'), join(checkout, 'node_modules', 'undici-types'));
});

afterEach(() => rmSync(checkout, { recursive: true }));

function start(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(checkout, 'scripts', script), ...args], { stdio: 'pipe' });
}

async function run(script: string, ...args: string[]) {
  const child = start(script, args);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (text) => (stdout += text));
  child.stderr?.on('data', (text) => (stderr += text));
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  return { stdout, stderr, exitCode };
}

test('the first call builds and says so on standard error only; the second neither builds nor says anything', async () => {
  expect(await run('cardea.mjs', 'audit', 'list', '--json')).toEqual({
    stdout: '["audit","list","--json"]\n',
    stderr: 'cardea: building (tsc -b) …\n',
    exitCode: 0,
  });
  expect(await run('cardea.mjs', 'token')).toEqual({ stdout: '["token"]\n', stderr: '', exitCode: 0 });
});

test('npm start serves the demo, and passes arguments and the exit code through', async () => {
  const { stdout, exitCode } = await run('start.mjs', '--port', '9');
  expect({ stdout, exitCode }).toEqual({ stdout: '["serve","--demo","--port","9"]\n', exitCode: 9 });
});

test('a changed source is built at the next start, a changed test is not', async () => {
  await run('cardea.mjs');
  write('packages/cli/src/main.test.ts', 'export {};');
  expect((await run('cardea.mjs')).stderr).toBe('');
  write('packages/cli/src/main.ts', `${mainSource}console.log('changed');\n`);
  expect(await run('cardea.mjs')).toMatchObject({
    stdout: '[]\nchanged\n',
    stderr: 'cardea: building (tsc -b) …\n',
  });
});

test('a touched source and a deleted build are noticed', async () => {
  await run('cardea.mjs');
  utimesSync(join(checkout, 'packages/cli/src/main.ts'), 1, 1);
  expect((await run('cardea.mjs')).stderr).toContain('building');
  rmSync(join(checkout, 'packages/cli/dist'), { recursive: true });
  expect(await run('cardea.mjs')).toMatchObject({ stdout: '[]\n', exitCode: 0 });
});

test('a source that does not compile ends with the message of the compiler, not with an old build', async () => {
  await run('cardea.mjs');
  write('packages/cli/src/main.ts', 'const x: number = "text";');
  for (let round = 0; round < 2; round++) {
    const { stdout, stderr, exitCode } = await run('cardea.mjs');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('main.ts(1,7): error TS2322');
  }
});

test('a tree installed by hand that fits the lock file is not installed again', async () => {
  expect((await run('cardea.mjs')).stderr).not.toContain('npm ci');
  expect(existsSync(join(checkout, 'node_modules', '.cardea-stamp'))).toBe(true);
});

test('a lock file that names another version installs anew', async () => {
  await run('cardea.mjs');
  write('package-lock.json', '{ "packages": { "": {}, "node_modules/typescript": { "version": "2" } } }');
  // The lock file is no real one, so npm refuses it; that it was asked is what counts.
  const { stderr, exitCode } = await run('cardea.mjs');
  expect(stderr).toContain('cardea: installing dependencies (npm ci) …');
  expect(stderr).toContain('npm ci failed');
  expect(exitCode).toBe(1);
});

test('SIGTERM reaches the server, whose exit code comes back', async () => {
  const child = start('start.mjs', ['--wait']);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(7);
});

const building = 'cardea: building (tsc -b) …\n';
const waiting = 'cardea: waiting for another process that sets this checkout up …\n';

test('of two first calls at once one sets up, and both succeed', async () => {
  const outcomes = await Promise.all([run('cardea.mjs', 'one'), run('cardea.mjs', 'two')]);
  expect(outcomes.map(({ stdout }) => stdout)).toEqual(['["one"]\n', '["two"]\n']);
  const messages = outcomes.map(({ stderr }) => stderr);
  expect(messages.filter((text) => text === building)).toHaveLength(1);
  // One that was late to start found everything done.
  expect(['', waiting]).toContain(messages.find((text) => text !== building));
});

test('a call waits while another process sets the checkout up, and says so', async () => {
  await run('cardea.mjs');
  rmSync(join(checkout, 'packages/cli/dist'), { recursive: true });
  write('.cache/set-up.lock', String(process.pid));
  const child = start('cardea.mjs', ['x']);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (text) => (stdout += text));
  child.stderr?.on('data', (text) => (stderr += text));
  const ended = new Promise((resolve) => child.on('close', resolve));
  await expect.poll(() => stderr).toBe(waiting);
  rmSync(join(checkout, '.cache/set-up.lock'));
  expect(await ended).toBe(0);
  expect({ stdout, stderr }).toEqual({ stdout: '["x"]\n', stderr: waiting + building });
});

test('a lock left behind by a killed process holds nobody up', async () => {
  const { pid, exitCode } = await new Promise<{ pid: number; exitCode: number | null }>((resolve) => {
    const gone = spawn(process.execPath, ['-e', '']);
    gone.on('exit', (code) => resolve({ pid: gone.pid ?? 0, exitCode: code }));
  });
  expect(exitCode).toBe(0);
  write('.cache/set-up.lock', String(pid));
  expect(await run('cardea.mjs', 'x')).toMatchObject({ stdout: '["x"]\n', exitCode: 0 });
});
