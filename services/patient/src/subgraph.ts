import { buildSubgraph, type Subgraph } from '@pulmora/platform';
import { PatientResolver } from './patient/patient.resolver.js';
import type { PatientService } from './patient/patient.service.js';
import { patientPolicy } from './policy.js';

/** The patient subgraph. Its schema does not depend on the service, which may be absent where only SDL is wanted. */
export function patientSubgraph(service: PatientService): Promise<Subgraph> {
  const resolver = new PatientResolver(service);
  return buildSubgraph({ resolvers: [PatientResolver], container: { get: () => resolver } }, patientPolicy, {
    Patient: (reference, context) => resolver.resolveReference(reference, context),
  });
}
