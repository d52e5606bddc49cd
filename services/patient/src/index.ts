export { AuditReport } from './audit/audit-report.js';
export { PatientConsentEntity } from './consent/patient-consent.entity.js';
export { ErasureService } from './erasure/erasure.service.js';
export { PatientEntity } from './patient/patient.entity.js';
export { PatientService } from './patient/patient.service.js';
export { patientConfig } from './patient.config.js';
export { patientPolicy } from './policy.js';
export { patientSubgraph } from './subgraph.js';
