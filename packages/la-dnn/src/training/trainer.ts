import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabelledImage, readCovidCt, sealTestSplit } from '../data/dataset.js';
import { groupFolds } from '../data/groups.js';
import { readTrainingSource, type TrainingSource } from '../data/training-sources.js';
import { auc } from '../metrics/roc.js';
import { readBackbone } from '../network/backbone.js';
import { foldBackbone } from '../network/folding.js';
import { meanWeights, type Weights } from '../network/weights.js';
import { seededRandom } from '../random/random.js';
import { AugmentedBatches, type BatchSource, FrozenBatches, type Portion, type Teacher } from './batches.js';
import {
  BEST_WEIGHTS,
  type EpochRecord,
  type Progress,
  readCheckpoint,
  writeCheckpoint,
  writeWeights,
} from './checkpoint.js';
import type { TrainingConfig, WholePhase } from './config.js';
import { trainHeads } from './head-phase.js';
import { type CachedImage, cacheImages } from './image-cache.js';
import { startsOf, weightsOfRun } from './lineage.js';
import { AdamW } from './optimizer.js';
import { type Reading, scoreImages } from './scoring.js';
import { Trainable } from './trainable.js';
import { trainEpoch } from './whole-phase.js';

export interface TrainingOptions {
  readonly config: TrainingConfig;
  /** The folder of images and backbone weights. */
  readonly data: string;
  /** Folder of all runs; this one's is in it, by its name. A run that finds its checkpoint there goes on from it. */
  readonly runs: string;
  readonly say: (line: string) => void;
  readonly onProgress: (progress: EpochProgress) => void;
}

export interface EpochProgress {
  readonly phase: number;
  readonly epoch: number;
  readonly epochs: number;
  /** Of the epoch, 0..1. */
  readonly fraction: number;
}

/** What a run leaves behind besides its weights. */
export interface RunResult extends Progress {
  /** By the kept weights: the validation split, and the fold that was left out, if one was. */
  readonly readings: { readonly validation: readonly Reading[]; readonly outOfFold: readonly Reading[] };
}

/**
 * Trains LA-DNN through the phases of its configuration. What is kept is the averaged weights of the epoch with the
 * best validation AUC; this process can never read the test split.
 */
export async function train(options: TrainingOptions): Promise<RunResult> {
  sealTestSplit();
  const { config, say } = options;
  const run = await Run.begin(options);
  for (let { phase } = run.progress; phase < config.phases.length; phase += 1) {
    const settings = config.phases[phase];
    if (settings?.kind === 'heads') await run.trainHeads(phase);
    else if (settings) await run.trainPhase(phase, settings);
  }
  if (config.phases.length === 0) await run.keepStart();
  say('reading the validation split with the kept weights');
  return run.result();
}

/** A run under way: its images, its weights, and how far it has come. */
class Run {
  readonly #optimizerState;

  private constructor(
    private readonly options: TrainingOptions,
    private readonly folder: string,
    private readonly images: ImageShelf,
    private readonly validation: readonly CachedImage<LabelledImage>[],
    private readonly model: Trainable,
    private readonly teacher: Teacher,
    public progress: Progress,
    optimizer: Awaited<ReturnType<typeof readCheckpoint>>,
  ) {
    this.#optimizerState = optimizer?.optimizer && { phase: optimizer.progress.phase, state: optimizer.optimizer };
  }

  static async begin(options: TrainingOptions): Promise<Run> {
    const { config, data, runs, say } = options;
    const folder = join(runs, config.name);
    const images = new ImageShelf(data, config);
    const validation = await cacheImages(await readCovidCt(join(data, 'covid-ct'), 'val'), config.inputSide);
    const checkpoint = await readCheckpoint(folder);
    if (checkpoint) say(`going on from phase ${checkpoint.progress.phase + 1}, epoch ${checkpoint.progress.epoch + 1}`);
    const model = checkpoint
      ? new Trainable(checkpoint.weights, checkpoint.average)
      : new Trainable(await firstWeights(options));
    const progress = checkpoint?.progress ?? { phase: 0, epoch: 0, history: [], bestValidationAuc: 0 };
    return new Run(options, folder, images, validation, model, await readTeacher(config, runs), progress, checkpoint);
  }

