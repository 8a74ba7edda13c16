// npm test [-- vitest arguments]: every check there is, exactly what CI runs. Stops at the first step that fails.
// The last line is "N passed, N failed": tests, and one more failed for a step that did not get as far as tests.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { ensureNativeModules } from './native-modules.mjs';

const resultsFile = join(root, '.cache', 'vitest-results.json');
let hasPrintedCounts = false;

/** Prints the counts as the last line; also when set-up ends the process early. */
function printCounts({ passed, failed }) {
  if (!hasPrintedCounts) console.log(`${passed} passed, ${failed} failed`);
  hasPrintedCounts = true;
}

process.on('exit', (code) => {
  if (code !== 0) printCounts({ passed: 0, failed: 1 });
});

function runStep(name, node, args) {
  const start = performance.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync(node, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Tests that start `node` mean the Node that runs them.
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` },
  });
  console.log(
    `== ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((performance.now() - start) / 1000).toFixed(1)} s)`,
  );
  return status === 0;
}

/** Counts of the last vitest run; a file that could not be run at all counts as one failed test. */
function testCounts() {
  if (!existsSync(resultsFile)) return { passed: 0, failed: 1 };
  const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: results.numPassedTests, failed: results.numFailedTests + brokenFiles.length };
}

const node = bootstrap();
ensureDebianPackages();
ensureNativeModules({ areNeeded: true });
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(resultsFile, { force: true });

const module = (path) => join(root, 'node_modules', path);
const steps = [
  ['types', [module('typescript/bin/tsc'), '-b']],
  ['types of tests', [module('typescript/bin/tsc'), '-p', 'tsconfig.test.json']],
  ['lint', [module('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['arrows', [join(root, 'scripts', 'check-arrows.mjs')]],
  ['links', [join(root, 'scripts', 'check-links.mjs')]],
];
for (const [name, args] of steps) {
  if (!runStep(name, node, args)) process.exit(1);
}

const vitestArgs = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`];
const areTestsGreen = runStep('tests', node, [
  module('vitest/vitest.mjs'),
  ...vitestArgs,
  ...process.argv.slice(2),
]);
const counts = testCounts();
// A run can fail without a failed test, such as by an unhandled error.
printCounts(areTestsGreen || counts.failed > 0 ? counts : { ...counts, failed: 1 });
process.exitCode = areTestsGreen ? 0 : 1;
