// Checks the dependency arrows of .dependency-cruiser.cjs over everything there is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';

const depcruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
const folders = ['contract', 'packages', 'bench'].filter((folder) => existsSync(join(root, folder)));
const args = [depcruise, '--config', '.dependency-cruiser.cjs', ...folders];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
