import { fileURLToPath } from 'node:url';
import { accountsConfiguration } from '@pulmora/broker';
import {
  AlertFeed,
  CaseChangeFeed,
  CaseFeed,
  CaseGrantService,
  CaseService,
  CaseViewing,
  ClaimService,
  DiagnosisService,
  diagnosisPolicy,
  diagnosisSubgraph,
  ImageReadingService,
  ModelVersions,
  ReportService,
  ReviewSettingsService,
  SecondOpinionService,
  SignOffService,
  WorklistService,
} from '@pulmora/diagnosis-service';
import { AuditReport, ErasureService, PatientService, patientPolicy, patientSubgraph } from '@pulmora/patient-service';
import { type AccessPolicy, type EventBus, policyTable, type TenantDatabase } from '@pulmora/platform';
import {
  batchChangedEvent,
  caseChangedEvent,
  diagnosisUpdatedEvent,
  grantChangedEvent,
  patientConsentChangedEvent,
  patientErasureConfirmedEvent,
  patientErasureRequestedEvent,
  studyQueuedEvent,
  studyReceivedEvent,
  uploadProgressedEvent,
} from '@pulmora/schema';
import {
  BatchFeed,
  BatchService,
  StudyService,
  studyPolicy,
  studySubgraph,
  UploadFeed,
  UploadQuotas,
} from '@pulmora/study-service';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { z } from 'zod';
import { consoleTypes } from './console-types.js';

/** Who may do what, by the subgraph that guards it. */
export const ACCESS_POLICIES: ReadonlyMap<string, AccessPolicy> = new Map([
  ['patient', patientPolicy],
  ['study', studyPolicy],
  ['diagnosis', diagnosisPolicy],
]);

const CONSOLE_SOURCES = fileURLToPath(new URL('../../../console/src', import.meta.url));

/** What is generated, by its path under `schema/`. */
export type Artefacts = ReadonlyMap<string, string>;

/**
 * Generates every committed schema from the code: an SDL for each subgraph, the supergraph, a JSON Schema for each
 * event, the table of who may do what, and the types of what the console asks.
 *
 * @throws an error that names every conflict when the subgraphs do not compose.
 */
export async function generateArtefacts(): Promise<Artefacts> {
  const sdls = await subgraphSdls();
  const artefacts = new Map<string, string>();
  for (const [name, sdl] of sdls) artefacts.set(`${name}.graphql`, `${sdl.trim()}\n`);
  const supergraph = compose(sdls);
  artefacts.set('supergraph.graphql', `${supergraph.trim()}\n`);
  artefacts.set('../console/src/graphql/generated.ts', await consoleTypes(supergraph, CONSOLE_SOURCES));
  artefacts.set('events/study-queued.v1.json', jsonSchema(studyQueuedEvent));
  artefacts.set('events/study-received.v1.json', jsonSchema(studyReceivedEvent));
  artefacts.set('events/batch-changed.v1.json', jsonSchema(batchChangedEvent));
  artefacts.set('events/upload-progressed.v1.json', jsonSchema(uploadProgressedEvent));
  artefacts.set('events/grant-changed.v1.json', jsonSchema(grantChangedEvent));
  artefacts.set('events/patient-consent-changed.v1.json', jsonSchema(patientConsentChangedEvent));
  artefacts.set('events/patient-erasure-requested.v1.json', jsonSchema(patientErasureRequestedEvent));
  artefacts.set('events/patient-erasure-confirmed.v1.json', jsonSchema(patientErasureConfirmedEvent));
  artefacts.set('events/case-changed.v1.json', jsonSchema(caseChangedEvent));
  artefacts.set('events/diagnosis-updated.v1.json', jsonSchema(diagnosisUpdatedEvent));
  artefacts.set('../k8s/base/nats-accounts.yaml', brokerAccounts());
  artefacts.set('../images/nats.conf', composedBroker());
  artefacts.set('../docs/access-policy.md', `${POLICY_HEAD}${policyTable(ACCESS_POLICIES)}\n`);
  return artefacts;
}

const POLICY_HEAD = `# Access policy

Generated from \`services/*/src/policy.ts\` by \`npm run generate\`. An empty cell is refused. *own*: of the user's own
clinic. *granted*: also a case of another clinic that is granted to this very user. Whatever else there is, is answered as
if it were not there. What an operation is *about* tells whether an identifier in it can name another clinic's *case*, or
whether it can only ever concern the user's own *clinic*, or a *remote* case and none of one's own. Several roles in one token add up. [access.md](access.md)
explains.

`;

