import { setTimeout as delay } from 'node:timers/promises';
import { type Stack, startStack, startTcpProxy, startWorkerFleet } from '@pulmora/stack';
import type { Finding, Measurement } from '../cli.js';
import { Random } from '../tenant-fuzz/random.js';
import { openClinics } from './clinics.js';
import { FAULTS, mountBlobDisk, type Victims } from './faults.js';
import { BEHAVIOURS, type Behaviour } from './image-kinds.js';
import { planStudy, type UploadedStudy, upload } from './intake.js';
import { auditOutcome, unfinished, unheard } from './outcome-audit.js';

export interface ChaosOptions {
  readonly studies: number;
  /** What is done to the processes and the network, and images that misbehave, together. */
  readonly faults: number;
  readonly seed: number;
  /**
   * After the last fault: how long nothing may come to its end while something has not, milliseconds. Longer than the longest
   * pause after which a reading is asked for again (64 times the patience).
   */
  readonly settleWithinMs: number;
}

/** That every study comes to one end, whatever happens on the way. */
export const chaos: Measurement = {
  about: 'every study in one terminal state, read once, pushed, under its own clinic, through faults of every kind',
  options: { studies: '5000', faults: '200', seed: '1' },
  async run(say, options) {
    const { studies, faults, seed } = options;
    return runChaos(say, {
      studies: Number(studies),
      faults: Number(faults),
      seed: Number(seed),
      settleWithinMs: 900_000,
    });
  },
};

const WORKERS = 3;
const TENANTS = 4;
const PATIENTS_EACH = 4;
const UPLOADS_AT_ONCE = 6;
/** Of a hundred faults so many are images that misbehave; each kind comes at least once. */
const MISBEHAVING = 12;

export async function runChaos(say: (line: string) => void, options: ChaosOptions): Promise<Finding> {
  const random = new Random(options.seed);
  await using stack = await startStack({
    onProgress: say,
    ownPostgres: true,
    without: ['worker'],
    natsStoreBytes: 64_000_000,
    // What is killed on purpose is no reason to give it up.
    backoff: { firstMs: 250, mostMs: 1_000, crashes: Number.POSITIVE_INFINITY, windowMs: 120_000 },
    env: { PULMORA_LOG_LEVEL: 'warn' },
    processEnv: { study: { PULMORA_READING_PATIENCE_S: '10', PULMORA_RECONCILE_INTERVAL_MS: '1000' } },
  });
  const disk = await mountBlobDisk(stack);
  if (!disk) say('no disk of its own can be mounted here: the blob disk is not filled');
  const nats = await startTcpProxy(Number(new URL(stack.natsUrl).port));
  const postgres = await startTcpProxy(Number(new URL(stack.databases.diagnosisWorker).port));
  try {
    await using fleet = await startWorkerFleet({
      stack,
      entry: 'bench/dist/chaos/simulated-worker.js',
      workers: WORKERS,
      env: (_place, computed) => ({
        PULMORA_NATS_URL: through(nats.port, computed.PULMORA_NATS_URL),
        PULMORA_DIAGNOSIS_WORKER_DATABASE_URL: through(postgres.port, computed.PULMORA_DIAGNOSIS_WORKER_DATABASE_URL),
        PULMORA_DIAGNOSIS_RELAY_DATABASE_URL: through(postgres.port, computed.PULMORA_DIAGNOSIS_RELAY_DATABASE_URL),
        PULMORA_PREDICT_TIMEOUT_MS: '4000',
        PULMORA_PREPROCESS_THREADS: '1',
      }),
    });
    const patients = await openClinics(stack, TENANTS, PATIENTS_EACH);
    const victims: Victims = {
      stack,
      fleet,
      wires: { nats, postgres },
      tenants: [...new Set(patients.map(({ tenantId }) => tenantId))],
      blobDisk: disk?.disk,
    };
    const { misbehaving, inflicted } = plan(random, options.faults);
    say(`${options.studies} studies, ${inflicted.length} faults, ${misbehaving.length} images that misbehave`);
    const ended = new AbortController();
    const plans = Array.from({ length: options.studies }, (_, i) =>
      planStudy(random, patients, i + 1, misbehaviourAt(i, options.studies, misbehaving)),
    );
    const [studies] = await Promise.all([
      uploadAll(plans, say, ended.signal),
      inflictAll(victims, inflicted, random, say),
    ]);
    await settle(stack, studies, options.settleWithinMs, say);
    await Promise.all(patients.map((patient) => patient.stop()));
    const { notes, ...audit } = await auditOutcome(stack, studies);
    for (const line of notes.slice(0, 50)) say(line);
    const figures = { studies: studies.length, faults: inflicted.length + misbehaving.length, ...audit };
    const { lost, duplicates, wrongTenant, missedPushes, unexplained, wrongReadings } = audit;
    const wrong = lost + duplicates + wrongTenant + missedPushes + unexplained + wrongReadings;
    return {
      figures: { ...figures, seed: options.seed, byKind: countBy([...inflicted, ...misbehaving]) },
      summary: `${figures.studies} studies through ${figures.faults} faults (seed ${options.seed}): ${lost} lost, ${duplicates} duplicates, ${wrongTenant} under a wrong tenant, ${missedPushes} pushes missed, ${wrongReadings} read as something else, ${audit.deadLetters} dead letters, ${unexplained} of them unexplained`,
      held: wrong === 0 && figures.studies === options.studies,
    };
  } finally {
    await Promise.all([nats.stop(), postgres.stop()]);
    await disk?.unmount();
  }
}

