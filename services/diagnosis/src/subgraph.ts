import { buildSubgraph, type Subgraph } from '@pulmora/platform';
import { DiagnosisResolver, StudyDiagnosisResolver } from './diagnosis/diagnosis.resolver.js';
import type { DiagnosisService } from './diagnosis/diagnosis.service.js';
import { DiagnosisImageReadingsResolver } from './image-reading/image-reading.resolver.js';
import type { ImageReadingService } from './image-reading/image-reading.service.js';
import type { DiagnosisFeed } from './live/diagnosis-feed.js';

/** The diagnosis subgraph. */
export function diagnosisSubgraph(
  service: DiagnosisService,
  feed: DiagnosisFeed,
  imageReadings: ImageReadingService,
): Promise<Subgraph> {
  const diagnoses = new DiagnosisResolver(service, feed);
  const instances = new Map<unknown, object>([
    [DiagnosisResolver, diagnoses],
    [StudyDiagnosisResolver, new StudyDiagnosisResolver(service)],
    [DiagnosisImageReadingsResolver, new DiagnosisImageReadingsResolver(imageReadings)],
  ]);
  return buildSubgraph(
    {
      resolvers: [DiagnosisResolver, StudyDiagnosisResolver, DiagnosisImageReadingsResolver],
      container: { get: (resolver) => instances.get(resolver) },
    },
    {
      Diagnosis: (reference, context) => diagnoses.resolveReference(reference, context),
      Study: (reference) => ({ id: reference.id }),
    },
    { diagnosisUpdated: (args, context) => diagnoses.follow(args, context) },
  );
}
