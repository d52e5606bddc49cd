import {
  AuditTrail,
  auditResolver,
  buildSubgraph,
  type EventBus,
  type Subgraph,
  type TenantDatabase,
} from '@pulmora/platform';
import { BatchResolver } from './batch/batch.resolver.js';
import type { BatchService } from './batch/batch.service.js';
import type { BatchFeed } from './batch/batch-feed.js';
import { studyPolicy } from './policy.js';
import { QuotaResolver } from './quota/quota.resolver.js';
import type { UploadQuotas } from './quota/upload-quotas.js';
import { PatientStudiesResolver, StudyResolver } from './study/study.resolver.js';
import type { StudyService } from './study/study.service.js';
import { UploadResolver } from './upload/upload.resolver.js';
import type { UploadFeed } from './upload/upload-feed.js';

/** What the subgraph's resolvers call. */
export interface StudySubgraphServices {
  readonly studies: StudyService;
  readonly quotas: UploadQuotas;
  readonly uploads: UploadFeed;
  readonly batches: BatchService;
  readonly batchFeed: BatchFeed;
  readonly bus: EventBus;
  /** The door of users, where what they did is recorded. */
  readonly database: TenantDatabase;
}

const StudyAuditResolver = auditResolver('study');

/** The study subgraph. */
export function studySubgraph(services: StudySubgraphServices): Promise<Subgraph> {
  const { studies: service, uploads: feed, bus, database } = services;
  const studies = new StudyResolver(service, bus);
  const uploads = new UploadResolver(feed);
  const batches = new BatchResolver(services.batches, service, services.batchFeed, bus);
  const patients = new PatientStudiesResolver(service);
  const audit = new StudyAuditResolver(new AuditTrail(database));
  const instances = new Map<unknown, object>([
    [StudyResolver, studies],
    [PatientStudiesResolver, patients],
    [UploadResolver, uploads],
    [BatchResolver, batches],
    [QuotaResolver, new QuotaResolver(services.quotas)],
    [StudyAuditResolver, audit],
  ]);
  return buildSubgraph(
    {
      resolvers: [
        StudyResolver,
        PatientStudiesResolver,
        UploadResolver,
        BatchResolver,
        QuotaResolver,
        StudyAuditResolver,
      ],
      container: { get: (resolver) => instances.get(resolver) },
    },
    studyPolicy,
    database,
    {
      Study: (reference, context) => studies.resolveReference(reference, context),
      Batch: (reference, context) => batches.resolveReference(reference, context),
      // What this service knows of a patient is their studies; whether there is such a patient, another service says.
      Patient: (reference) => ({ id: reference.id }),
    },
    {
      uploadProgress: (args, context) => uploads.follow(args, context),
      batchUpdated: (args, context) => batches.follow(args, context),
    },
  );
}
