import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  resolve: {
    // Workspace packages are read from their sources; without the alias two copies of graphql would meet.
    conditions: ['pulmora-source', 'module', 'node', 'import', 'default'],
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  ssr: { resolve: { conditions: ['pulmora-source', 'module', 'node', 'import', 'default'] } },
  test: {
    pool: 'forks',
    include: ['{packages,services}/*/src/**/*.test.ts', '{gateway,schema,migrations,stack,bench,e2e,scripts,k8s}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
