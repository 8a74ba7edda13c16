import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
    globalSetup: ['./packages/testkit/src/postgres-global-setup.ts'],
    include: ['contract/**/*.test.ts', 'packages/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/dist/**', '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
