import { AuditTrail, auditResolver, buildSubgraph, type Subgraph, type TenantDatabase } from '@pulmora/platform';
import { DiagnosisResolver, StudyDiagnosisResolver } from './diagnosis/diagnosis.resolver.js';
import type { DiagnosisService } from './diagnosis/diagnosis.service.js';
import type { DiagnosisFeed } from './live/diagnosis-feed.js';

const DiagnosisAuditResolver = auditResolver('diagnosis');

/** The diagnosis subgraph. */
export function diagnosisSubgraph(
  service: DiagnosisService,
  feed: DiagnosisFeed,
  database: TenantDatabase,
): Promise<Subgraph> {
  const diagnoses = new DiagnosisResolver(service, feed);
  const studies = new StudyDiagnosisResolver(service);
  const audit = new DiagnosisAuditResolver(new AuditTrail(database));
  const instances = new Map<unknown, object>([
    [DiagnosisResolver, diagnoses],
    [StudyDiagnosisResolver, studies],
    [DiagnosisAuditResolver, audit],
  ]);
  return buildSubgraph(
    {
      resolvers: [DiagnosisResolver, StudyDiagnosisResolver, DiagnosisAuditResolver],
      container: { get: (resolver) => instances.get(resolver) },
    },
    database,
    {
      Diagnosis: (reference, context) => diagnoses.resolveReference(reference, context),
      Study: (reference) => ({ id: reference.id }),
    },
    { diagnosisUpdated: (args, context) => diagnoses.follow(args, context) },
  );
}
