export {
  AUDIT_DATABASES,
  type AuditAnchors,
  type AuditDatabase,
  type AuditFinding,
  anchorsAfter,
  verifyAudit,
} from './audit/verify-audit.js';
export { layDownBackup, takeBaseBackup, untilRecovered } from './backup/cluster-backup.js';
export { keepErasures, type LedgerEntry, type OwnerUrls, readLedger, repeatErasures } from './backup/erasure-ledger.js';
export { type Chromium, ensureChromium } from './browser/chromium.js';
export { PatientWatch, type StudyOutcome } from './demo/clinic-session.js';
export * from './demo/documents.js';
export * from './demo/graphql-client.js';
export { contentTypeOf, type ImageSource, imageFile, imageOf, imagesIn } from './demo/image-file.js';
export { type MultipartAnswer, type MultipartRequest, type Upload, uploadMultipart } from './demo/multipart-upload.js';
export { drawPhantom, PHANTOM_SIDE, phantomPng } from './demo/phantom.js';
export { Fault } from './fault.js';
export { type Dependencies, type DependenciesOptions, startDependencies } from './harness/dependencies.js';
export { type ErasureData, type ErasureOutcome, tryErasure } from './harness/erasure-trial.js';
export { type NatsHandle, type NatsHandleOptions, startNats } from './harness/nats.js';
export { type NatsCluster, startNatsCluster } from './harness/nats-cluster.js';
export { drillRestore, type RestoreOutcome } from './harness/restore-drill.js';
export { type SharedData, sharedData } from './harness/shared-data.js';
export { type SignedIn, type SignIn, signIn } from './harness/sign-in.js';
export { type RunningName, type Stack, type StackOptions, startStack } from './harness/stack.js';
export { type StoreHit, type StoreSearch, searchStores } from './harness/store-search.js';
export { startTcpProxy, type TcpProxy } from './harness/tcp-proxy.js';
export { type TemporaryDirectory, temporaryDirectory } from './harness/temporary-directory.js';
export {
  createTestDatabases,
  sharedTestPostgres,
  type TestDatabases,
  type TestPostgres,
} from './harness/test-databases.js';
export { startTestIssuer, type TestIssuer, type TestTokenOptions, testToken } from './harness/test-issuer.js';
export { trialKeyProvider, trialKeys } from './harness/trial-keys.js';
export { startWorkerFleet, type WorkerFleet, type WorkerFleetOptions } from './harness/worker-fleet.js';
export { DEMO_ACCOUNTS, type DemoAccount } from './issuer/accounts.js';
export { type Clinic, DEMO_CLINICS, tenantNamed } from './issuer/clinics.js';
export { issuerConfig } from './issuer/issuer.config.js';
export { loadSigningKey, type SigningKey } from './issuer/signing-key.js';
export { signToken, type TokenIssuer, type TokenRequest } from './issuer/token.js';
export { type KeyHoldings, openKeyHoldings } from './keys/key-holdings.js';
export { ensureNatsServer, type NatsServerProgram } from './nats/acquire.js';
export {
  type DatabaseUrls,
  entryFile,
  PROCESS_NAMES,
  type ProcessName,
  processEnvironment,
} from './platform/processes.js';
export { freePort } from './ports/free-port.js';
export { type DebianProgram, fetchDebianProgram } from './programs/debian-package.js';
export { findProgram } from './programs/find-program.js';
export { ensureKubectl, ensurePromtool } from './programs/tools.js';
export { keyringFileOf } from './settings/keyring.js';
export { defaultDataDir, REPOSITORY_ROOT } from './settings/paths.js';
export { PORTS, type Settings, settingsFromEnvironment } from './settings/settings.js';
export { type Authority, type CertificatePair, makeAuthority } from './tls/authority.js';
export type { CertifiedName, PlatformTls } from './tls/platform-tls.js';
