import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** Where what is said through the management API begins: the API itself, and the system whose ports it is given. */
const roots = ['server/src/api-v2/mount.ts', 'server/src/routes/session.ts', 'server/src/system.ts'];

/**
 * What is reached from there without being told by this API: v1.0, which speaks English; OCSP; what `cardea import` and `cardea
 * ca` read and install at the server; cards, of which the server has only the admin keys; and tests.
 */
const leftOut = new RegExp(
  [
    '/server/src/(routes/(?!session\\.ts)|http/server\\.ts|carry-over/|demo/|administration/(authorities|keys)/)',
    '/pki/src/(ocsp/|ceremony/|ca/external-root/|x509/open-pfx|x509/read-cr|x509/pbes2|x509/authority-cert)',
    '/cards/src/(?!admin-key/|index\\.ts)',
    '/domain/src/errors\\.ts',
    '\\.test\\.ts$|/testing/|/specification/|/node_modules/',
  ].join('|'),
);

/** Every source that the roots import, directly or through others, in the packages below `packages`. */
export function reachableSources(packages: string): string[] {
  const entries = entriesOf(packages);
  const found = new Set<string>();
  const open = roots.map((root) => packages + root);
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file) || leftOut.test(file)) continue;
    found.add(file);
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true);
    for (const { fileName } of importedFiles) {
      const source = fileName.startsWith('.')
        ? resolve(dirname(file), fileName.replace(/\.js$/, '.ts'))
        : entries[fileName]?.[0];
      if (source?.endsWith('.ts')) open.push(source);
    }
  }
  return [...found].sort();
}

/** The sources behind what our packages export, by the names that others import them by. */
export function entriesOf(packages: string): Record<string, string[]> {
  const entries: Record<string, string[]> = {};
  for (const name of readdirSync(packages)) {
    const file = `${packages}${name}/package.json`;
    if (!existsSync(file)) continue;
    const { exports }: { exports?: Record<string, { types?: string }> } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    for (const [subpath, { types }] of Object.entries(exports ?? {})) {
      if (types === undefined) continue;
      const source = types.replace('./dist/', '/src/').replace(/\.d\.ts$/, '.ts');
      entries[`@cardea/${name}${subpath.slice(1)}`] = [`${packages}${name}${source}`];
    }
  }
  return entries;
}
