import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA_TERMS } from '../data/provenance.js';
import { TRAINING_SOURCES, type TrainingSource } from '../data/training-sources.js';
import { INPUT_SIDE } from '../network/architecture.js';
import { flatten, type Weights } from '../network/weights.js';
import { loadReleasedManifest, loadReleasedModel, newestRelease } from '../release/released-model.js';
import { packageRoot } from '../setup/paths.js';
import { type FinishedRun, readFinishedRun, sourcesSeen, weightsOfRun } from '../training/lineage.js';

/** A network, and every source that it or what it started from was trained on. */
export interface TrainedNetwork {
  readonly name: string;
  readonly trainedOn: readonly TrainingSource[];
  /** On COVID-CT, of the kept epoch; 0 where none was chosen by it. */
  readonly validationAuc: number;
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

/**
 * The finished runs of a folder. Runs that leave a fold out only calibrate another, and are left aside.
 *
 * @param folder of runs; one that does not exist holds none.
 */
export async function networksOfRuns(folder: string): Promise<TrainedNetworks> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const finished = new Map<string, FinishedRun>();
  const notMeasured: NotMeasured[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const run = await readFinishedRun(join(folder, name));
    if (run) finished.set(name, run);
    else notMeasured.push({ run: name, why: 'it is not finished, or its report cannot be read' });
  }
  const configs = new Map([...finished].map(([name, { config }]) => [name, config]));
  const networks: TrainedNetwork[] = [];
  for (const [run, { config, bestValidationAuc }] of finished) {
    const trainedOn = sourcesSeen(run, configs);
    if (config.fold !== undefined) notMeasured.push({ run, why: 'it left a fold out, to calibrate another' });
    else if ((config.inputSide ?? INPUT_SIDE) !== INPUT_SIDE)
      notMeasured.push({ run, why: 'its input has another size' });
    else if (!trainedOn) notMeasured.push({ run, why: 'what it started from, or learnt from, is not here' });
    else
      networks.push({
        name: run,
        trainedOn,
        validationAuc: bestValidationAuc,
        weights: () => weightsOfRun(join(folder, run)),
      });
  }
  return { networks, notMeasured };
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
        validationAuc: manifest.validation.auc,
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
