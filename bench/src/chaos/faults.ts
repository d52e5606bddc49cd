import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DIAGNOSES_STREAM, PRIORITIES, STUDIES_STREAM, STUDY_RECEIVED, studyReceivedSubject } from '@pulmora/schema';
import type { Stack, TcpProxy, WorkerFleet } from '@pulmora/stack';
import { connect, StorageType } from 'nats';
import type { Random } from '../tenant-fuzz/random.js';

const run = promisify(execFile);

/** What faults are done to. */
export interface Victims {
  readonly stack: Stack;
  readonly fleet: WorkerFleet;
  /** Between the workers and the broker, and between them and the database. */
  readonly wires: { readonly nats: TcpProxy; readonly postgres: TcpProxy };
  readonly tenants: readonly string[];
  /** Where the images are, when that is a disk of its own that may be filled. */
  readonly blobDisk: string | undefined;
}

/** A fault that lasts until it has been mended, which it is before this resolves. */
type Fault = (victims: Victims, random: Random) => Promise<void>;

/** By name, with how often each comes in a hundred. */
export const FAULTS: Readonly<Record<string, { readonly weight: number; readonly inflict: Fault }>> = {
  'worker killed': { weight: 27, inflict: ({ fleet }, random) => fleet.kill(random.below(fleet.size)) },
  'worker paused': {
    weight: 6,
    inflict: ({ fleet }, random) => paused([fleet.pid(random.below(fleet.size))], random.below(4_000)),
  },
  'broker killed': { weight: 5, inflict: ({ stack }) => restarted(stack, 'nats', 'SIGKILL') },
  'broker restarted': { weight: 4, inflict: ({ stack }) => restarted(stack, 'nats', 'SIGTERM') },
  'broker paused': { weight: 6, inflict: ({ stack }, random) => paused([stack.pids.nats], random.below(4_000)) },
  'broker full': { weight: 3, inflict: ({ stack }) => brokerFull(stack) },
  'stream deleted': { weight: 5, inflict: ({ stack }, random) => streamDeleted(stack, random) },
  'database killed': { weight: 2, inflict: ({ stack }) => restarted(stack, 'postgres', 'SIGKILL') },
  'database restarted': { weight: 3, inflict: ({ stack }) => restarted(stack, 'postgres', 'SIGINT') },
  'database paused': {
    weight: 5,
    inflict: ({ stack }, random) => paused(withChildren(stack.pids.postgres), random.below(3_000)),
  },
  'network cut': {
    weight: 12,
    inflict: ({ wires }, random) => wireFault(random.of(Object.values(wires)), 'cut', random),
  },
  'network silent': {
    weight: 4,
    inflict: ({ wires }, random) => wireFault(random.of(Object.values(wires)), 'hang', random),
  },
  'blob disk full': { weight: 4, inflict: ({ blobDisk }) => (blobDisk ? diskFull(blobDisk) : Promise.resolve()) },
  'poison message': { weight: 14, inflict: poison },
};

async function paused(pids: readonly (number | undefined)[], ms: number): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    for (const pid of pids) {
      try {
        if (pid !== undefined) process.kill(pid, name);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  signal('SIGSTOP');
  await delay(500 + ms);
  signal('SIGCONT');
}

/** PostgreSQL's sessions are processes of their own. */
function withChildren(parent: number | undefined): number[] {
  if (parent === undefined) return [];
  const children = readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return Number(fields[1]) === parent;
    } catch {
      return false;
    }
  });
  return [parent, ...children.map(Number)];
}

async function restarted(stack: Stack, name: 'nats' | 'postgres', signal: NodeJS.Signals): Promise<void> {
  await stack.kill(name, signal);
  await stack.untilReady(name);
}

async function wireFault(wire: TcpProxy, how: 'cut' | 'hang', random: Random): Promise<void> {
  wire[how]();
  await delay(300 + random.below(3_000));
  wire.mend();
}

async function diskFull(disk: string): Promise<void> {
  const ballast = path.join(disk, 'ballast');
  const file = await open(ballast, 'w');
  try {
    const block = Buffer.alloc(1_000_000);
    for (;;) await file.write(block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
  await delay(2_000);
  await rm(ballast);
}

async function brokerFull(stack: Stack): Promise<void> {
  await withBroker(stack, async (connection) => {
    const manager = await connection.jetstreamManager();
    await manager.streams.add({ name: 'BALLAST', subjects: ['ballast'], storage: StorageType.File });
    try {
      const block = new Uint8Array(900_000);
      for (let full = false; !full; ) {
        full = await connection
          .jetstream()
          .publish('ballast', block, { timeout: 5_000 })
          .then(
            () => false,
            () => true,
          );
      }
      await delay(2_000);
    } finally {
      await manager.streams.delete('BALLAST').catch(() => {});
    }
  });
}

async function streamDeleted(stack: Stack, random: Random): Promise<void> {
  const { name } = random.of([STUDIES_STREAM, DIAGNOSES_STREAM]);
  await withBroker(stack, async (connection) => {
    const manager = await connection.jetstreamManager({ checkAPI: false });
    // Gone already, or not yet laid anew: nothing to delete.
    await manager.streams.delete(name).catch(() => {});
  });
}

/** Reasons that a worker gives for putting a poison message aside. */
export const POISON_REASONS: ReadonlySet<string> = new Set(['UNREADABLE_EVENT', 'EVENT_OF_ANOTHER_TENANT']);

async function poison({ stack, tenants }: Victims, random: Random): Promise<void> {
  const [tenant, other] = [random.of(tenants), random.of(tenants)];
  const priority = random.of(PRIORITIES);
  const studyId = randomUUID();
  const imageId = randomUUID();
  const event = (tenantid: string, blobTenant: string) => ({
    specversion: '1.0',
    id: randomUUID(),
    source: 'chaos',
    type: STUDY_RECEIVED,
    subject: studyId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    tenantid,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data: {
      studyId,
      patientId: randomUUID(),
      priority,
      aiReadingConsent: true,
      generation: 1,
      images: [{ imageId, position: 0, blobKey: `${blobTenant}/${studyId}/${imageId}`, sha256: 'a'.repeat(64) }],
    },
  });
  const stranger = other === tenant ? randomUUID() : other;
  const payload = random.of([
    '{"broken',
    JSON.stringify({ ...event(tenant, tenant), data: { studyId } }),
    // Of one clinic, on the subject of another; and of one clinic, with the images of another.
    JSON.stringify(event(stranger, stranger)),
    JSON.stringify(event(tenant, stranger)),
  ]);
  await withBroker(stack, async (connection) => {
    await connection
      .jetstream()
      .publish(studyReceivedSubject(tenant, priority), payload, { timeout: 2_000 })
      .catch(() => {});
  });
}

/** An administrator's connection, around the wires that are cut. */
async function withBroker<T>(
  stack: Stack,
  work: (connection: Awaited<ReturnType<typeof connect>>) => Promise<T>,
): Promise<T> {
  const { username, password, host } = new URL(stack.natsUrl);
  const connection = await connect({
    servers: host,
    user: decodeURIComponent(username),
    pass: decodeURIComponent(password),
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
  });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** A small disk of its own for the images, where this process may mount one; undefined otherwise. */
export async function mountBlobDisk(stack: Stack): Promise<{ disk: string; unmount: () => Promise<void> } | undefined> {
  const disk = path.join(stack.dataDir, 'blobs');
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=96m,mode=0700', 'pulmora-chaos', disk]);
  } catch {
    return undefined;
  }
  return {
    disk,
    unmount: async () => {
      await run('umount', ['-l', disk]).catch(() => {});
    },
  };
}
