export { contractionsIn } from './expand-only.js';
export {
  databaseName,
  databaseUrls,
  MIGRATIONS,
  type MigrationTarget,
  migrate,
  randomPasswords,
} from './migrate.js';
export { sealedOnly } from './patient/sealed-only.js';
export { pendingMigrations } from './pending.js';
export { CASE_ROLES, DATABASES, type DatabaseName, MIGRATOR, ROLES, type Role, SERVICE_ROLES } from './roles.js';
