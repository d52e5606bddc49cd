import { parseArgs } from 'node:util';
import { databaseUrls } from '@pulmora/migrations';
import {
  KEY_PURPOSES,
  KeyAdministration,
  type KeyProvider,
  type KeyPurpose,
  KeyRefusedError,
  keyConfig,
  keyringFile,
  loadConfig,
  localKeyring,
  openKeyProvider,
  RETIREMENT_GRACE_MS,
} from '@pulmora/platform';
import { errorCode, Fault } from '../fault.js';
import { tenantNamed } from '../issuer/clinics.js';
import { type KeyHolderUrls, openKeyHoldings } from '../keys/key-holdings.js';
import { keyList, keyReport } from '../keys/key-report.js';
import { keyringFileOf } from '../settings/keyring.js';
import { loadSecrets } from '../settings/secrets.js';
import { settingsFromEnvironment } from '../settings/settings.js';
import { postgresAddress } from '../settings/trust.js';
import { runCli } from './run-cli.js';

const HELP = `npm run keys -- <what> [--tenant <slug or UUID> | --all] [--purpose ${KEY_PURPOSES.join('|')}]

status          every version of the clinics' keys: what it encrypts, what still needs it, under which master key it lies
rotate          a new key, with which everything is encrypted from now on; what is there is encrypted anew by the services
retire          forgets versions that nothing needs any more, ${RETIREMENT_GRACE_MS / 60_000} minutes after they were followed by another
destroy         forgets all keys of a clinic that has left, of which nothing is there any more
rotate-master   a new master key over all clinics' keys
retire-master   forgets older master keys, when no key lies under them; a backup that needs one is lost with it

Services need not be stopped for any of this. Works on the development platform (whose databases must be running), or with
PULMORA_PATIENT_RECONCILER_DATABASE_URL, PULMORA_STUDY_RECONCILER_DATABASE_URL and the services' PULMORA_KEY_PROVIDER.
`;

await runCli('keys', async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      all: { type: 'boolean', default: false },
      purpose: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const [action, ...rest] = positionals;
  const tenantId = values.tenant === undefined ? undefined : tenantNamed(values.tenant);
  if (values.tenant !== undefined && !tenantId) throw new Fault('--tenant names no clinic (see --help)');
  const purpose = KEY_PURPOSES.find((one) => one === values.purpose);
  if (values.purpose !== undefined && !purpose) throw new Fault(`--purpose is one of ${KEY_PURPOSES.join(', ')}`);
  if (action === undefined || rest.length > 0) throw new Fault('say what to do (see --help)');
  const { urls, provider } = whereKeysAre();
  const holdings = await openKeyHoldings(urls).catch((cause: unknown) => {
    throw new Fault(`the databases cannot be reached (${errorCode(cause) ?? 'no answer'}): does the platform run?`, {
      cause,
    });
  });
  try {
    const keys = new KeyAdministration(provider, holdings.all);
    process.stdout.write(`${await perform(action, keys, tenantId, values.all, purpose)}\n`);
  } catch (error) {
    throw error instanceof KeyRefusedError ? new Fault(error.message, { cause: error }) : error;
  } finally {
    await holdings[Symbol.asyncDispose]();
  }
});

async function perform(
  action: string,
  keys: KeyAdministration,
  tenantId: string | undefined,
  all: boolean,
  purpose: KeyPurpose | undefined,
): Promise<string> {
  const tenants = async () => {
    if (tenantId) return [tenantId];
    if (all) return keys.tenants();
    throw new Fault('name the --tenant, or say --all (see --help)');
  };
  switch (action) {
    case 'status':
      return keyReport(await keys.states(tenantId), await keys.plain(tenantId)) || 'there are no keys yet';
    case 'rotate': {
      const made = [];
      for (const one of await tenants()) made.push(...(await keys.rotate(one, purpose && [purpose])));
      return keyList(made) || 'there are no keys yet';
    }
    case 'retire': {
      const gone = [];
      for (const one of await tenants()) gone.push(...(await keys.retire(one)));
      return gone.length > 0 ? keyList(gone) : 'nothing can be retired yet (see status)';
    }
    case 'destroy': {
      if (!tenantId) throw new Fault('name the --tenant (see --help)');
      const backupsToo = await keys.destroy(tenantId);
      return backupsToo
        ? "the clinic's keys are forgotten"
        : "the clinic's keys are forgotten; those in backups still open there";
    }
    case 'rotate-master': {
      const { wrappedAnew, made } = await keys.rotateMaster();
      return `${wrappedAnew} keys wrapped anew; followed by new ones:\n${keyList(made)}`;
    }
    case 'retire-master':
      await keys.retireMaster();
      return 'older master keys are forgotten';
    default:
      throw new Fault(`"${action}" is not known (see --help)`);
  }
}

function whereKeysAre(): { readonly urls: KeyHolderUrls; readonly provider: KeyProvider } {
  const { env } = process;
  const patientReconciler = env.PULMORA_PATIENT_RECONCILER_DATABASE_URL;
  const studyReconciler = env.PULMORA_STUDY_RECONCILER_DATABASE_URL;
  if (patientReconciler && studyReconciler) {
    return { urls: { patientReconciler, studyReconciler }, provider: openKeyProvider(loadConfig(keyConfig)) };
  }
  const settings = settingsFromEnvironment();
  const { roles } = loadSecrets(settings.dataDir);
  const adminUrl = postgresAddress(settings);
  return {
    urls: databaseUrls({ adminUrl, passwords: roles }),
    provider: localKeyring(keyringFile(keyringFileOf(settings.dataDir))),
  };
}
