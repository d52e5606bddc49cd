import { existsSync } from 'node:fs';
import path from 'node:path';
import { DATABASES, type DatabaseName, databaseName, ROLES } from '@pulmora/migrations';
import { DRAIN_LIMIT_MS } from '@pulmora/platform';
import { BROKER_ACCOUNT, PRIORITIES, type Priority, workerConsumer } from '@pulmora/schema';
import { REPOSITORY_ROOT } from '@pulmora/stack';
import { metricNames } from './metrics.js';
import { PROCESSES, type ProcessFacts } from './processes.js';

/** What the code says of itself; the rules hold the manifests to it. */
export interface Facts {
  readonly processes: readonly ProcessFacts[];
  /** How long a process may take from SIGTERM to its end, seconds. */
  readonly drainS: number;
  readonly brokerAccount: string;
  /** The workers' durable consumers. */
  readonly consumers: readonly { readonly priority: Priority; readonly stream: string; readonly durable: string }[];
  /** Roles that may connect, by the database's name in the server. */
  readonly databases: Readonly<Record<string, readonly string[]>>;
  readonly roles: readonly string[];
  readonly metrics: ReadonlySet<string>;
  /** Whether a file is in the checkout, by its path from the root. */
  hasFile(file: string): boolean;
}

export const platformFacts = (): Facts => ({
  processes: PROCESSES,
  drainS: DRAIN_LIMIT_MS / 1_000,
  brokerAccount: BROKER_ACCOUNT,
  consumers: PRIORITIES.map((priority) => {
    const { stream, durable } = workerConsumer(priority);
    return { priority, stream, durable };
  }),
  databases: Object.fromEntries(
    (Object.keys(DATABASES) as DatabaseName[]).map((name) => [databaseName(name), DATABASES[name]]),
  ),
  roles: ROLES,
  metrics: metricNames(),
  hasFile: (file) => existsSync(path.join(REPOSITORY_ROOT, file)),
});
