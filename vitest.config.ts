import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What an installation does for its users, from the first enrollment to recovery, CRLs and OCSP. */
const mainJob = [
  'packages/server/src/jobs/refresh-ocsp-responses.test.ts',
  'packages/server/src/routes/ocsp.test.ts',
  'packages/server/src/specification/{api-v2-life-cycle,enroll-*,first-enrollment,keys-of-the-run}.test.ts',
  'packages/server/src/specification/unblock-and-retire.test.ts',
  'packages/workflows/src/every-request-type.test.ts',
  'packages/workflows/src/{duplicate,offline-unblock,online-update,recover,recover-on-behalf}/*.test.ts',
  'packages/workflows/src/request/card-secrets.test.ts',
];

const mainJobInShort = [
  'packages/server/src/routes/ocsp.test.ts',
  'packages/server/src/specification/{enroll-software,keys-of-the-run,unblock-and-retire}.test.ts',
  'packages/workflows/src/recover/recover.test.ts',
  'packages/workflows/src/request/card-secrets.test.ts',
];

export default defineConfig({
  resolve: {
    alias: [
      { find: '@cardea/contract', replacement: source('./contract/src/index.ts') },
      { find: '@cardea/pki/x509', replacement: source('./packages/pki/src/x509/index.ts') },
      { find: '@cardea/pki/ceremony', replacement: source('./packages/pki/src/ceremony/index.ts') },
      {
        find: '@cardea/pki/testing',
        replacement: source('./packages/pki/src/testing/external-authorities.ts'),
      },
      { find: '@cardea/cards/sim', replacement: source('./packages/cards/src/sim/index.ts') },
      { find: '@cardea/cards/testing', replacement: source('./packages/cards/src/testing/pcsc-daemon.ts') },
      { find: '@cardea/testkit/stores', replacement: source('./packages/testkit/src/stores.ts') },
      { find: /^@cardea\/([a-z]+)$/, replacement: source('./packages/$1/src/index.ts') },
    ],
  },
  test: {
    globalSetup: ['./packages/testkit/src/stores-global-setup.ts'],
    exclude: ['**/dist/**', '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'everything',
          include: [
            'contract/**/*.test.ts',
            'packages/**/*.test.ts',
            'bench/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: { name: 'keys in a token', include: mainJob, env: { CARDEA_TEST_KEYS: 'token' } },
      },
      {
        extends: true,
        test: {
          name: 'token lost under each call',
          include: mainJobInShort,
          env: { CARDEA_TEST_KEYS: 'token lost under each call' },
        },
      },
    ],
  },
});
