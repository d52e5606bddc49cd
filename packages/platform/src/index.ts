export * from './audit/index.js';
export { assertBlobPlace, type BlobConfig, blobConfig, openBlobStore } from './blobs/blob.config.js';
export * from './blobs/blob-store.js';
export { openFileBlobStore } from './blobs/file-blob-store.js';
export { openS3BlobStore, type S3BlobStoreOptions } from './blobs/s3-blob-store.js';
export * from './blobs/sealed-blob.js';
export * from './blobs/sealed-blob-store.js';
export * from './collections/endable.js';
export { FairSlots, NoSlotError } from './collections/fair-slots.js';
export * from './collections/group.js';
export * from './config/config.js';
export { type DatabaseOptions, isReachable, openDatabase } from './database/database.js';
export { newestFirst } from './database/keyset.js';
export * from './database/unit-of-work.js';
export * from './errors/error-code.js';
export * from './errors/mask-error.js';
export { inboxOf } from './events/broker-connection.js';
export * from './events/cloud-event.js';
export {
  type Consumption,
  type ConsumptionOptions,
  type Delivery,
  NotBegunError,
  type Origin,
  PoisonMessageError,
} from './events/consumption.js';
export * from './events/event-bus.js';
export { decoderOf } from './events/event-contract.js';
export { covers, type KeeperOptions, type RunningKeeper, startKeeper } from './events/keeper-serving.js';
export * from './events/outbox.js';
export { KEEPER_SUBJECTS } from './events/stream-keeper.js';
export type { ConsumerDefinition, StreamDefinition } from './events/stream-laying.js';
export type { StoredEvent, StreamState } from './events/stream-reading.js';
export { acceptAwareStatus, operationMetrics } from './graphql/apollo-plugins.js';
export * from './graphql/connection.js';
export { type ConnectionShape, connectionOf, PageInfo } from './graphql/connection.types.js';
export { federatedSchema } from './graphql/federated-schema.js';
export { createGraphqlServer } from './graphql/graphql-server.js';
export type { GraphqlServerOptions, LiveServing } from './graphql/graphql-server.options.js';
export * from './graphql/http-server.js';
export * from './graphql/request-context.js';
export { Resync } from './graphql/resync.types.js';
export * from './graphql/shared.types.js';
export {
  boundBySubgraph,
  buildSubgraph,
  type ReferenceResolver,
  type Subgraph,
  type SubscriptionSource,
} from './graphql/subgraph-schema.js';
export { IDENTITY_PER_OPERATION, type OperationExtensions } from './graphql/subscription-server.js';
export { type FileRequest, serveTenantFiles, type TenantFilesOptions } from './graphql/tenant-files.js';
export type { UploadStream } from './graphql/transport.js';
export { createFetch, type Fetch, type FetchInit } from './http/http-fetch.js';
export type { ClientTls } from './http/tls-client.js';
export * from './identity/identity.js';
export * from './ids/global-id.js';
export * from './keys/index.js';
export { DRAIN_LIMIT_MS, Lifecycle, runProcess } from './lifecycle/process.js';
export * from './lifecycle/repeated-work.js';
export * from './limits/admission.js';
export * from './limits/limit-store.js';
export { LiveFeed, type LiveFeedOptions } from './live/live-feed.js';
export { LiveFollowing, type LivePush, LiveResync } from './live/live-following.js';
export { createLiveKeys, type LiveKeys } from './live/live-keys.js';
export type { LiveEntry, LiveNews } from './live/live-log.js';
export { LiveLogs } from './live/live-logs.js';
export type { LiveOperation } from './live/live-operation.js';
export { byClinicAndRoles, type PushSharing, type ViewerClass } from './live/push-sharing.js';
export * from './live/resync-reason.js';
export { SharedRows } from './live/shared-rows.js';
export * from './policy/policy.js';
export { policyTable } from './policy/policy-table.js';
export * from './privacy/patient-standing.js';
export { createLogger, type Logger } from './telemetry/logger.js';
export { createMetrics, type Metrics } from './telemetry/metrics.js';
export * from './telemetry/trace.js';
export { openTls, type ProcessTls, type TlsFiles, type TlsMaterial } from './tls/process-tls.js';
export { createServiceConnections, type ServiceConnections } from './tls/service-connections.js';
export { tlsConfig, transportFaults } from './tls/tls.config.js';
