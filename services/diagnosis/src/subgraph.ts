import { AuditTrail, auditResolver, buildSubgraph, type Subgraph, type TenantDatabase } from '@pulmora/platform';
import { DiagnosisResolver, StudyDiagnosisResolver } from './diagnosis/diagnosis.resolver.js';
import type { DiagnosisService } from './diagnosis/diagnosis.service.js';
import { CaseGrantResolver } from './grant/case-grant.resolver.js';
import type { CaseGrantService } from './grant/case-grant.service.js';
import { DiagnosisImageReadingsResolver } from './image-reading/image-reading.resolver.js';
import type { ImageReadingService } from './image-reading/image-reading.service.js';
import type { AlertFeed } from './live/alert-feed.js';
import type { CaseFeed } from './live/case-feed.js';
import { diagnosisPolicy } from './policy.js';

/** What the subgraph's resolvers call. */
export interface DiagnosisSubgraphServices {
  readonly diagnoses: DiagnosisService;
  readonly imageReadings: ImageReadingService;
  readonly feed: CaseFeed;
  readonly grants: CaseGrantService;
  readonly alerts: AlertFeed;
  /** The door of users, where what they did is recorded. */
  readonly database: TenantDatabase;
}

const DiagnosisAuditResolver = auditResolver('diagnosis');

/** The diagnosis subgraph. */
export function diagnosisSubgraph(services: DiagnosisSubgraphServices): Promise<Subgraph> {
  const { database } = services;
  const diagnoses = new DiagnosisResolver(services.diagnoses, services.feed);
  const grants = new CaseGrantResolver(services.grants, services.alerts);
  const instances = new Map<unknown, object>([
    [DiagnosisResolver, diagnoses],
    [StudyDiagnosisResolver, new StudyDiagnosisResolver(services.diagnoses)],
    [DiagnosisImageReadingsResolver, new DiagnosisImageReadingsResolver(services.imageReadings)],
    [CaseGrantResolver, grants],
    [DiagnosisAuditResolver, new DiagnosisAuditResolver(new AuditTrail(database))],
  ]);
  return buildSubgraph(
    {
      resolvers: [
        DiagnosisResolver,
        StudyDiagnosisResolver,
        DiagnosisImageReadingsResolver,
        CaseGrantResolver,
        DiagnosisAuditResolver,
      ],
      container: { get: (resolver) => instances.get(resolver) },
    },
    diagnosisPolicy,
    database,
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