  /** The first weights are the result: a run without phases averages others. */
  async keepStart(): Promise<void> {
    const { area } = await validate(this.model, this.validation);
    await writeWeights(join(this.folder, BEST_WEIGHTS), this.model.averagedWeights());
    this.progress = { ...this.progress, bestValidationAuc: area };
  }

  async trainHeads(phase: number): Promise<void> {
    const { config } = this.options;
    const settings = config.phases[phase];
    if (settings?.kind !== 'heads') return;
    const began = performance.now();
    const loss = trainHeads(this.model, await this.images.of(settings.data), settings, config);
    this.model.updateAverage(0, 0);
    await this.#endEpoch({ phase, epoch: 0, began, loss, over: true, eligible: false });
  }

  async trainPhase(phase: number, settings: WholePhase): Promise<void> {
    const { config, onProgress, say } = this.options;
    const random = seededRandom(config.seed * 1_000 + phase * 100 + this.progress.epoch);
    const source = await this.#batches(settings);
    const optimizer = new AdamW(this.model.variables);
    if (this.#optimizerState?.phase === phase) optimizer.restore(this.#optimizerState.state);
    for (let { epoch } = this.progress; epoch < settings.epochs; epoch += 1) {
      const began = performance.now();
      const loss = await trainEpoch(this.model, optimizer, source, {
        phase: settings,
        config,
        epoch,
        random,
        onProgress: (fraction) => onProgress({ phase, epoch, epochs: settings.epochs, fraction }),
      });
      const stale = this.#epochsSinceBest(phase) + 1;
      const weary = settings.patience !== undefined && stale > settings.patience;
      const over = weary || epoch + 1 >= settings.epochs;
      // A network that has not been tuned on COVID-CT is a step on the way, not a result.
      const eligible = settings.data.some(({ source: name }) => name === 'covid-ct');
      await this.#endEpoch({ phase, epoch, began, loss, over, eligible, optimizer });
      if (weary) say(`no better validation AUC for ${settings.patience} epochs: the phase ends`);
      if (over) break;
    }
    optimizer.dispose();
    this.model.adoptAverage();
  }

  async result(): Promise<RunResult> {
    const best = await weightsOfRun(this.folder).catch(() => undefined);
    const model = best ? new Trainable(best) : this.model;
    const read = async (images: readonly CachedImage[]): Promise<Reading[]> => {
      const scores = await scoreImages(
        model.average,
        images.map((image) => image.plain),
      );
      return images.map(({ image }, i) => ({
        source: image.source,
        image: image.name,
        group: image.group,
        covid19: image.covid19 ?? null,
        lesions: image.lesions.map((lesion) => lesion ?? null),
        probabilities: scores[i] ?? [],
      }));
    };
    const readings = { validation: await read(this.validation), outOfFold: await read(await this.images.heldFold()) };
    await writeFile(join(this.folder, 'readings.json'), `${JSON.stringify(readings, null, 1)}\n`);
    return { ...this.progress, readings };
  }

  async #batches(settings: WholePhase): Promise<BatchSource> {
    const { config, say } = this.options;
    const portions: Portion[] = [];
    for (const { source, images: count } of settings.data)
      portions.push({ images: await this.images.of(source), count });
    const described = portions.map(
      ({ images, count }, i) => `${count ?? images.length} of ${settings.data[i]?.source}`,
    );
    say(`an epoch: ${described.join(', ')}`);
    if (settings.variants === 0 || settings.frozen === 'none') {
      return new AugmentedBatches(portions, config, settings.mixing, this.teacher);
    }
    say(`computing ${settings.variants} variants of each image up to ${settings.frozen}`);
    return FrozenBatches.compute(portions, this.model.variables, settings.frozen, settings.variants, {
      config,
      // The same variants, whether the run is interrupted or not.
      random: seededRandom(config.seed),
      teacher: this.teacher,
    });
  }

