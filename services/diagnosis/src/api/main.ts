import {
  createGraphqlServer,
  createIdentityVerifier,
  createMetrics,
  createServiceConnections,
  identityOptions,
  isReachable,
  loadConfig,
  onBehalfOfUsers,
  openDatabase,
  openTls,
  runProcess,
} from '@pulmora/platform';
import { agreementCounter } from '../agreement/agreement-metrics.js';
import { CaseService } from '../case/case.service.js';
import { systemClock } from '../case/case-clock.js';
import { startCaseSweep } from '../case/case-sweep.js';
import { CaseViewing } from '../case/case-viewing.js';
import { ClaimService } from '../case/claim.service.js';
import { CaseLog } from '../diagnosis/case-log.js';
import { DiagnosisService } from '../diagnosis/diagnosis.service.js';
import { openFoundation } from '../foundation.js';
import { CaseGrantService } from '../grant/case-grant.service.js';
import { startGrantReconciler } from '../grant/grant-reconciler.js';
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
import { masterKeyFrom, masterKeyWrapping } from '../report/seed-wrapping.js';
import { SignOffService } from '../report/sign-off.service.js';
import { StoredReportKeys } from '../report/stored-report-keys.js';
import { standingRollout } from '../rollout/rollout-file.js';
import { SecondOpinionService } from '../second-opinion/second-opinion.service.js';
import { ReviewSettingsService } from '../settings/review-settings.service.js';
import { diagnosisSubgraph } from '../subgraph.js';
import { WorklistService } from '../worklist/worklist.service.js';
import { openCases } from './case-opening.js';
import { followConsents } from './consents.js';
import { endGivenUpCases } from './dead-letters.js';
import { diagnosisConfig } from './diagnosis.config.js';
import { followErasures } from './erasures.js';

await runProcess('diagnosis', async (lifecycle, logger) => {
  const config = loadConfig(diagnosisConfig);
  const tls = await openTls(config, lifecycle, logger);
  const { dataSource, database, bus, wakeRelay } = await openFoundation(
    {
      name: 'diagnosis',
      databaseUrl: config.PULMORA_DIAGNOSIS_DATABASE_URL,
      relayDatabaseUrl: config.PULMORA_DIAGNOSIS_RELAY_DATABASE_URL,
      sealerDatabaseUrl: config.PULMORA_DIAGNOSIS_SEALER_DATABASE_URL,
      natsUrl: config.PULMORA_NATS_URL,
      tls,
    },
    lifecycle,
    logger,
  );
  const cases = new CaseLog(database);
  const opening = openCases(bus, cases, logger);
  lifecycle.onClose(() => opening.stop());
  const consents = followConsents(bus, cases, logger);
  lifecycle.onClose(() => consents.stop());
  const erasures = followErasures(bus, cases, logger);
  lifecycle.onClose(() => erasures.stop());
  const reconcilerSource = await openDatabase({
    url: config.PULMORA_DIAGNOSIS_RECONCILER_DATABASE_URL,
    entities: [],
    applicationName: 'pulmora-diagnosis-reconciler',
    poolSize: 1,
  });
  lifecycle.onClose(() => reconcilerSource.destroy());
  const grantReconciler = startGrantReconciler({
    dataSource: reconcilerSource,
    bus,
    logger,
    onEvents: wakeRelay,
    patienceS: config.PULMORA_GRANT_PATIENCE_S,
    intervalMs: config.PULMORA_RECONCILE_INTERVAL_MS,
  });
  lifecycle.onClose(() => grantReconciler.stop());
  const deadLetters = endGivenUpCases(bus, cases, logger);
  lifecycle.onClose(() => deadLetters.stop());

  const sweeperSource = await openDatabase({
    url: config.PULMORA_DIAGNOSIS_SWEEPER_DATABASE_URL,
    entities: [],
    applicationName: 'pulmora-diagnosis-sweeper',
    poolSize: 1,
  });
  lifecycle.onClose(() => sweeperSource.destroy());
  const sweep = startCaseSweep({ dataSource: sweeperSource, database, logger });
  lifecycle.onClose(() => sweep.stop());

  const usersDatabase = onBehalfOfUsers(database);
  const metrics = createMetrics('diagnosis');
  const service = new DiagnosisService(usersDatabase);
  const imageReadings = new ImageReadingService(usersDatabase);
  const grants = new CaseGrantService(usersDatabase);
  const identity = createIdentityVerifier(identityOptions(config));
  const logs = diagnosisLogs(bus, database, logger);
  lifecycle.onClose(() => logs.close());
  const settings = new ReviewSettingsService(database);
  const reports = new ReportService(usersDatabase);
  const keys = new StoredReportKeys(database, masterKeyWrapping(masterKeyFrom(config.PULMORA_REPORT_MASTER_KEY)));
  const rollout = await standingRollout(config.PULMORA_MODEL_ROLLOUT, logger);
  lifecycle.onClose(() => rollout.stop());
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
    claims: new ClaimService(usersDatabase),
    worklist: new WorklistService(usersDatabase),
    viewing: new CaseViewing(settings, new GrantedWork(database)),
    signOff: new SignOffService(usersDatabase, database, keys, systemClock, agreementCounter(metrics)),
    reports,
    settings,
    secondOpinions: new SecondOpinionService(usersDatabase),
    models: new ModelVersions(usersDatabase, rollout.said),
    database: usersDatabase,
  });
  const server = await createGraphqlServer({
    schema,
    host: config.PULMORA_HOST,
    port: config.PULMORA_DIAGNOSIS_PORT,
    identity,
    metrics,
    logger,
    lifecycle,
    tls,
    probePort: config.PULMORA_PROBE_PORT,
    live: { identityPerOperation: true, sharing },
    // Without the broker, diagnoses are asked about all the same.
    readiness: async () => ({ ready: await isReachable(dataSource), broker: bus.connected }),
  });
  serveOverlays(server, { service: imageReadings, settings, database: usersDatabase, identity, logger });
  const sources = createReportSources(
    { patient: config.PULMORA_PATIENT_URL, study: config.PULMORA_STUDY_URL },
    createServiceConnections(tls).fetch,
  );
  const printing = new ReportPrinting({ reports, images: imageReadings, sources });
  serveReports(server, { reports, keys, printing, database: usersDatabase, identity, logger });
  logger.info({ port: await server.listen() }, 'diagnosis service listens');
});
