import { buildSubgraph, type Subgraph } from '@pulmora/platform';
import { DiagnosisResolver, StudyDiagnosisResolver } from './diagnosis/diagnosis.resolver.js';
import type { DiagnosisService } from './diagnosis/diagnosis.service.js';
import { CaseGrantResolver } from './grant/case-grant.resolver.js';
import type { CaseGrantService } from './grant/case-grant.service.js';
import type { AlertFeed } from './live/alert-feed.js';
import type { CaseFeed } from './live/case-feed.js';
import { diagnosisPolicy } from './policy.js';

/** The diagnosis subgraph. */
export function diagnosisSubgraph(
  service: DiagnosisService,
  feed: CaseFeed,
  grantService: CaseGrantService,
  alerts: AlertFeed,
): Promise<Subgraph> {
  const diagnoses = new DiagnosisResolver(service, feed);
  const studies = new StudyDiagnosisResolver(service);
  const grants = new CaseGrantResolver(grantService, alerts);
  const instances = new Map<unknown, object>([
    [DiagnosisResolver, diagnoses],
    [StudyDiagnosisResolver, studies],
    [CaseGrantResolver, grants],
  ]);
  return buildSubgraph(
    {
      resolvers: [DiagnosisResolver, StudyDiagnosisResolver, CaseGrantResolver],
      container: { get: (resolver) => instances.get(resolver) },
    },
    diagnosisPolicy,
    {
      Diagnosis: (reference, context) => diagnoses.resolveReference(reference, context),
      Study: (reference) => ({ id: reference.id }),
    },
    {
      diagnosisUpdated: (args, context) => diagnoses.follow(args, context),
      accessAlertRaised: (_args, context) => grants.followAlerts(context),
    },
  );
}
