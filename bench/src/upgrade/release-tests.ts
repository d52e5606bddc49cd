import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Fault, REPOSITORY_ROOT } from '@pulmora/stack';
import type { Release } from './release.js';

const run = promisify(execFile);

/** Lays a release down with the packages of its own lock file, compiled. */
export async function layDownRelease({ revision }: Release, directory: string): Promise<void> {
  const archive = path.join(directory, '..', 'release.tar');
  await run('git', ['archive', '--format=tar', '-o', archive, revision], { cwd: REPOSITORY_ROOT });
  await run('tar', ['-xf', archive, '-C', directory]);
  await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: directory,
    maxBuffer: 16 * 1024 * 1024,
  });
  // The release's own set-up: PostgreSQL's libraries, and its compiled sources.
  await run(process.execPath, ['scripts/run.mjs', 'migrations/dist/index.js'], {
    cwd: directory,
    maxBuffer: 16 * 1024 * 1024,
  });
}

export interface TestCount {
  readonly run: number;
  readonly failed: readonly string[];
}

/**
 * Runs tests of a release, with servers that are there already instead of the release's own.
 *
 * @param env must share a PostgreSQL with them.
 * @throws {Fault} where the runner does not come as far as a report.
 */
export async function runReleaseTests(
  directory: string,
  patterns: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<TestCount> {
  const config = path.join(directory, 'upgrade.vitest.config.ts');
  await writeFile(
    config,
    "import base from './vitest.config.ts';\n" +
      'export default { ...base, test: { ...base.test, globalSetup: [] } };\n',
  );
  const report = path.join(directory, 'upgrade-report.json');
  const vitest = path.join(directory, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--config', config, '--reporter=json', `--outputFile=${report}`, ...patterns],
    { cwd: directory, env: { ...process.env, ...env }, stdio: 'ignore' },
  );
  const status = await new Promise((resolve) => child.once('close', resolve));
  const written = await readFile(report, 'utf8').catch(() => {
    throw new Fault(`the release's test runner ended with status ${status} and without a report`);
  });
  const { testResults } = JSON.parse(written) as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    run: tests.filter(({ status }) => status === 'passed' || status === 'failed').length,
    failed: [
      ...broken.map(({ name }) => `${path.relative(directory, name)} could not run`),
      ...tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    ],
  };
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}
