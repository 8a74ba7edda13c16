// npm run dev: compiles on every change and starts the server anew after it. Arguments go on to `cardea serve`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';

const node = bootstrap();
const children = [
  [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', '--watch', '--preserveWatchOutput'],
  ['--watch', join(root, 'packages', 'cli', 'dist', 'main.js'), 'serve', '--demo', ...process.argv.slice(2)],
].map((args) => spawn(node, args, { cwd: root, stdio: 'inherit' }));

function stop(exitCode) {
  for (const child of children) child.kill();
  process.exitCode = exitCode;
}

for (const child of children) child.on('exit', (code) => stop(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));
