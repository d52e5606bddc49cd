import { migrate } from './migrate.js';
import { ROLES, type Role } from './roles.js';

/**
 * Runs the migrations where the platform is not run by its own supervisor (Kubernetes). Reads
 * `PULMORA_ADMIN_DATABASE_URL` and a password for each role: `PULMORA_PASSWORD_<ROLE WITHOUT pulmora_>`.
 */
const variableOf = (role: Role) => `PULMORA_PASSWORD_${role.replace('pulmora_', '').toUpperCase()}`;

const adminUrl = process.env.PULMORA_ADMIN_DATABASE_URL;
const missing = [
  ...(adminUrl ? [] : ['PULMORA_ADMIN_DATABASE_URL']),
  ...ROLES.map(variableOf).filter((name) => !process.env[name]),
];

if (!adminUrl || missing.length > 0) {
  process.stderr.write(`migrate: set ${missing.join(', ')}\n`);
  process.exitCode = 1;
} else {
  const passwords = Object.fromEntries(ROLES.map((role) => [role, process.env[variableOf(role)]])) as Record<
    Role,
    string
  >;
  try {
    await migrate({ adminUrl, passwords });
    process.stdout.write('migrate: every database is up to date\n');
  } catch (error) {
    const { code } = error as { code?: string };
    process.stderr.write(`migrate: the database server refused${code ? ` (${code})` : ''}\n`);
    process.exitCode = 1;
  }
}
