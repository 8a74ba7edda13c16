// Compiles the one dependency that is not there ready made: pkcs11js, which loads the PKCS#11 modules of tokens. It is
// optional, so nothing but the tests insists on it. The network is not needed: the headers come with the pinned Node.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, findNode, root, say } from './bootstrap.mjs';

const module = 'pkcs11js';

/** Compiles pkcs11js where it is installed but does not load yet; ends the process when that fails and it is needed. */
export function ensureNativeModules({ areNeeded = false } = {}) {
  const folder = join(root, 'node_modules', module);
  if (loads()) return;
  const giveUp = (reason) => {
    const line = `PKCS#11 tokens cannot be used: ${reason}`;
    if (areNeeded) fail(line);
    say(line);
  };
  if (!existsSync(folder)) return giveUp(`${module} is not installed (npm ci --ignore-scripts).`);
  const missing = missingTools();
  if (missing.length > 0) {
    return giveUp(`to compile ${module}, ${missing.join(', ')} must be there (Debian: g++ make python3).`);
  }
  say(`compiling ${module} …`);
  const { status, stdout, stderr } = rebuild();
  if (status === 0 && loads()) return;
  const output = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
  return giveUp(`${module} could not be compiled.\n${output}`);
}

/** Whether the Node that runs Cardea can load it: one built for another Node, or by half, does not count. */
function loads() {
  const { status } = spawnSync(findNode(), ['-e', `require('${module}')`], { cwd: root, stdio: 'ignore' });
  return status === 0;
}

/** What compiling needs; on Windows the compiler is not found by its name, so there it is just tried. */
function missingTools() {
  if (process.platform === 'win32') return [];
  const tools = [['c++', 'g++'], ['make'], ['python3', 'python']];
  return tools.filter((names) => !names.some(isThere)).map(([name]) => name);
}

function isThere(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

function rebuild() {
  const args = ['rebuild', module, '--ignore-scripts=false', '--foreground-scripts', '--loglevel=error'];
  // The headers of the Node that will load it; whoever starts npm may run another one.
  const nodeFolder = dirname(dirname(findNode()));
  const env = existsSync(join(nodeFolder, 'include', 'node', 'node_api.h'))
    ? { ...process.env, npm_config_nodedir: nodeFolder }
    : process.env;
  const options = { cwd: root, env, encoding: 'utf8', timeout: 10 * 60_000 };
  const npm = process.env.npm_execpath;
  if (npm !== undefined && /npm-cli\.c?js$/.test(npm))
    return spawnSync(process.execPath, [npm, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}
