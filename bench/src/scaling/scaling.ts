import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { imageOf, phantomPng, type Stack, startStack, startWorkerFleet, type WorkerFleet } from '@pulmora/stack';
import pg from 'pg';
import { type FollowedPatient, openClinics } from '../chaos/clinics.js';
import { pictureOf } from '../chaos/image-kinds.js';
import { uploadStudy } from '../chaos/intake.js';
import type { Finding, Measurement } from '../cli.js';
import { Random } from '../tenant-fuzz/random.js';
import { stageTable } from './stage-times.js';

interface Row {
  readonly engine: 'real' | 'simulated';
  readonly workers: number;
  readonly casesPerSecond: number;
  /** Against one worker with the same engine. */
  readonly speedup: number;
}

/** One simulated batch of one image takes so long, whatever the machine: it stands for a GPU of the worker's own. */
const SIMULATED_MS = 400;
/** A doubling of the workers is to give so much more, until the hardware is the limit. */
const PER_DOUBLING = 1.9;
/** What a worker is given to drain, milliseconds: the platform's limit. */
const GRACE_MS = 25_000;

const ENTRIES = {
  real: 'services/diagnosis/dist/worker/main.js',
  simulated: 'bench/dist/chaos/simulated-worker.js',
} as const;

/** How throughput grows with workers; each time from none at all, into a queue that has filled meanwhile. */
export const scaling: Measurement = {
  about: `cases per second of 1, 2 and 4 workers; simulated ones give ${PER_DOUBLING} times as much per doubling`,
  options: { workers: '1,2,4', 'cases-each': '30', real: '40' },
  async run(say, options): Promise<Finding> {
    const counts = (options.workers ?? '').split(',').map(Number);
    await using stack = await startStack({
      onProgress: say,
      ownPostgres: true,
      without: ['worker'],
      env: { PULMORA_LOG_LEVEL: 'warn' },
      processEnv: { study: { PULMORA_READING_PATIENCE_S: '3600' } },
    });
    const patients = await openClinics(stack, 1, 1);
    await using _followed = { [Symbol.asyncDispose]: () => endAll(patients) };
    const rows: Row[] = [];
    const drains: number[] = [];
    const stages: string[] = [];
    for (const engine of ['simulated', 'real'] as const) {
      await using fleet = await startWorkerFleet({
        stack,
        entry: ENTRIES[engine],
        workers: Math.max(...counts),
        env: () => ({
          SIMULATED_FIXED_MS: '0',
          SIMULATED_EACH_MS: String(SIMULATED_MS),
          PULMORA_PREPROCESS_THREADS: '1',
          ...(engine === 'simulated' ? { PULMORA_BATCH_SIZE: '1', PULMORA_WORKER_SLOTS: '2' } : {}),
        }),
      });
      drains.push(...(await drainAll(fleet)));
      for (const workers of counts) {
        const cases = engine === 'real' ? Number(options.real) : workers * Number(options['cases-each']);
        const { rate, drained, table } = await burst(stack, fleet, patients, engine, workers, cases);
        drains.push(...drained);
        const base = rows.find((row) => row.engine === engine)?.casesPerSecond ?? rate;
        rows.push({ engine, workers, casesPerSecond: round(rate), speedup: round(rate / base) });
        say(`${engine}, ${workers} workers: ${round(rate)} cases/s, ${round(rate / base)} times one worker`);
        if (engine === 'real' && workers === 1) stages.push(table);
      }
    }
    const lost = await unread(stack);
    const simulated = rows.filter((row) => row.engine === 'simulated');
    const worst = Math.min(...simulated.slice(1).map((row, i) => perDoubling(simulated[i], row)));
    const slowest = Math.max(...drains);
    return {
      figures: {
        rows,
        drains: drains.length,
        slowestDrainMs: Math.round(slowest),
        lost,
        cores: availableParallelism(),
      },
      summary: [
        `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; a simulated image takes ${SIMULATED_MS} ms`,
        ...stages,
        `${drains.length} drains on SIGTERM, the slowest ${Math.round(slowest)} ms; ${lost} studies not read`,
        `the least gain per doubling of simulated workers: ${round(worst)}`,
      ].join('\n'),
      held: worst >= PER_DOUBLING && lost === 0 && slowest < GRACE_MS,
    };
  },
};

/** Whoever follows subscribes again for ever: no process ends while they do. */
async function endAll(patients: readonly FollowedPatient[]): Promise<void> {
  await Promise.all(patients.map((one) => one.stop()));
}

/** What a step gave, as if it had been a doubling. */
const perDoubling = (before: Row | undefined, after: Row): number =>
  before ? (after.casesPerSecond / before.casesPerSecond) ** (1 / Math.log2(after.workers / before.workers)) : 1;

let serial = 1;

/** Fills the queue while no worker runs, starts so many, and measures the middle of what they do. */
async function burst(
  stack: Stack,
  fleet: WorkerFleet,
  patients: readonly FollowedPatient[],
  engine: 'real' | 'simulated',
  workers: number,
  cases: number,
): Promise<{ rate: number; drained: number[]; table: string }> {
  const before = await completed(stack);
  const random = new Random(serial);
  const left = Array.from({ length: cases }, () => serial++);
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const picture =
          engine === 'real' ? phantomPng(50_000 + next) : pictureOf('healthy', next, 20 + random.below(90));
        const [patient] = patients;
        if (!patient) throw new Error('there is no patient');
        await uploadStudy(
          patient,
          'ROUTINE',
          [await picture].map((bytes) => imageOf('0.png', bytes)),
        );
      }
    }),
  );
  const places = Array.from({ length: workers }, (_, place) => place);
  await Promise.all(places.map((place) => fleet.start(place)));
  while ((await completed(stack)).length - before.length < cases) await delay(100);
  const times = (await completed(stack)).slice(before.length);
  // Workers get ready one after another, and the last cases leave some without work: neither end counts.
  const [from, to] = [Math.floor(cases * 0.3), Math.floor(cases * 0.8)];
  const rate = ((to - from) * 1_000) / ((times[to] ?? 0) - (times[from] ?? 0));
  const table = await stageTable(fleet.url(0));
  const drained = await Promise.all(places.map(async (place) => (await fleet.drain(place)).ms));
  return { rate, drained, table };
}

async function drainAll(fleet: WorkerFleet): Promise<number[]> {
  const places = Array.from({ length: fleet.size }, (_, place) => place);
  return Promise.all(places.map(async (place) => (await fleet.drain(place)).ms));
}

/** When each case was completed, in order, milliseconds. */
async function completed(stack: Stack): Promise<number[]> {
  const rows = await ask<{ at: Date }>(
    stack,
    `SELECT completed_at AS at FROM diagnoses WHERE status = 'COMPLETED' ORDER BY completed_at`,
  );
  return rows.map(({ at }) => at.getTime());
}

async function unread(stack: Stack): Promise<number> {
  return (await ask(stack, `SELECT 1 FROM diagnoses WHERE status <> 'COMPLETED'`)).length;
}

async function ask<Row>(stack: Stack, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: stack.admin.diagnosis });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