/** Spread evenly over the studies. */
function misbehaviourAt(i: number, studies: number, misbehaving: readonly Behaviour[]): Behaviour {
  const every = Math.floor(studies / misbehaving.length);
  return (i % every === 0 ? misbehaving[i / every] : undefined) ?? 'healthy';
}

function through(port: number, url: string | undefined): string {
  const proxied = new URL(url ?? '');
  proxied.port = String(port);
  return proxied.href;
}

/** Every kind at least once where there is room for it, the rest by weight, in an order of the seed's. */
function plan(random: Random, faults: number): { misbehaving: Behaviour[]; inflicted: string[] } {
  const bad = BEHAVIOURS.filter((behaviour) => behaviour !== 'healthy');
  const misbehaving = Array.from(
    { length: Math.max(bad.length, Math.round((faults * MISBEHAVING) / 100)) },
    (_, i) => bad[i % bad.length] as Behaviour,
  );
  const kinds = Object.entries(FAULTS);
  const bag = kinds.flatMap(([name, { weight }]) => Array<string>(weight).fill(name));
  const inflicted = kinds.map(([name]) => name).slice(0, Math.max(0, faults - misbehaving.length));
  while (inflicted.length < faults - misbehaving.length) inflicted.push(random.of(bag));
  for (let i = inflicted.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [inflicted[i], inflicted[j]] = [inflicted[j] as string, inflicted[i] as string];
  }
  return { misbehaving, inflicted };
}

async function uploadAll(
  plans: readonly ReturnType<typeof planStudy>[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<UploadedStudy[]> {
  const uploaded: UploadedStudy[] = [];
  const left = [...plans];
  await Promise.all(
    Array.from({ length: UPLOADS_AT_ONCE }, async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        uploaded.push(await upload(next, signal));
        if (uploaded.length % 500 === 0) say(`${uploaded.length} uploaded`);
      }
    }),
  );
  say(`all ${uploaded.length} uploaded`);
  return uploaded;
}

async function inflictAll(victims: Victims, names: readonly string[], random: Random, say: (line: string) => void) {
  for (const [i, name] of names.entries()) {
    const began = performance.now();
    await FAULTS[name]?.inflict(victims, random);
    say(`fault ${i + 1}: ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    await delay(200 + random.below(1_000));
  }
}

/** Until every study has ended and whoever follows it has heard so, or nothing goes on. */
async function settle(
  stack: Stack,
  studies: readonly UploadedStudy[],
  withinMs: number,
  say: (line: string) => void,
): Promise<void> {
  let [least, progress] = [Number.POSITIVE_INFINITY, Date.now()];
  for (let told = Date.now(); Date.now() - progress < withinMs; await delay(500)) {
    const open = await unfinished(stack, studies);
    const silent = unheard(studies).length;
    if (open === 0 && silent === 0) return;
    if (open + silent < least) [least, progress] = [open + silent, Date.now()];
    if (Date.now() - told < 10_000) continue;
    told = Date.now();
    say(`${open} studies have not ended, of ${silent} nothing final was pushed`);
  }
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
