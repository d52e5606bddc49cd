import { parseArgs } from 'node:util';
import { ROLES, type UserRole } from '@pulmora/platform';
import { Fault } from '../fault.js';
import { DEMO_CLINICS, tenantNamed } from '../issuer/clinics.js';
import { developmentToken, secondsIn } from '../issuer/development-token.js';
import { loadSigningKey } from '../issuer/signing-key.js';
import { signingKeyFile } from '../platform/processes.js';
import { settingsFromEnvironment } from '../settings/settings.js';
import { trustOf } from '../settings/trust.js';
import { runCli } from './run-cli.js';

const HELP = `npm run token -- --tenant <slug or UUID> --role <ROLE> [--role <ROLE> ...] [--subject <id>] [--ttl 8h]

Prints an access token of the development issuer, and nothing else.

  --tenant   ${DEMO_CLINICS.map(({ slug, name }) => `${slug} (${name})`).join(', ')}, or any UUID
  --role     ${ROLES.join(', ')}; may be repeated
  --subject  who it is for; by default "dev-<first role>"
  --ttl      how long it is good for, such as 15m, 8h or 7d; by default 8h
`;

await runCli('token', async () => {
  const { values } = parseArgs({
    options: {
      tenant: { type: 'string' },
      role: { type: 'string', multiple: true },
      subject: { type: 'string' },
      ttl: { type: 'string', default: '8h' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const tenantId = tenantNamed(values.tenant ?? '');
  if (!tenantId) {
    throw new Fault(`--tenant must be ${DEMO_CLINICS.map(({ slug }) => slug).join(', ')} or a UUID (see --help)`);
  }
  const roles = values.role ?? [];
  if (roles.length === 0 || !roles.every(isRole))
    throw new Fault(`--role must be one of ${ROLES.join(', ')} (see --help)`);
  const expiresIn = secondsIn(values.ttl);
  if (expiresIn === undefined) throw new Fault('--ttl must be a span such as 15m, 8h or 7d (see --help)');
  const settings = settingsFromEnvironment();
  const key = await loadSigningKey(signingKeyFile(settings));
  const subject = values.subject ?? `dev-${roles[0]?.toLowerCase()}`;
  process.stdout.write(
    `${await developmentToken({ ...settings, key }, { tenantId, subject, roles, expiresIn }, trustOf(settings))}\n`,
  );
});

function isRole(role: string): role is UserRole {
  return (ROLES as readonly string[]).includes(role);
}
