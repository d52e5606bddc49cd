export { auditQuery, auditResolver } from './audit.resolver.js';
export { AuditEntry as AuditEntryView, AuditEntryConnection, AuditFilter, toAuditEntry } from './audit.types.js';
export { type AuditClient, type AuditSource, createAuditClient, mergedAuditPage } from './audit-client.js';
export * from './audit-entry.js';
export { type AuditScope, auditScopeOf, inAuditScope } from './audit-scope.js';
export { type AuditSealer, SEAL_WITHIN_MS, sealBatch, startAuditSealer } from './audit-sealer.js';
export { type AuditQuery, AuditTrail } from './audit-trail.js';
export * from './audit-verification.js';
export { NoPersonalData, PersonalData } from './personal-data.js';
