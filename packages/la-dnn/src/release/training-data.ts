import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readCovidCt } from '../data/dataset.js';
import { DATA_TERMS } from '../data/provenance.js';
import { readTrainingSource, type TrainingSource } from '../data/training-sources.js';
import { lineageOf, readFinishedRun, sourcesSeen } from '../training/lineage.js';
import type { ReleaseManifest } from './manifest.js';

const USES = {
  'covid-ct': { ...DATA_TERMS.covidCt, use: 'training (official split)' },
  'sars-cov-2-ct': { ...DATA_TERMS.sarsCov2Ct, use: 'training (the first four fifths of each class by number)' },
  'lesion-masks': { ...DATA_TERMS.lesionMasks, use: 'where attention should lie (six of nine volumes)' },
} as const satisfies Record<TrainingSource, unknown>;

/** What a run, and every run that it was made from, was trained on, as a manifest tells it. */
export interface TrainingData {
  readonly data: ReleaseManifest['training']['data'];
  /** The other runs that this one was made from, by name. */
  readonly madeFrom: readonly string[];
}

/**
 * Follows a run's lineage through the folder that holds it, and counts the images of each source that could be drawn.
 *
 * @param run folder of a finished run.
 * @param data the folder that holds the sources.
 * @throws {Error} when a run that it was made from is not there.
 */
export async function trainingData(run: string, data: string): Promise<TrainingData> {
  const runs = dirname(run);
  const configs = new Map<string, NonNullable<Awaited<ReturnType<typeof readFinishedRun>>>['config']>();
  for (const name of await readdir(runs)) {
    const finished = await readFinishedRun(join(runs, name));
    if (finished) configs.set(name, finished.config);
  }
  const sources = sourcesSeen(basename(run), configs);
  const lineage = lineageOf(basename(run), configs);
  if (!sources || !lineage) throw new Error(`a run that ${basename(run)} was made from is not beside it`);
  const trained: ReleaseManifest['training']['data'] = [];
  for (const source of sources) {
    trained.push({ ...USES[source], images: (await readTrainingSource(data, source)).length });
  }
  const validation = await readCovidCt(join(data, 'covid-ct'), 'val');
  return {
    data: [
      { ...DATA_TERMS.imagenet, images: 0, use: 'first weights of the trunk' },
      ...trained,
      {
        ...DATA_TERMS.covidCt,
        images: validation.length,
        use: 'choice of weights and threshold (official validation split)',
      },
    ],
    madeFrom: lineage.slice(1),
  };
}
