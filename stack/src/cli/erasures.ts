import { parseArgs } from 'node:util';
import { databaseUrls, MIGRATOR } from '@pulmora/migrations';
import { keepErasures, type OwnerUrls, readLedger, repeatErasures } from '../backup/erasure-ledger.js';
import { errorCode, Fault } from '../fault.js';
import { loadSecrets } from '../settings/secrets.js';
import { settingsFromEnvironment } from '../settings/settings.js';
import { postgresAddress } from '../settings/trust.js';
import { runCli } from './run-cli.js';

const HELP = `npm run erasures -- keep|repeat --ledger FILE

keep    appends to the ledger whoever was erased since it was last kept. Run it every few minutes, and keep the file apart
        from the backups: it holds opaque ids only.
repeat  erases in restored databases whoever the ledger knows of and they do not, before anybody is let in.

Works on the development platform's databases (which must be running), or on those of PULMORA_PATIENT_OWNER_DATABASE_URL,
PULMORA_STUDY_OWNER_DATABASE_URL and PULMORA_DIAGNOSIS_OWNER_DATABASE_URL (the role ${MIGRATOR}).
`;

await runCli('erasures', async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ledger: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const [action, ...rest] = positionals;
  if (!values.ledger || rest.length > 0 || (action !== 'keep' && action !== 'repeat')) {
    throw new Fault('say keep or repeat, and name the --ledger (see --help)');
  }
  const urls = ownerUrls();
  const work =
    action === 'keep'
      ? keepErasures(urls.patient, values.ledger)
      : repeatErasures(urls, await readLedger(values.ledger));
  const count = await work.catch((error: unknown) => {
    if (error instanceof Fault) throw error;
    throw new Fault(`the databases or the ledger cannot be used (${errorCode(error) ?? 'no answer'})`, {
      cause: error,
    });
  });
  process.stdout.write(action === 'keep' ? `${count} erasures added\n` : `${count} erasures repeated\n`);
});

function ownerUrls(): OwnerUrls {
  const { env } = process;
  const patient = env.PULMORA_PATIENT_OWNER_DATABASE_URL;
  const study = env.PULMORA_STUDY_OWNER_DATABASE_URL;
  const diagnosis = env.PULMORA_DIAGNOSIS_OWNER_DATABASE_URL;
  if (patient && study && diagnosis) return { patient, study, diagnosis };
  const settings = settingsFromEnvironment();
  const { roles } = loadSecrets(settings.dataDir);
  const adminUrl = postgresAddress(settings);
  const asOwner = (address: string) => {
    const url = new URL(address);
    url.username = MIGRATOR;
    url.password = roles[MIGRATOR];
    return url.href;
  };
  const urls = databaseUrls({ adminUrl, passwords: roles });
  return { patient: asOwner(urls.patient), study: asOwner(urls.study), diagnosis: asOwner(urls.diagnosis) };
}
