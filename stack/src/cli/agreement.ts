import { parseArgs } from 'node:util';
import { databaseUrls, MIGRATOR } from '@pulmora/migrations';
import pg from 'pg';
import { tellAgreement } from '../agreement/model-agreement.js';
import { errorCode, Fault } from '../fault.js';
import { tenantNamed } from '../issuer/clinics.js';
import { loadSecrets } from '../settings/secrets.js';
import { settingsFromEnvironment } from '../settings/settings.js';
import { postgresAddress } from '../settings/trust.js';
import { runCli } from './run-cli.js';

const HELP = `npm run agreement -- [--tenant <slug or UUID>]

How often doctors sign what a model said: first signatures by clinic, month and model version, of the model whose reading
was signed and of those that read in its shadow. Of COVID-19; with --tenant, of one clinic, finding by finding. A model that
abstained has said nothing; a case that was signed before its shadow was read is not among the shadow's.

Works on the development platform's database (which must be running), or on PULMORA_DIAGNOSIS_OWNER_DATABASE_URL (the role
${MIGRATOR}).
`;

await runCli('agreement', async () => {
  const { values } = parseArgs({ options: { tenant: { type: 'string' }, help: { type: 'boolean', default: false } } });
  if (values.help) return void process.stdout.write(HELP);
  const tenantId = values.tenant === undefined ? undefined : tenantNamed(values.tenant);
  if (values.tenant !== undefined && !tenantId) throw new Fault('--tenant names no clinic (see --help)');
  const client = new pg.Client({ connectionString: ownerUrl() });
  try {
    await client.connect();
  } catch (error) {
    throw new Fault(
      `the diagnosis database cannot be reached (${errorCode(error) ?? 'no answer'}): does the platform run?`,
    );
  }
  try {
    process.stdout.write(`${await tellAgreement(client, tenantId)}\n`);
  } finally {
    await client.end();
  }
});

function ownerUrl(): string {
  const given = process.env.PULMORA_DIAGNOSIS_OWNER_DATABASE_URL;
  if (given) return given;
  const settings = settingsFromEnvironment();
  const { roles } = loadSecrets(settings.dataDir);
  const adminUrl = postgresAddress(settings);
  const url = new URL(databaseUrls({ adminUrl, passwords: roles }).diagnosis);
  url.username = MIGRATOR;
  url.password = roles[MIGRATOR];
  return url.href;
}
