import { AuditTrail, auditResolver, buildSubgraph, type Subgraph, type TenantDatabase } from '@pulmora/platform';
import { studyPolicy } from './policy.js';
import { PatientStudiesResolver, StudyResolver } from './study/study.resolver.js';
import type { StudyService } from './study/study.service.js';

const StudyAuditResolver = auditResolver('study');

/** The study subgraph. */
export function studySubgraph(service: StudyService, database: TenantDatabase): Promise<Subgraph> {
  const studies = new StudyResolver(service);
  const patients = new PatientStudiesResolver(service);
  const audit = new StudyAuditResolver(new AuditTrail(database));
  const instances = new Map<unknown, object>([
    [StudyResolver, studies],
    [PatientStudiesResolver, patients],
    [StudyAuditResolver, audit],
  ]);
  return buildSubgraph(
    {
      resolvers: [StudyResolver, PatientStudiesResolver, StudyAuditResolver],
      container: { get: (resolver) => instances.get(resolver) },
    },
    studyPolicy,
    database,
    {
      Study: (reference, context) => studies.resolveReference(reference, context),
      // What this service knows of a patient is their studies; whether there is such a patient, another service says.
      Patient: (reference) => ({ id: reference.id }),
    },
  );
}
