import { join } from 'node:path';
import { readCovidCt, readLabelledFolder, sealTestSplit } from '../data/dataset.js';
import { auc } from '../metrics/roc.js';
import { readBackbone } from '../network/backbone.js';
import { foldBackbone, observeStatistics } from '../network/folding.js';
import { pixelTensor } from '../network/pixels.js';
import { seededRandom } from '../random/random.js';
import { type EpochRecord, type Progress, readCheckpoint, writeCheckpoint, writeWeights } from './checkpoint.js';
import type { TrainingConfig, WholePhase } from './config.js';
import { trainHeads } from './head-phase.js';
import { type CachedImage, cacheImages } from './image-cache.js';
import { AdamW } from './optimizer.js';
import { scoreImages } from './scoring.js';
import { Trainable } from './trainable.js';
import { trainEpoch } from './whole-phase.js';

export interface TrainingOptions {
  readonly config: TrainingConfig;
  /** The folder of images and backbone weights. */
  readonly data: string;
  /** Where checkpoints and the result (`best.bin`) go; a run that finds its checkpoint goes on from it. */
  readonly folder: string;
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

/** Images whose statistics replace those of photographs in the trunk's norms. */
const STATISTICS_IMAGES = 96;

/**
 * Trains LA-DNN through the phases of its configuration. What is kept is the averaged weights of the epoch with the
 * best validation AUC; this process can never read the test split.
 */
export async function train({ config, data, folder, say, onProgress }: TrainingOptions): Promise<Progress> {
  sealTestSplit();
  const covidCt = await cacheImages(await readCovidCt(join(data, 'covid-ct'), 'train'));
  const validation = await cacheImages(await readCovidCt(join(data, 'covid-ct'), 'val'));
  say(`COVID-CT: ${covidCt.length} images to train on, ${validation.length} to validate with`);

  const checkpoint = await readCheckpoint(folder);
  let progress: Progress = checkpoint?.progress ?? { phase: 0, epoch: 0, history: [], bestValidationAuc: 0 };
  if (checkpoint) say(`going on from phase ${progress.phase + 1}, epoch ${progress.epoch + 1}`);
  const model = checkpoint
    ? new Trainable(checkpoint.weights, checkpoint.average)
    : await startingModel(config, data, covidCt);

  for (let phase = progress.phase; phase < config.phases.length; phase += 1) {
    const settings = config.phases[phase];
    if (!settings) break;
    const random = seededRandom(config.seed * 1_000 + phase * 100 + progress.epoch);
    if (settings.kind === 'heads') {
      const began = performance.now();
      const loss = trainHeads(model, covidCt, settings, config);
      model.updateAverage(0, 0);
      progress = await endEpoch(model, progress, { phase, epoch: 0, began, loss });
      continue;
    }
    const images = settings.data === 'covid-ct' ? covidCt : await pretrainingImages(data);
    const optimizer = new AdamW(model.variables);
    if (checkpoint?.optimizer && phase === checkpoint.progress.phase) optimizer.restore(checkpoint.optimizer);
    for (let epoch = progress.epoch; epoch < settings.epochs; epoch += 1) {
      const began = performance.now();
      const loss = trainEpoch(model, optimizer, images, {
        phase: settings,
        config,
        epoch,
        random,
        onProgress: (fraction) => onProgress({ phase, epoch, epochs: settings.epochs, fraction }),
      });
      progress = await endEpoch(model, progress, { phase, epoch, began, loss }, optimizer, settings);
    }
    optimizer.dispose();
    model.adoptAverage();
    progress = { ...progress, phase: phase + 1, epoch: 0 };
  }
  return progress;

  async function endEpoch(
    trained: Trainable,
    before: Progress,
    { phase, epoch, began, loss }: { phase: number; epoch: number; began: number; loss: number },
    optimizer?: AdamW,
    settings?: WholePhase,
  ): Promise<Progress> {
    const { area, entropy } = await validate(trained, validation);
    const record: EpochRecord = {
      phase,
      epoch,
      trainingLoss: loss,
      validationAuc: area,
      validationLoss: entropy,
      seconds: (performance.now() - began) / 1_000,
    };
    say(
      `phase ${phase + 1} epoch ${epoch + 1}: loss ${loss.toFixed(4)}, validation AUC ${area.toFixed(4)}, ` +
        `loss ${entropy.toFixed(4)}, ${record.seconds.toFixed(0)} s`,
    );
    // A network that has not been tuned in every layer on COVID-CT is a step on the way, not a result.
    const eligible = settings?.data === 'covid-ct';
    const best = eligible && area > before.bestValidationAuc;
    if (best) await writeWeights(join(folder, 'best.bin'), trained.averagedWeights());
    const over = settings === undefined || epoch + 1 >= settings.epochs;
    const next: Progress = {
      phase: over ? phase + 1 : phase,
      epoch: over ? 0 : epoch + 1,
      history: [...before.history, record],
      bestValidationAuc: best ? area : before.bestValidationAuc,
    };
    await writeCheckpoint(join(folder), {
      weights: over ? trained.averagedWeights() : trained.weights(),
      average: trained.averagedWeights(),
      optimizer: over ? undefined : optimizer?.state(),
      progress: next,
    });
    return next;
  }
}

async function startingModel(config: TrainingConfig, data: string, images: readonly CachedImage[]): Promise<Trainable> {
  const backbone = await readBackbone(join(data, 'backbones'));
  if (!config.adaptNorms) return new Trainable(foldBackbone(backbone));
  const stride = Math.max(1, Math.floor(images.length / STATISTICS_IMAGES));
  const sample = images.filter((_, i) => i % stride === 0).slice(0, STATISTICS_IMAGES);
  const pixels = pixelTensor(sample.map((image) => image.plain));
  const statistics = observeStatistics(backbone, pixels);
  pixels.dispose();
  return new Trainable(foldBackbone(backbone, statistics));
}

async function pretrainingImages(data: string): Promise<CachedImage[]> {
  const folder = join(data, 'sars-cov-2-ct');
  return cacheImages(await readLabelledFolder(join(folder, 'images'), join(folder, 'labels.csv')));
}

async function validate(model: Trainable, images: readonly CachedImage[]): Promise<{ area: number; entropy: number }> {
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
