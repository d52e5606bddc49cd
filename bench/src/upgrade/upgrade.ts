import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ensureNatsServer, startDependencies, temporaryDirectory } from '@pulmora/stack';
import type { Finding, Measurement } from '../cli.js';
import { previousRelease } from './release.js';
import { layDownRelease, runReleaseTests } from './release-tests.js';

/** That a release can be rolled out while the one before still runs: its code, on the new schema, passes its own tests. */
export const upgrade: Measurement = {
  about: "the previous release's tests, run by its own code on the schema that this release's migrations make",
  options: { tests: 'services,packages/platform,e2e/src/platform,e2e/src/main-job', release: '' },
  async run(say, { tests = '', release: named }): Promise<Finding> {
    const release = await previousRelease(named);
    await using directory = await temporaryDirectory('upgrade');
    const home = path.join(directory.path, 'release');
    await mkdir(home);
    say(`laying ${release.name} down, with the packages of its lock file`);
    await layDownRelease(release, home);
    await using dependencies = await startDependencies();
    const nats = await ensureNatsServer();
    say("its tests run on a PostgreSQL that this checkout's migrations have brought up to date");
    const counted = await runReleaseTests(home, tests.split(','), {
      PULMORA_TEST_POSTGRES: JSON.stringify(dependencies.postgres),
      PULMORA_NATS_SERVER: nats.path,
      PULMORA_SHARED_DATA: process.env.PULMORA_SHARED_DATA ?? path.join(home, 'nothing'),
    });
    return {
      figures: { previousRelease: release.name, testsRun: counted.run, failed: counted.failed.length },
      summary: [
        `${release.name} on the present schema: ${counted.run} tests run, ${counted.failed.length} failed`,
        ...counted.failed.map((name) => `  ${name}`),
      ].join('\n'),
      held: counted.run > 0 && counted.failed.length === 0,
    };
  },
};
