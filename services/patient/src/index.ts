export { AuditReport } from './audit/audit-report.js';
export { PatientEntity } from './patient/patient.entity.js';
export { PatientService } from './patient/patient.service.js';
export { patientSubgraph } from './subgraph.js';
