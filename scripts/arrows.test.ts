import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const depcruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** What each file of a small copy of the layout imports, and the rule that refuses it; null where it is allowed. */
const planted: readonly (readonly [file: string, imported: string, refusedBy: string | null])[] = [
  ['packages/domain/src/a.ts', '@cardea/store', 'domain-imports-only-itself'],
  ['packages/domain/src/b.ts', 'node:fs', 'pure-packages-do-no-input-or-output'],
  ['packages/domain/src/c.ts', 'node:util', null],
  ['packages/cards/src/gids/a.ts', 'node:net', 'pure-packages-do-no-input-or-output'],
  ['packages/cards/src/sim/gids/a.ts', 'node:fs', 'pure-packages-do-no-input-or-output'],
  ['packages/cards/src/sim/card/state-file.ts', 'node:fs', null],
  ['packages/cards/src/sim/vpcd/insert-card.ts', 'node:net', null],
  ['packages/domain/src/c.test.ts', 'node:fs', null],
  ['packages/workflows/src/enroll/a.ts', '@cardea/domain', null],
  ['packages/workflows/src/enroll/b.ts', '../request/lifecycle.js', null],
  ['packages/workflows/src/enroll/c.ts', '../retire/retire.js', 'workflows-do-not-import-each-other'],
  ['packages/workflows/src/enroll/d.ts', '@cardea/pki', 'workflows-imports-only-domain'],
  ['packages/workflows/src/enroll/e.test.ts', '@cardea/testkit', null],
  ['packages/workflows/src/enroll/e2.test.ts', '@cardea/testkit/stores', null],
  ['packages/workflows/src/enroll/f.ts', '../shared.js', null],
  ['packages/workflows/src/request/a.ts', '../retire/retire.js', 'request-lifecycle-knows-no-workflow'],
  ['packages/pki/src/a.ts', '@cardea/store', 'pki-imports-only-domain'],
  ['packages/cards/src/a.ts', '@cardea/pki', 'cards-imports-only-domain'],
  ['packages/directory/src/a.ts', '@cardea/store', 'directory-imports-only-domain'],
  ['packages/store/src/a.ts', '@cardea/directory', 'store-imports-only-domain'],
  ['packages/sdk/src/a.ts', '@cardea/contract', null],
  ['packages/sdk/src/b.ts', '@cardea/domain', 'sdk-imports-only-contract'],
  ['packages/server/src/a.ts', '@cardea/workflows', null],
  ['packages/server/src/b.ts', '@cardea/store', null],
  [
    'packages/server/src/c.ts',
    '@cardea/cli',
    'server-imports-only-workflows-pki-cards-directory-store-domain-contract',
  ],
  [
    'packages/server/src/d.ts',
    '@cardea/testkit',
    'server-imports-only-workflows-pki-cards-directory-store-domain-contract',
  ],
  ['packages/server/src/e.ts', '../../domain/src/secret.js', 'no-deep-imports-across-packages'],
  ['packages/server/src/f.ts', './g.test.js', 'shipped-code-imports-no-test'],
  ['packages/server/src/g.test.ts', '@cardea/testkit', null],
  ['packages/server/src/h.ts', '@cardea/nothing', 'own-imports-resolve'],
  ['packages/cli/src/a.ts', '@cardea/pki', 'cli-imports-pki-only-by-x509'],
  ['packages/cli/src/b.ts', '@cardea/pki/x509', null],
  ['packages/cli/src/c.ts', '@cardea/cards/sim', null],
  ['packages/cli/src/enroll.ts', '@cardea/server', 'cli-imports-server-only-for-local-administration'],
  ['packages/cli/src/serve.ts', '@cardea/server', null],
  ['packages/cli/src/local/import.ts', '@cardea/server', null],
  ['packages/cli/src/d.ts', '@cardea/domain', 'cli-imports-only-sdk-cards-server-pki'],
  ['packages/testkit/src/a.ts', '@cardea/server', null],
  ['contract/src/a.ts', '@cardea/domain', 'contract-imports-only-itself'],
  ['packages/store/src/one.ts', './two.js', 'no-cycles'],
  // The cycle is reported once, where it was entered.
  ['packages/store/src/two.ts', './one.js', null],
];

const targets = [
  ...['domain', 'workflows', 'pki', 'cards', 'directory', 'store', 'sdk', 'server', 'cli', 'testkit'].map(
    (name) => `packages/${name}/src/index.ts`,
  ),
  'contract/src/index.ts',
  'packages/pki/src/x509/index.ts',
  'packages/cards/src/sim/index.ts',
  'packages/testkit/src/stores.ts',
  'packages/domain/src/secret.ts',
  'packages/workflows/src/shared.ts',
  'packages/workflows/src/retire/retire.ts',
  'packages/workflows/src/request/lifecycle.ts',
];

let folder: string;
let violations: readonly Violation[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cardea-arrows-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'tsconfig.test.json']) {
    cpSync(join(root, name), join(folder, name));
  }
  // Without the links to the workspaces, which would lead back to the real packages.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(root, 'node_modules', 'typescript'), join(folder, 'node_modules', 'typescript'));
  for (const file of targets) write(file, 'export const x = 1;\n');
  // A type import counts as much as any other.
  for (const [file, imported] of planted) write(file, `export type * from '${imported}';\n`);
  const args = [
    depcruise,
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'contract',
    'packages',
  ];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  violations = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each(planted)('%s importing %s is refused by: %s', (file, _imported, refusedBy) => {
  const rules = violations
    .filter((violation) => violation.from === file)
    .map((violation) => violation.rule.name);
  expect(rules).toEqual(refusedBy === null ? [] : [refusedBy]);
});

test('the script that npm test runs fails on a forbidden import and names the rule', () => {
  const args = [depcruise, '--config', '.dependency-cruiser.cjs', 'packages'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stdout).toContain('domain-imports-only-itself');
});
