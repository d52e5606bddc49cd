import {
  createGraphqlServer,
  createIdentityVerifier,
  createMetrics,
  Lifecycle,
  onBehalfOfUsers,
} from '@pulmora/platform';
import { GraphqlClient, startTestIssuer, type TestTokenOptions } from '@pulmora/stack';
import { CaseService } from '../case/case.service.js';
import type { Clock } from '../case/case-clock.js';
import { CaseViewing } from '../case/case-viewing.js';
import { ClaimService } from '../case/claim.service.js';
import { DiagnosisService } from '../diagnosis/diagnosis.service.js';
import { CaseGrantService } from '../grant/case-grant.service.js';
import { GrantedWork } from '../grant/granted-work.js';
import { ImageReadingService } from '../image-reading/image-reading.service.js';
import { AlertFeed } from '../live/alert-feed.js';
import { CaseChangeFeed } from '../live/case-change-feed.js';
import { CaseFeed } from '../live/case-feed.js';
import { DiagnosisFeed } from '../live/diagnosis-feed.js';
import { diagnosisLogs } from '../live/diagnosis-logs.js';
import { ModelVersions } from '../model/model-versions.js';
import { serveOverlays } from '../overlay/overlay-serving.js';
import { ReportPrinting } from '../report/pdf/report-printing.js';
import { createReportSources } from '../report/pdf/report-sources.js';
import { ReportService } from '../report/report.service.js';
import { serveReports } from '../report/report-serving.js';
import { masterKeyWrapping } from '../report/seed-wrapping.js';
import { SignOffService } from '../report/sign-off.service.js';
import { StoredReportKeys } from '../report/stored-report-keys.js';
import type { ModelRollout } from '../rollout/model-rollout.js';
import { SecondOpinionService } from '../second-opinion/second-opinion.service.js';
import { ReviewSettingsService } from '../settings/review-settings.service.js';
import { diagnosisSubgraph } from '../subgraph.js';
import { WorklistService } from '../worklist/worklist.service.js';
import { type DiagnosisPlatform, logger } from './diagnosis-platform.js';

/** The diagnosis api as it is served. */
export interface DiagnosisApi {
  /** Without a path. */
  readonly url: string;
  token(options?: TestTokenOptions): Promise<string>;
  /** A client of a clinic. */
  client(tenantId: string): Promise<GraphqlClient>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves a platform's diagnoses on a free port, to whoever has a token of an issuer of its own.
 *
 * @param rollout what workers are told; by default nothing.
 */
export async function startDiagnosisApi(
  { bus, database }: DiagnosisPlatform,
  clock?: Clock,
  rollout: () => ModelRollout | undefined = () => undefined,
): Promise<DiagnosisApi> {
  const issuer = await startTestIssuer();
  const identity = createIdentityVerifier({ issuer: issuer.issuer, audience: issuer.audience });
  const lifecycle = new Lifecycle();
  const usersDatabase = onBehalfOfUsers(database);
  const service = new DiagnosisService(usersDatabase);
  const grants = new CaseGrantService(usersDatabase);
  const imageReadings = new ImageReadingService(usersDatabase);
  const logs = diagnosisLogs(bus, database, logger);
  lifecycle.onClose(() => logs.close());
  const settings = new ReviewSettingsService(database);
  const reports = new ReportService(usersDatabase);
  const keys = new StoredReportKeys(database, masterKeyWrapping(Buffer.alloc(32, 9)));
  const caseService = new CaseService(usersDatabase);
  const caseChanges = new CaseChangeFeed(bus, database, caseService, logger);
  lifecycle.onClose(() => caseChanges.close());
  const { schema, sharing } = await diagnosisSubgraph({
    diagnoses: service,
    imageReadings,
    feed: new CaseFeed(bus, logs, new DiagnosisFeed(logs, service), service, grants),
    grants,
    alerts: new AlertFeed(bus, grants),
    cases: caseService,
    caseChanges,
    claims: new ClaimService(usersDatabase, clock),
    worklist: new WorklistService(usersDatabase, clock),
    viewing: new CaseViewing(settings, new GrantedWork(database), clock),
    signOff: new SignOffService(usersDatabase, database, keys, clock),
    reports,
    settings,
    secondOpinions: new SecondOpinionService(usersDatabase, clock),
    models: new ModelVersions(usersDatabase, rollout),
    database: usersDatabase,
  });
  const server = await createGraphqlServer({
    schema,
    host: '127.0.0.1',
    port: 0,
    identity,
    metrics: createMetrics('test'),
    logger,
    lifecycle,
    live: { identityPerOperation: true, sharing },
    readiness: () => ({ ready: true }),
  });
  serveOverlays(server, { service: imageReadings, settings, database: usersDatabase, identity, logger });
  // The other services are not there: nobody answers at these addresses.
  const sources = createReportSources({ patient: 'http://127.0.0.1:9/graphql', study: 'http://127.0.0.1:9/graphql' });
  const printing = new ReportPrinting({ reports, images: imageReadings, sources });
  serveReports(server, { reports, keys, printing, database: usersDatabase, identity, logger });
  const url = `http://127.0.0.1:${await server.listen()}`;
  return {
    url,
    token: (options) => issuer.token(options),
    client: async (tenantId) => new GraphqlClient({ url: `${url}/graphql`, token: await issuer.token({ tenantId }) }),
    async [Symbol.asyncDispose]() {
      await lifecycle.close();
      await issuer.stop();
    },
  };
}
