import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DATA_TERMS } from '../data/provenance.js';
import { TRAINING_SOURCES, type TrainingSource } from '../data/training-sources.js';
import { flatten, type Weights } from '../network/weights.js';
import { loadReleasedManifest, loadReleasedModel, newestRelease } from '../release/released-model.js';
import { packageRoot } from '../setup/paths.js';
import { readWeights } from '../training/checkpoint.js';
import { BEST_WEIGHTS } from '../training/trainer.js';

/** A network, and every source that it or what it started from was trained on. */
export interface TrainedNetwork {
  readonly name: string;
  readonly trainedOn: readonly TrainingSource[];
  weights(): Promise<Weights>;
}

/** What is there and is not measured. */
export interface NotMeasured {
  readonly run: string;
  readonly why: string;
}

export interface TrainedNetworks {
  readonly networks: readonly TrainedNetwork[];
  readonly notMeasured: readonly NotMeasured[];
}

/** The part of a run's configuration that tells what it saw, also of runs of earlier versions. */
const runReport = z.object({
  config: z.object({
    name: z.string(),
    start: z.string().optional(),
    fold: z.unknown().optional(),
    teacher: z.object({ file: z.string() }).optional(),
    phases: z.array(
      z.object({
        data: z.union([z.string(), z.array(z.object({ source: z.string() }))]).default('covid-ct'),
      }),
    ),
  }),
});

type RunConfig = z.infer<typeof runReport>['config'];

/**
 * The finished runs of a folder. Runs that leave a fold out only calibrate another, and are left aside.
 *
 * @param folder of runs; one that does not exist holds none.
 */
export async function networksOfRuns(folder: string): Promise<TrainedNetworks> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const configs = new Map<string, RunConfig>();
  const notMeasured: NotMeasured[] = [];
  for (const { name: run } of entries.filter((entry) => entry.isDirectory())) {
    const report = await readFile(join(folder, run, 'report.json'), 'utf8').catch(() => undefined);
    const config = report === undefined ? undefined : configOf(report);
    if (config) configs.set(run, config);
    else notMeasured.push({ run, why: report === undefined ? 'it is not finished' : 'its report cannot be read' });
  }
  const networks: TrainedNetwork[] = [];
  for (const [run, config] of configs) {
    const trainedOn = sourcesSeen(run, configs);
    if (config.fold !== undefined) notMeasured.push({ run, why: 'it left a fold out, to calibrate another' });
    else if (!trainedOn) notMeasured.push({ run, why: 'what it started from, or learnt from, is not here' });
    else networks.push({ name: run, trainedOn, weights: () => weightsOfRun(join(folder, run)) });
  }
  return { networks, notMeasured };
}

function configOf(report: string): RunConfig | undefined {
  try {
    return runReport.parse(JSON.parse(report)).config;
  } catch {
    return undefined;
  }
}

/**
 * Every source that a run saw: in its own phases, in those of the run that it started from, and through a teacher.
 *
 * @returns undefined where one of these is not known, so that nothing counts as unseen.
 */
export function sourcesSeen(run: string, configs: ReadonlyMap<string, RunConfig>): TrainingSource[] | undefined {
  const config = configs.get(run);
  if (!config) return undefined;
  const seen = new Set<string>();
  for (const { data } of config.phases) {
    for (const source of typeof data === 'string' ? [data] : data.map((portion) => portion.source)) seen.add(source);
  }
  for (const earlier of [config.start, config.teacher?.file.split('/')[0]]) {
    if (earlier === undefined || earlier === run) continue;
    const sources = sourcesSeen(earlier, configs);
    if (!sources) return undefined;
    for (const source of sources) seen.add(source);
  }
  return TRAINING_SOURCES.filter((source) => seen.has(source));
}

/** The weights that a run keeps: of its best epoch, or, where it chose none, the averaged ones that it ended with. */
async function weightsOfRun(folder: string): Promise<Weights> {
  const best = await readWeights(join(folder, BEST_WEIGHTS)).catch(() => undefined);
  if (best) return best;
  const { checkpoint } = z
    .object({ checkpoint: z.string() })
    .parse(JSON.parse(await readFile(join(folder, 'progress.json'), 'utf8')));
  return readWeights(join(folder, checkpoint, 'average.bin'));
}

/** By the names that manifests give them. */
const SOURCE_NAMES: ReadonlyMap<string, TrainingSource | undefined> = new Map([
  [DATA_TERMS.imagenet.name, undefined],
  [DATA_TERMS.covidCt.name, 'covid-ct'],
  [DATA_TERMS.sarsCov2Ct.name, 'sars-cov-2-ct'],
  [DATA_TERMS.lesionMasks.name, 'lesion-masks'],
]);

/**
 * The releases of the package whose weights are not those of a run that is measured anyway; the newest of equals.
 *
 * @param runs whose weights are compared.
 */
export async function networksOfReleases(runs: readonly TrainedNetwork[]): Promise<TrainedNetworks> {
  const root = join(packageRoot(), 'released');
  const taken = new Map<string, string>();
  for (const run of runs) taken.set(sha256(flatten(await run.weights())), `run ${run.name}`);
  const networks: TrainedNetwork[] = [];
  const notMeasured: NotMeasured[] = [];
  for (const release of (await readdir(root)).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))) {
    const folder = join(root, release);
    const manifest = await loadReleasedManifest(folder).catch(() => undefined);
    const name = manifest && `${manifest.name} ${manifest.version}`;
    const same = manifest && taken.get(manifest.training.weightsSha256);
    const known = manifest?.training.data.every((one) => SOURCE_NAMES.has(one.name));
    if (!manifest || !name) notMeasured.push({ run: release, why: 'its manifest is of an earlier version' });
    else if (same) notMeasured.push({ run: release, why: `its weights are those of ${same}` });
    else if (!known) notMeasured.push({ run: release, why: 'its manifest names data that is not known here' });
    else {
      const seen = new Set(manifest.training.data.map((one) => SOURCE_NAMES.get(one.name)));
      taken.set(manifest.training.weightsSha256, name);
      networks.push({
        name: `${name} (released)`,
        trainedOn: TRAINING_SOURCES.filter((source) => seen.has(source)),
        weights: async () => (await loadReleasedModel(folder)).weights,
      });
    }
  }
  return { networks, notMeasured };
}

/** The name under which {@link networksOfReleases} gives the newest release. */
export async function newestReleaseName(): Promise<string> {
  const { name, version } = await loadReleasedManifest(await newestRelease());
  return `${name} ${version} (released)`;
}

const sha256 = (weights: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength))
    .digest('hex');