  #epochsSinceBest(phase: number): number {
    const epochs = this.progress.history.filter((record) => record.phase === phase);
    const best = epochs.findLastIndex((record) => record.validationAuc >= this.progress.bestValidationAuc);
    return epochs.length - 1 - best;
  }

  async #endEpoch(epoch: {
    phase: number;
    epoch: number;
    began: number;
    loss: number;
    over: boolean;
    eligible: boolean;
    optimizer?: AdamW;
  }): Promise<void> {
    const { area, entropy } = await validate(this.model, this.validation);
    const record: EpochRecord = {
      phase: epoch.phase,
      epoch: epoch.epoch,
      trainingLoss: epoch.loss,
      validationAuc: area,
      validationLoss: entropy,
      seconds: (performance.now() - epoch.began) / 1_000,
    };
    this.options.say(
      `phase ${epoch.phase + 1} epoch ${epoch.epoch + 1}: loss ${epoch.loss.toFixed(4)}, ` +
        `validation AUC ${area.toFixed(4)}, loss ${entropy.toFixed(4)}, ${record.seconds.toFixed(0)} s`,
    );
    const best = epoch.eligible && area > this.progress.bestValidationAuc;
    if (best) await writeWeights(join(this.folder, BEST_WEIGHTS), this.model.averagedWeights());
    this.progress = {
      phase: epoch.over ? epoch.phase + 1 : epoch.phase,
      epoch: epoch.over ? 0 : epoch.epoch + 1,
      history: [...this.progress.history, record],
      bestValidationAuc: best ? area : this.progress.bestValidationAuc,
    };
    await writeCheckpoint(this.folder, {
      weights: epoch.over ? this.model.averagedWeights() : this.model.weights(),
      average: this.model.averagedWeights(),
      optimizer: epoch.over ? undefined : epoch.optimizer?.state(),
      progress: this.progress,
    });
  }
}

/** Each source decoded once, when it is first asked for. */
class ImageShelf {
  readonly #shelf = new Map<TrainingSource, Promise<CachedImage[]>>();

  constructor(
    private readonly data: string,
    private readonly config: Pick<TrainingConfig, 'fold' | 'inputSide'>,
  ) {}

  /** What may be trained on; of COVID-CT all but the fold that is left out. */
  async of(source: TrainingSource): Promise<CachedImage[]> {
    const images = await this.#all(source);
    if (!this.config.fold || source !== 'covid-ct') return images;
    const isHeld = this.#isHeld(images, this.config.fold);
    return images.filter((image) => !isHeld(image));
  }

  async heldFold(): Promise<CachedImage[]> {
    if (!this.config.fold) return [];
    const images = await this.#all('covid-ct');
    return images.filter(this.#isHeld(images, this.config.fold));
  }

  #isHeld(images: readonly CachedImage[], { of, held }: { of: number; held: number }) {
    const folds = groupFolds(
      images.map(({ image }) => image.group),
      of,
    );
    return ({ image }: CachedImage) => folds.get(image.group) === held;
  }

  #all(source: TrainingSource): Promise<CachedImage[]> {
    const known =
      this.#shelf.get(source) ??
      readTrainingSource(this.data, source).then((images) => cacheImages(images, this.config.inputSide));
    this.#shelf.set(source, known);
    return known;
  }
}

async function firstWeights({ config, data, runs }: TrainingOptions): Promise<Weights> {
  const starts = startsOf(config);
  if (starts.length === 0) return foldBackbone(await readBackbone(join(data, 'backbones')));
  const each: Weights[] = [];
  for (const start of starts) {
    each.push(
      await weightsOfRun(join(runs, start)).catch(() => {
        throw new Error(`there is no run called ${start} to start from`);
      }),
    );
  }
  return meanWeights(each);
}

async function readTeacher({ teacher }: TrainingConfig, runs: string): Promise<Teacher> {
  if (!teacher) return () => undefined;
  const readings = JSON.parse(await readFile(join(runs, teacher.file), 'utf8')) as Reading[];
  const byName = new Map(readings.map((reading) => [`${reading.source}/${reading.image}`, reading.probabilities]));
  return ({ image }) => byName.get(`${image.source}/${image.name}`);
}

async function validate(
  model: Trainable,
  images: readonly CachedImage<LabelledImage>[],
): Promise<{ area: number; entropy: number }> {
  const scores = await scoreImages(
    model.average,
    images.map((image) => image.plain),
  );
  const labels = images.map(({ image }) => image.covid19);
  const covid19 = scores.map(([probability = 0.5]) => probability);
  const entropies = covid19.map((p, i) => -Math.log(Math.max(1e-7, labels[i] === 1 ? p : 1 - p)));
  return {
    area: auc(covid19, labels) ?? 0,
    entropy: entropies.reduce((sum, value) => sum + value, 0) / Math.max(1, entropies.length),
  };
}
