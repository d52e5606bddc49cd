export { auditQuery, auditResolver } from './audit.resolver.js';
export { AuditEntry as AuditEntryView, AuditEntryConnection, AuditFilter, toAuditEntry } from './audit.types.js';
export { type AuditClient, type AuditSource, createAuditClient, mergedAuditPage } from './audit-client.js';
export * from './audit-entry.js';
export { auditedRequest } from './audit-resolvers.js';
export { type AuditScope, auditScopeOf, inAuditScope, ofItsOwnAccord } from './audit-scope.js';
export { type AuditSealer, SEAL_WITHIN_MS, sealBatch, startAuditSealer } from './audit-sealer.js';
export { type AuditQuery, AuditTrail } from './audit-trail.js';
export * from './audit-verification.js';
export { ClinicUser, ClinicUserConnection, clinicUserPage } from './clinic-user.types.js';
export {
  CLINIC_USERS,
  type ClinicUserEntry,
  type ClinicUsersPart,
  mergeClinicUsers,
  type UserPageRequest,
  userPageRequest,
} from './clinic-users.js';
export { NoPersonalData, PersonalData } from './personal-data.js';