/** Building a schema calls no method of a service, so none is given what it would need to work. */
async function subgraphSdls(): Promise<Map<string, string>> {
  const patients = Object.create(PatientService.prototype) as PatientService;
  const studies = Object.create(StudyService.prototype) as StudyService;
  const quotas = Object.create(UploadQuotas.prototype) as UploadQuotas;
  const diagnoses = Object.create(DiagnosisService.prototype) as DiagnosisService;
  const imageReadings = Object.create(ImageReadingService.prototype) as ImageReadingService;
  const feed = Object.create(CaseFeed.prototype) as CaseFeed;
  const grants = Object.create(CaseGrantService.prototype) as CaseGrantService;
  const alerts = Object.create(AlertFeed.prototype) as AlertFeed;
  const report = Object.create(AuditReport.prototype) as AuditReport;
  const erasures = Object.create(ErasureService.prototype) as ErasureService;
  const cases = Object.create(CaseService.prototype) as CaseService;
  const claims = Object.create(ClaimService.prototype) as ClaimService;
  const worklist = Object.create(WorklistService.prototype) as WorklistService;
  const viewing = Object.create(CaseViewing.prototype) as CaseViewing;
  const database = Object.create(null) as TenantDatabase;
  const bus = Object.create(null) as EventBus;
  const uploads = Object.create(UploadFeed.prototype) as UploadFeed;
  const batches = Object.create(BatchService.prototype) as BatchService;
  const batchFeed = Object.create(BatchFeed.prototype) as BatchFeed;
  const ofStudy = { quotas, studies, uploads, batches, batchFeed, bus, database };
  const signOff = Object.create(SignOffService.prototype) as SignOffService;
  const reports = Object.create(ReportService.prototype) as ReportService;
  const settings = Object.create(ReviewSettingsService.prototype) as ReviewSettingsService;
  const caseChanges = Object.create(CaseChangeFeed.prototype) as CaseChangeFeed;
  const secondOpinions = Object.create(SecondOpinionService.prototype) as SecondOpinionService;
  const models = Object.create(ModelVersions.prototype) as ModelVersions;
  const ofCases = { cases, caseChanges, claims, worklist, viewing, signOff, reports, settings, secondOpinions };
  const ofDiagnosis = { diagnoses, imageReadings, feed, grants, alerts, ...ofCases, models, database };
  return new Map([
    ['patient', (await patientSubgraph({ patients, erasures, report }, database)).sdl],
    ['study', (await studySubgraph(ofStudy)).sdl],
    ['diagnosis', (await diagnosisSubgraph(ofDiagnosis)).sdl],
  ]);
}

/** The addresses are those of development; the gateway replaces them by its configuration. */
function compose(sdls: ReadonlyMap<string, string>): string {
  const ports: Record<string, number> = { patient: 4001, study: 4002, diagnosis: 4003 };
  const result = composeServices(
    [...sdls].map(([name, sdl]) => ({
      name,
      typeDefs: parse(sdl),
      url: `http://127.0.0.1:${ports[name]}/graphql`,
    })),
  );
  if (result.errors?.length) throw new Error(result.errors.map((error) => error.message).join('\n'));
  if (!result.supergraphSdl) throw new Error('the subgraphs compose to nothing');
  return result.supergraphSdl;
}

/** The broker of `compose.yaml`, whose passwords everybody knows. */
function composedBroker(): string {
  const accounts = accountsConfiguration(() => 'development', { user: 'system', password: 'development' });
  return `# Generated from broker/src/users.ts (npm run generate). For nobody's data.
port: 4222
jetstream { store_dir: /data }
${accounts}`;
}

/** The broker's users in a cluster; their passwords are the server's environment. */
function brokerAccounts(): string {
  const configuration = accountsConfiguration((user) => `$NATS_PASSWORD_${user.toUpperCase().replaceAll('-', '_')}`, {
    user: '$NATS_SYSTEM_USER',
    password: '$NATS_SYSTEM_PASSWORD',
  });
  const indented = configuration.trimEnd().replaceAll(/^(?=.)/gm, '    ');
  return `# Generated from broker/src/users.ts (npm run generate): who may publish and hear what.
apiVersion: v1
kind: ConfigMap
metadata:
  name: nats-accounts
  labels: { app.kubernetes.io/name: nats, app.kubernetes.io/part-of: pulmora }
data:
  accounts.conf: |
${indented}
`;
}

const jsonSchema = (event: z.ZodType): string =>
  `${JSON.stringify(z.toJSONSchema(event, { target: 'draft-2020-12', io: 'input' }), null, 2)}\n`;
