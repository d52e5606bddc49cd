import {
  AuditTrail,
  auditResolver,
  buildSubgraph,
  byClinicAndRoles,
  type Subgraph,
  type TenantDatabase,
} from '@pulmora/platform';
import { CaseResolver, StudyCaseResolver } from './case/case.resolver.js';
import type { CaseService } from './case/case.service.js';
import type { CaseViewing } from './case/case-viewing.js';
import { ClaimResolver } from './case/claim.resolver.js';
import type { ClaimService } from './case/claim.service.js';
import { DiagnosisResolver, StudyDiagnosisResolver } from './diagnosis/diagnosis.resolver.js';
import type { DiagnosisService } from './diagnosis/diagnosis.service.js';
import { CaseGrantResolver } from './grant/case-grant.resolver.js';
import type { CaseGrantService } from './grant/case-grant.service.js';
import { DiagnosisImageReadingsResolver } from './image-reading/image-reading.resolver.js';
import type { ImageReadingService } from './image-reading/image-reading.service.js';
import type { AlertFeed } from './live/alert-feed.js';
import { CaseChangeResolver } from './live/case-change.resolver.js';
import type { CaseChangeFeed } from './live/case-change-feed.js';
import type { CaseFeed } from './live/case-feed.js';
import { ModelVersionResolver } from './model/model-version.resolver.js';
import type { ModelVersions } from './model/model-versions.js';
import { diagnosisPolicy } from './policy.js';
import { ReportResolver } from './report/report.resolver.js';
import type { ReportService } from './report/report.service.js';
import type { SignOffService } from './report/sign-off.service.js';
import { DiscrepancyResolver } from './second-opinion/discrepancy.resolver.js';
import { DiscrepancyLedger } from './second-opinion/discrepancy-ledger.js';
import { SEALED_DEEDS } from './second-opinion/sealed-deeds.js';
import { SecondOpinionResolver } from './second-opinion/second-opinion.resolver.js';
import type { SecondOpinionService } from './second-opinion/second-opinion.service.js';
import { ReviewSettingsResolver } from './settings/review-settings.resolver.js';
import type { ReviewSettingsService } from './settings/review-settings.service.js';
import { WorklistResolver } from './worklist/worklist.resolver.js';
import type { WorklistService } from './worklist/worklist.service.js';

/** What the subgraph's resolvers call. */
export interface DiagnosisSubgraphServices {
  readonly diagnoses: DiagnosisService;
  readonly imageReadings: ImageReadingService;
  readonly feed: CaseFeed;
  readonly grants: CaseGrantService;
  readonly alerts: AlertFeed;
  readonly cases: CaseService;
  readonly claims: ClaimService;
  readonly worklist: WorklistService;
  readonly viewing: CaseViewing;
  readonly caseChanges: CaseChangeFeed;
  readonly signOff: SignOffService;
  readonly reports: ReportService;
  readonly settings: ReviewSettingsService;
  readonly secondOpinions: SecondOpinionService;
  readonly models: ModelVersions;
  /** The door of users, where what they did is recorded. */
  readonly database: TenantDatabase;
}

const DiagnosisAuditResolver = auditResolver('diagnosis');

/** The diagnosis subgraph. */
export function diagnosisSubgraph(services: DiagnosisSubgraphServices): Promise<Subgraph> {
  const { database } = services;
  const { settings, viewing } = services;
  const showing = { cases: services.cases, viewing };
  const diagnoses = new DiagnosisResolver(services.diagnoses, services.feed, settings);
  const grants = new CaseGrantResolver(services.grants, services.alerts);
  const cases = new CaseResolver(services.cases, services.diagnoses, viewing, settings);
  const reports = new ReportResolver(services.signOff, services.reports, services.diagnoses, viewing);
  const changes = new CaseChangeResolver(services.caseChanges, services.viewing);
  const instances = new Map<unknown, object>([
    [DiagnosisResolver, diagnoses],
    [StudyDiagnosisResolver, new StudyDiagnosisResolver(services.diagnoses, settings)],
    [DiagnosisImageReadingsResolver, new DiagnosisImageReadingsResolver(services.imageReadings, settings)],
    [CaseGrantResolver, grants],
    [CaseResolver, cases],
    [CaseChangeResolver, changes],
    [StudyCaseResolver, new StudyCaseResolver(services.cases, viewing)],
    [ClaimResolver, new ClaimResolver(services.claims, viewing)],
    [WorklistResolver, new WorklistResolver(services.worklist, viewing)],
    [ReportResolver, reports],
    [SecondOpinionResolver, new SecondOpinionResolver(services.secondOpinions, showing)],
    [DiscrepancyResolver, new DiscrepancyResolver(new DiscrepancyLedger(database), showing)],
    [ReviewSettingsResolver, new ReviewSettingsResolver(settings)],
    [ModelVersionResolver, new ModelVersionResolver(services.models)],
    [DiagnosisAuditResolver, new DiagnosisAuditResolver(new AuditTrail(database, SEALED_DEEDS))],
  ]);
  return buildSubgraph(
    {
      resolvers: [
        DiagnosisResolver,
        StudyDiagnosisResolver,
        DiagnosisImageReadingsResolver,
        CaseGrantResolver,
        CaseResolver,
        CaseChangeResolver,
        StudyCaseResolver,
        ClaimResolver,
        WorklistResolver,
        ReportResolver,
        SecondOpinionResolver,
        DiscrepancyResolver,
        ReviewSettingsResolver,
        ModelVersionResolver,
        DiagnosisAuditResolver,
      ],
      container: { get: (resolver) => instances.get(resolver) },
    },
    diagnosisPolicy,
    database,
    {
      Diagnosis: (reference, context) => diagnoses.resolveReference(reference, context),
      Study: (reference) => ({ id: reference.id }),
      Case: (reference, context) => cases.resolveReference(reference, context),
    },
    {
      diagnosisUpdated: (args, context) => diagnoses.follow(args, context),
      caseUpdated: (args, context) => changes.followCase(args, context),
      worklistChanged: (args, context) => changes.followWorklist(args, context),
      accessAlertRaised: (_args, context) => grants.followAlerts(context),
    },
    // Whether what was found is hidden is the clinic's setting for a role. A case is shown to each in their own way.
    { diagnosisUpdated: byClinicAndRoles },
  );
}
