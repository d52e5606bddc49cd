export { PatientEntity } from './patient/patient.entity.js';
export { PatientService } from './patient/patient.service.js';
export { patientPolicy } from './policy.js';
export { patientSubgraph } from './subgraph.js';
