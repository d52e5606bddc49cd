import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabelledImage, readCovidCt } from '../data/dataset.js';
import type { Interval } from '../metrics/interval.js';
import { EVIDENCE, type Evidence, type EvidenceKind, evidenceOf } from './shortcut-probes-evidence.js';
import { fitLogistic, logisticScore } from './shortcut-probes-regression.js';
import { areaByGroup, type GroupedScore } from './subgroups-area.js';

/** How far evidence of one kind, without any lung, tells COVID-CT's classes apart. */
export interface ShortcutProbe {
  readonly name: string;
  readonly features: readonly string[];
  /** On the images that it was fitted on. */
  readonly trainAuc: number | null;
  readonly testAuc: number | null;
  /** Bootstrap over papers and cases. */
  readonly testAuc95: Interval | null;
}

export interface ShortcutProbes {
  readonly trainImages: number;
  readonly testImages: number;
  readonly probes: readonly ShortcutProbe[];
}

/** What a probe knows of an image. */
export interface ProbedImage {
  readonly evidence: Evidence;
  readonly label: 0 | 1;
  readonly group: string;
}

const BATCH = 8;

/**
 * Fits small logistic regressions on COVID-CT's training split, each on one kind of evidence that no lung is part of, and
 * reads its test split with them. What they reach is what a network could reach without looking at a lung.
 *
 * @param data the folder that holds `covid-ct`.
 */
export async function shortcutProbes(data: string, say: (line: string) => void): Promise<ShortcutProbes> {
  const folder = join(data, 'covid-ct');
  const train = await probed(await readCovidCt(folder, 'train'));
  say(`${train.length} training images looked at`);
  const test = await probed(await readCovidCt(folder, 'test'));
  return { trainImages: train.length, testImages: test.length, probes: probesOf(train, test) };
}

/** A probe for each kind of evidence, and one for all together. */
export function probesOf(train: readonly ProbedImage[], test: readonly ProbedImage[]): ShortcutProbe[] {
  const kinds = Object.keys(EVIDENCE) as EvidenceKind[];
  return [
    ...kinds.map((kind) => probe(kind, EVIDENCE[kind], (evidence) => evidence[kind], train, test)),
    probe(
      'all together',
      kinds.flatMap((kind) => EVIDENCE[kind]),
      (evidence) => kinds.flatMap((kind) => evidence[kind]),
      train,
      test,
    ),
  ];
}

function probe(
  name: string,
  features: readonly string[],
  rowOf: (evidence: Evidence) => readonly number[],
  train: readonly ProbedImage[],
  test: readonly ProbedImage[],
): ShortcutProbe {
  const model = fitLogistic(
    train.map(({ evidence }) => rowOf(evidence)),
    train.map(({ label }) => label),
  );
  const scored = (images: readonly ProbedImage[]): GroupedScore[] =>
    images.map(({ evidence, label, group }) => ({ score: logisticScore(rowOf(evidence), model), label, group }));
  const { auc, auc95 } = areaByGroup(scored(test));
  return { name, features, trainAuc: areaByGroup(scored(train), 0).auc, testAuc: auc, testAuc95: auc95 };
}

async function probed(images: readonly LabelledImage[]): Promise<ProbedImage[]> {
  const all: ProbedImage[] = [];
  for (let start = 0; start < images.length; start += BATCH) {
    const part = images.slice(start, start + BATCH).map(
      async ({ path, covid19, group }): Promise<ProbedImage> => ({
        evidence: await evidenceOf(await readFile(path)),
        label: covid19,
        group,
      }),
    );
    all.push(...(await Promise.all(part)));
  }
  return all;
}
