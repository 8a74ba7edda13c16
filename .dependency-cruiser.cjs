// Which package may import which; ARCHITECTURE.md draws the same arrows. Tests may import anything by its public entry.

// Specifications of the running server and their scenes count as tests.
const tests = '\\.test\\.ts$|/src/specification/';

/** The only packages of ours that each shipped package may import. */
const arrows = {
  domain: [],
  workflows: ['domain'],
  pki: ['domain'],
  cards: ['domain'],
  directory: ['domain'],
  store: ['domain'],
  sdk: ['contract'],
  server: ['workflows', 'pki', 'cards', 'directory', 'store', 'domain', 'contract'],
  cli: ['sdk', 'cards', 'server', 'pki'],
  portal: ['sdk'],
};

const folderOf = (name) => (name === 'contract' ? '^contract/' : `^packages/${name}/`);

const arrowRules = Object.entries(arrows).map(([name, allowed]) => ({
  name: `${name}-imports-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `${folderOf(name)}src/`, pathNot: tests },
  to: { path: '^(contract|packages/[^/]+)/', pathNot: [name, ...allowed].map(folderOf) },
}));

module.exports = {
  forbidden: [
    ...arrowRules,
    {
      name: 'contract-imports-only-itself',
      severity: 'error',
      from: { path: '^contract/src/', pathNot: tests },
      to: { path: '^packages/' },
    },
    {
      name: 'cli-imports-server-only-for-local-administration',
      comment: 'Everything else in the command goes through the API, like any client.',
      severity: 'error',
      from: {
        path: '^packages/cli/src/',
        pathNot: [tests, '^packages/cli/src/(local/|(commands/)?serve[./])'],
      },
      to: { path: '^packages/server/' },
    },
    {
      name: 'cli-imports-pki-only-by-x509',
      severity: 'error',
      from: { path: '^packages/cli/src/', pathNot: tests },
      to: { path: '^packages/pki/', pathNot: '^packages/pki/(src|dist)/(x509|ceremony)/index\\.' },
    },
    {
      name: 'workflows-do-not-import-each-other',
      comment: 'Two workflows that share a rule move it to domain, or to the lifecycle in request/.',
      severity: 'error',
      from: {
        path: '^packages/workflows/src/([^/]+)/',
        pathNot: [tests, '^packages/workflows/src/request/'],
      },
      to: {
        path: '^packages/workflows/src/([^/]+)/',
        pathNot: '^packages/workflows/src/(request|authorization|one-time-password|key-recovery|crl|$1)/',
      },
    },
    {
      name: 'request-lifecycle-knows-no-workflow',
      severity: 'error',
      from: {
        path: '^packages/workflows/src/(request|authorization|one-time-password|key-recovery|crl)/',
        pathNot: tests,
      },
      to: {
        path: '^packages/workflows/src/[^/]+/',
        pathNot: '^packages/workflows/src/(request|authorization|one-time-password|key-recovery|crl)/',
      },
    },
    {
      name: 'no-deep-imports-across-packages',
      comment: 'Packages meet at their public entries.',
      severity: 'error',
      from: { path: '^(contract|packages/[^/]+)/' },
      to: {
        path: '^(contract|packages/[^/]+)/',
        pathNot: [
          '^$1/',
          '^(contract|packages/[^/]+)/(src|dist)/index\\.',
          '^packages/pki/(src|dist)/(x509|ceremony)/index\\.',
          '^packages/cards/(src|dist)/sim/index\\.',
          '^packages/cards/src/testing/pcsc-daemon\\.',
          '^packages/pki/src/testing/external-authorities\\.',
          '^packages/testkit/(src|dist)/stores\\.',
        ],
      },
    },
    {
      name: 'shipped-code-imports-no-test',
      severity: 'error',
      from: { path: '^(contract|packages/[^/]+)/src/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'pure-packages-do-no-input-or-output',
      comment:
        'A simulated card keeps a file and sits in a virtual reader; everything else of cards is pure.',
      severity: 'error',
      from: {
        path: '^packages/(domain|workflows|cards)/src/',
        pathNot: [tests, '^packages/cards/src/(testing/|sim/(vpcd/insert-card|card/state-file)\\.)'],
      },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|net|http|https|http2|tls|dgram|child_process|worker_threads)',
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'own-imports-resolve',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, path: '^(@cardea/|\\.)' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.test.json' },
    tsPreCompilationDeps: true,
    exclude: { path: '(^|/)dist/' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['types', 'import', 'node', 'default'] },
  },
};
