import { AckPolicy, DeliverPolicy, type JetStreamManager, nanos, StorageType } from 'nats';

/** A JetStream stream that the platform relies on. */
export interface StreamDefinition {
  readonly name: string;
  readonly subjects: readonly string[];
  /** How long messages are kept, milliseconds. */
  readonly maxAgeMs: number;
}

/** A durable pull consumer. */
export interface ConsumerDefinition {
  readonly stream: string;
  readonly durable: string;
  /** Every subject of the stream when absent. */
  readonly filterSubject?: string;
  /** Unacknowledged for this long without `working()`: delivered again, milliseconds. */
  readonly ackWaitMs: number;
  readonly maxDeliver: number;
  /** Unacknowledged messages at most, over all who pull. */
  readonly maxAckPending: number;
}

/** @param replicas copies of the stream, 1 to 5. */
export async function ensureStream(
  manager: JetStreamManager,
  definition: StreamDefinition,
  replicas: number,
): Promise<void> {
  const config = {
    name: definition.name,
    subjects: [...definition.subjects],
    storage: StorageType.File,
    num_replicas: replicas,
    max_age: nanos(definition.maxAgeMs),
    // The broker refuses to remember ids for longer than messages.
    duplicate_window: nanos(Math.min(120_000, definition.maxAgeMs)),
  };
  await addOrUpdate(
    () => manager.streams.add(config),
    () => manager.streams.update(definition.name, config),
  );
}

export async function ensureConsumer(manager: JetStreamManager, definition: ConsumerDefinition): Promise<void> {
  const settings = {
    ack_wait: nanos(definition.ackWaitMs),
    max_deliver: definition.maxDeliver,
    max_ack_pending: definition.maxAckPending,
    ...(definition.filterSubject === undefined ? {} : { filter_subject: definition.filterSubject }),
  };
  const created = {
    durable_name: definition.durable,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ...settings,
  };
  await addOrUpdate(
    () => manager.consumers.add(definition.stream, created),
    () => manager.consumers.update(definition.stream, definition.durable, settings),
  );
}

/** What is there under other settings is changed; where that fails too, the first refusal says more. */
async function addOrUpdate(add: () => Promise<unknown>, update: () => Promise<unknown>): Promise<void> {
  try {
    await add();
  } catch (error) {
    await update().catch(() => {
      throw error;
    });
  }
}
