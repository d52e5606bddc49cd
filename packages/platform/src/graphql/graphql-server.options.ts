import type { ExecutionArgs, ExecutionResult, GraphQLSchema, ValidationRule } from 'graphql';
import type { IdentityVerifier } from '../identity/identity.js';
import type { Lifecycle } from '../lifecycle/process.js';
import type { Admission } from '../limits/admission.js';
import type { PushSharing } from '../live/push-sharing.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { ProcessTls } from '../tls/process-tls.js';
import type { Readiness } from './http-server.js';

export interface GraphqlServerOptions {
  readonly schema: GraphQLSchema;
  readonly host: string;
  readonly port: number;
  readonly identity: IdentityVerifier;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  /** Serves HTTPS. */
  readonly tls?: ProcessTls | undefined;
  /** Where it serves HTTPS, who may connect: whoever shows a certificate of the platform's authority, by default. */
  readonly clients?: 'platform' | 'anybody';
  /** Serves the probes there without TLS. */
  readonly probePort?: number | undefined;
  readonly readiness: () => Promise<Readiness> | Readiness;
  /** Accepts GraphQL multipart requests with files of at most this size, bytes, and at most this many. */
  readonly uploads?: { readonly maxFileSize: number; readonly maxFiles: number };
  /** What a query must keep to beyond the specification's own rules. */
  readonly validationRules?: readonly ValidationRule[];
  readonly live?: LiveServing;
  /** Says who may begin how much at once, before a body is read; everybody may when it is absent. */
  readonly admission?: Admission;
}

/** How live updates are served. */
export interface LiveServing {
  /** Takes sockets of a gateway, which are nobody's: each of their operations brings the token of its own user. */
  readonly identityPerOperation?: boolean;
  /** Of this process; by default 50. */
  readonly maxSocketsPerUser?: number;
  /** Live operations, over all of a user's sockets; by default 200. */
  readonly maxOperationsPerUser?: number;
  /** A socket that does not answer a ping by the next one is closed, milliseconds; by default 20,000. */
  readonly pingMs?: number;
  /** Which pushes are made once for several viewers; by default none. */
  readonly sharing?: PushSharing;
  /** In place of graphql's own; never throws. */
  readonly subscribe?: (
    args: ExecutionArgs,
  ) => PromiseOrValue<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

type PromiseOrValue<T> = Promise<T> | T;

/** A longer document is not even parsed. */
export const MAX_TOKENS = 2_000;
