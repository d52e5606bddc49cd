import type { GraphQLSchema, ValidationRule } from 'graphql';
import type { IdentityVerifier } from '../identity/identity.js';
import type { Lifecycle } from '../lifecycle/process.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Readiness } from './http-server.js';

export interface GraphqlServerOptions {
  readonly schema: GraphQLSchema;
  readonly host: string;
  readonly port: number;
  readonly identity: IdentityVerifier;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly readiness: () => Promise<Readiness> | Readiness;
  /** Accepts GraphQL multipart requests with files of at most this size, bytes, and at most this many. */
  readonly uploads?: { readonly maxFileSize: number; readonly maxFiles: number };
  /** What a query must keep to beyond the specification's own rules. */
  readonly validationRules?: readonly ValidationRule[];
}

/** A longer document is not even parsed. */
export const MAX_TOKENS = 2_000;
