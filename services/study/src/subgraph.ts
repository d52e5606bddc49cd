import { buildSubgraph, type Subgraph } from '@pulmora/platform';
import { studyPolicy } from './policy.js';
import { PatientStudiesResolver, StudyResolver } from './study/study.resolver.js';
import type { StudyService } from './study/study.service.js';

/** The study subgraph. */
export function studySubgraph(service: StudyService): Promise<Subgraph> {
  const studies = new StudyResolver(service);
  const patients = new PatientStudiesResolver(service);
  return buildSubgraph(
    {
      resolvers: [StudyResolver, PatientStudiesResolver],
      container: { get: (resolver) => (resolver === StudyResolver ? studies : patients) },
    },
    studyPolicy,
    {
      Study: (reference, context) => studies.resolveReference(reference, context),
      // What this service knows of a patient is their studies; whether there is such a patient, another service says.
      Patient: (reference) => ({ id: reference.id }),
    },
  );
}
