import { buildSubgraph, type Subgraph } from '@pulmora/platform';
import { DiagnosisResolver, StudyDiagnosisResolver } from './diagnosis/diagnosis.resolver.js';
import type { DiagnosisService } from './diagnosis/diagnosis.service.js';
import type { DiagnosisFeed } from './live/diagnosis-feed.js';
import { diagnosisPolicy } from './policy.js';

/** The diagnosis subgraph. */
export function diagnosisSubgraph(service: DiagnosisService, feed: DiagnosisFeed): Promise<Subgraph> {
  const diagnoses = new DiagnosisResolver(service, feed);
  const studies = new StudyDiagnosisResolver(service);
  return buildSubgraph(
    {
      resolvers: [DiagnosisResolver, StudyDiagnosisResolver],
      container: { get: (resolver) => (resolver === DiagnosisResolver ? diagnoses : studies) },
    },
    diagnosisPolicy,
    {
      Diagnosis: (reference, context) => diagnoses.resolveReference(reference, context),
      Study: (reference) => ({ id: reference.id }),
    },
    { diagnosisUpdated: (args, context) => diagnoses.follow(args, context) },
  );
}
