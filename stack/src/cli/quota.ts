import { parseArgs } from 'node:util';
import { databaseUrls, MIGRATOR } from '@pulmora/migrations';
import pg from 'pg';
import { errorCode, Fault } from '../fault.js';
import { tenantNamed } from '../issuer/clinics.js';
import { quotaChange, tellQuota } from '../quota/operator-quota.js';
import { loadSecrets } from '../settings/secrets.js';
import { settingsFromEnvironment } from '../settings/settings.js';
import { postgresAddress } from '../settings/trust.js';
import { runCli } from './run-cli.js';

const HELP = `npm run quota -- --tenant <slug or UUID> [what to set]

Tells what a clinic uses and may use, and sets it. Only who operates the platform can: no service may write it.

  --stored-bytes N      bytes of all images that are stored
  --bytes-per-day N     bytes of images taken in within a day (UTC)
  --studies-per-day N   studies taken in within a day (UTC)
  --reading-weight N    its part of the workers' time against other clinics', 0.01 to 100 (1)

"default" in place of a number goes back to what the study service is configured with.

Works on the development platform's database (which must be running), or on PULMORA_STUDY_MIGRATOR_DATABASE_URL.
`;

await runCli('quota', async () => {
  const { values } = parseArgs({
    options: {
      tenant: { type: 'string' },
      'stored-bytes': { type: 'string' },
      'bytes-per-day': { type: 'string' },
      'studies-per-day': { type: 'string' },
      'reading-weight': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const { tenant, help: _help, ...wanted } = values;
  const tenantId = tenant === undefined ? undefined : tenantNamed(tenant);
  if (!tenantId) throw new Fault('--tenant names no clinic (see --help)');
  const change = quotaChange(wanted);
  const client = new pg.Client({ connectionString: migratorUrl() });
  try {
    await client.connect();
  } catch (error) {
    throw new Fault(
      `the study database cannot be reached (${errorCode(error) ?? 'no answer'}): does the platform run?`,
    );
  }
  try {
    process.stdout.write(`${await tellQuota(client, tenantId, change)}\n`);
  } finally {
    await client.end();
  }
});

function migratorUrl(): string {
  const given = process.env.PULMORA_STUDY_MIGRATOR_DATABASE_URL;
  if (given) return given;
  const settings = settingsFromEnvironment();
  const { roles } = loadSecrets(settings.dataDir);
  const adminUrl = postgresAddress(settings);
  const url = new URL(databaseUrls({ adminUrl, passwords: roles }).study);
  url.username = MIGRATOR;
  url.password = roles[MIGRATOR];
  return url.href;
}
