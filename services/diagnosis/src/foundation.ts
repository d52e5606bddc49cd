import {
  connectEventBus,
  createTenantDatabase,
  type EventBus,
  type Lifecycle,
  type Logger,
  openDatabase,
  type ProcessTls,
  startAuditSealer,
  startOutboxRelay,
  type TenantDatabase,
} from '@pulmora/platform';
import type { DataSource } from 'typeorm';
import { DIAGNOSIS_ENTITIES } from './entities.js';

export interface FoundationOptions {
  /** Of the process, in the broker's and the database's lists of who is connected. */
  readonly name: string;
  readonly databaseUrl: string;
  readonly relayDatabaseUrl: string;
  /** Where this process seals the audit trail, of all that share the database. */
  readonly sealerDatabaseUrl?: string;
  readonly natsUrl: string;
  readonly tls: ProcessTls | undefined;
}

/** What the api and the worker both stand on. */
export interface Foundation {
  readonly dataSource: DataSource;
  readonly database: TenantDatabase;
  readonly bus: EventBus;
  /** Has what waits in the outbox published. */
  readonly wakeRelay: () => void;
}

/** Opens database, broker and outbox relay; they are closed in the reverse order with the process. */
export async function openFoundation(
  { name, databaseUrl, relayDatabaseUrl, sealerDatabaseUrl, natsUrl, tls }: FoundationOptions,
  lifecycle: Lifecycle,
  logger: Logger,
): Promise<Foundation> {
  const dataSource = await openDatabase({
    url: databaseUrl,
    entities: DIAGNOSIS_ENTITIES,
    applicationName: `pulmora-${name}`,
  });
  lifecycle.onClose(() => dataSource.destroy());
  const relaySource = await openDatabase({
    url: relayDatabaseUrl,
    entities: [],
    applicationName: `pulmora-${name}-relay`,
    poolSize: 2,
  });
  lifecycle.onClose(() => relaySource.destroy());
  const bus = await connectEventBus({ url: natsUrl, name, logger, keeper: 'asked', tls });
  lifecycle.onClose(() => bus.close());
  await bus.awaitStreams();
  const relay = startOutboxRelay({ dataSource: relaySource, bus, logger });
  lifecycle.onClose(() => relay.stop());
  const sealAudit = sealerDatabaseUrl ? await openSealer(sealerDatabaseUrl, name, lifecycle, logger) : undefined;
  const database = createTenantDatabase(dataSource, relay.wake, sealAudit);
  return { dataSource, database, bus, wakeRelay: relay.wake };
}

async function openSealer(url: string, name: string, lifecycle: Lifecycle, logger: Logger): Promise<() => void> {
  const applicationName = `pulmora-${name}-sealer`;
  const dataSource = await openDatabase({ url, entities: [], applicationName, poolSize: 1 });
  lifecycle.onClose(() => dataSource.destroy());
  const sealer = startAuditSealer({ dataSource, logger });
  lifecycle.onClose(() => sealer.stop());
  return sealer.wake;
}
