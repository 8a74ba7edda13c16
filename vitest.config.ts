import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

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

/** Files that take longest, slowest first. */
const slowest = [
  'packages/portal/specification/every-page.test.ts',
  'packages/portal/specification/german-dialogs.test.ts',
  'packages/server/src/specification/kill-at-every-step.test.ts',
  'packages/cli/src/specification/card-runs/interruptions.test.ts',
  'packages/portal/specification/portal.test.ts',
  'packages/portal/specification/profile-templates.test.ts',
  'packages/portal/specification/administrator-by-keyboard.test.ts',
  'packages/portal/specification/software-operations.test.ts',
  'packages/cli/src/specification/card-runs-in-use/interruptions.test.ts',
  'packages/server/src/specification/kill-orders-at-cfssl.test.ts',
  'packages/server/src/specification/model/life-cycle-model.test.ts',
  'packages/portal/specification/insight.test.ts',
  'packages/portal/specification/administration-rights.test.ts',
  'packages/server/src/specification/crash.test.ts',
  'packages/server/src/specification/rewrap-killed.test.ts',
];

/** A slow file that is begun last is waited for while the other processor has nothing to do. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const index = slowest.findIndex((path) => moduleId.endsWith(`/${path}`));
      return index < 0 ? slowest.length : index;
    };
    return sorted.sort((one, other) => place(one) - place(other));
  }
}

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
    // A busy machine takes longer than the second that is usual.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
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
