import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  resolve: {
    // Workspace packages are read from their sources; without the alias two copies of graphql would meet. (`import` must
    // not stand here: vitest passes the list on to Node, whose require() would then get ES modules.)
    conditions: ['pulmora-source', 'node'],
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  ssr: { resolve: { conditions: ['pulmora-source', 'node'] } },
  test: {
    pool: 'forks',
    globalSetup: ['stack/src/harness/global-setup.ts'],
    include: [
      'console/src/**/*.test.ts',
      '{packages,services}/*/src/**/*.test.ts',
      '{gateway,schema,migrations,broker,stack,bench,e2e,scripts,k8s}/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
