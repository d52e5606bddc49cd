import { setTimeout as delay } from 'node:timers/promises';
import { pendingMigrations } from './pending.js';
import { DATABASES, type DatabaseName } from './roles.js';

/**
 * `await.js <patient|study|diagnosis>` ends when the database of `PULMORA_AWAIT_DATABASE_URL` has every migration of this
 * release; a release's processes wait for it where they are started beside the migrations (Kubernetes). It waits for a
 * server that is away, for as long as it is let.
 */
const LOOK_EVERY_MS = 2_000;

const [, , name = ''] = process.argv;
const url = process.env.PULMORA_AWAIT_DATABASE_URL;

if (!(name in DATABASES) || !url) {
  process.stderr.write(`await: name one of ${Object.keys(DATABASES).join(', ')}, and set PULMORA_AWAIT_DATABASE_URL\n`);
  process.exitCode = 1;
} else {
  for (let said = ''; ; ) {
    const words = await pendingMigrations(name as DatabaseName, url).then(
      (pending) => (pending.length > 0 ? `${pending.length} migrations of ${name} have not run yet` : ''),
      (error: { code?: string }) => `the database of ${name} cannot be asked (${error.code ?? 'no answer'})`,
    );
    if (words === '') break;
    if (words !== said) process.stdout.write(`await: ${words}\n`);
    said = words;
    await delay(LOOK_EVERY_MS);
  }
}
