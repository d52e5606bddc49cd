import { LESIONS, type Lesion } from '../network/architecture.js';
import type { Measured } from '../release/evaluation.js';
import type { Reading } from '../training/scoring.js';
import { htmlTable } from './html-table.js';
import { areaUnderRoc, labelledReadings, measured } from './labelled-reading.js';
import type { Markup } from './markup.js';
import { shown, shownInterval } from './numbers.js';

/** Over the images on which somebody looked for the lesion. */
export interface LesionFigures {
  readonly lesion: Lesion;
  readonly n: number;
  readonly positives: number;
  /** Null without a positive or without a negative. */
  readonly auc: Measured;
}

export const lesionFigures = (readings: readonly Reading[]): LesionFigures[] =>
  LESIONS.map((lesion) => {
    const looked = labelledReadings(readings, lesion);
    const positives = looked.filter(({ label }) => label === 1).length;
    return { lesion, n: looked.length, positives, auc: measured(looked, areaUnderRoc) };
  });

const NAMES: Readonly<Record<Lesion, string>> = {
  GGO: 'ground-glass opacity (GGO)',
  Csld: 'consolidation (Csld)',
  CrPa: 'crazy paving (CrPa)',
  AirBr: 'air bronchograms (AirBr)',
  InSepThi: 'interlobular septal thickening (InSepThi)',
};

export const lesionTable = (figures: readonly LesionFigures[]): Markup =>
  htmlTable({
    caption: 'AUC of each lesion',
    columns: ['lesion', 'images looked at', 'positive', 'AUC', '95 % interval (bootstrap)'],
    rows: figures.map(({ lesion, n, positives, auc }) => [
      NAMES[lesion],
      n,
      positives,
      shown(auc.value),
      shownInterval(auc.interval95),
    ]),
  });
