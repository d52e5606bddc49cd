import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabelledImage, readCovidCt, type Split } from '../data/dataset.js';
import type { Interval } from '../metrics/interval.js';
import { EVIDENCE, type Evidence, type EvidenceKind, evidenceOf } from './shortcut-probes-evidence.js';
import { fitLogistic, logisticScore } from './shortcut-probes-regression.js';
import { areaByGroup, areaOf, type GroupedScore } from './subgroups-area.js';

/** How far evidence of one kind, without any lung, tells COVID-CT's classes apart. */
export interface ShortcutProbe {
  readonly name: string;
  readonly features: readonly string[];
  /** On the images that it was fitted on. */
  readonly trainAuc: number | null;
  readonly valAuc: number | null;
  readonly testAuc: number | null;
  /** Bootstrap over papers and cases. */
  readonly testAuc95: Interval | null;
}

export interface ShortcutProbes {
  readonly trainImages: number;
  readonly valImages: number;
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
 * reads its validation and test splits with them: what they reach is what can be reached without looking at a lung. Of
 * the file itself nothing gets to the network, whose input is grey and of one size; but whoever compares networks that
 * read files, or figures on these splits, should know how much it tells.
 *
 * @param data the folder that holds `covid-ct`.
 */
export async function shortcutProbes(data: string, say: (line: string) => void): Promise<ShortcutProbes> {
  const folder = join(data, 'covid-ct');
  const [train = [], val = [], test = []] = await Promise.all(
    (['train', 'val', 'test'] as const).map(async (split) => probed(await readCovidCt(folder, split))),
  );
  say(`${train.length + val.length + test.length} images looked at`);
  return {
    trainImages: train.length,
    valImages: val.length,
    testImages: test.length,
    probes: probesOf({ train, val, test }),
  };
}

/** Kinds that are measured together besides all of them: what no pixel is needed for, and what the network is given. */
const TOGETHER: Readonly<Record<string, readonly EvidenceKind[]>> = {
  'file alone, no pixel': ['file format', 'channels', 'size', 'bytes per pixel'],
  'border, captions and marks': ['border', 'captions and marks'],
  'all together': Object.keys(EVIDENCE) as EvidenceKind[],
};

/** A probe for each kind of evidence, and for kinds together. */
export function probesOf(splits: Readonly<Record<Split, readonly ProbedImage[]>>): ShortcutProbe[] {
  const each = (Object.keys(EVIDENCE) as EvidenceKind[]).map((kind) => [kind, [kind]] as const);
  return [...each, ...Object.entries(TOGETHER)].map(([name, kinds]) => probe(name, kinds, splits));
}

function probe(
  name: string,
  kinds: readonly EvidenceKind[],
  { train, val, test }: Readonly<Record<Split, readonly ProbedImage[]>>,
): ShortcutProbe {
  const rowOf = (evidence: Evidence) => kinds.flatMap((kind) => evidence[kind]);
  const model = fitLogistic(
    train.map(({ evidence }) => rowOf(evidence)),
    train.map(({ label }) => label),
  );
  const scored = (images: readonly ProbedImage[]): GroupedScore[] =>
    images.map(({ evidence, label, group }) => ({ score: logisticScore(rowOf(evidence), model), label, group }));
  const { auc, auc95 } = areaByGroup(scored(test));
  return {
    name,
    features: kinds.flatMap((kind) => EVIDENCE[kind]),
    trainAuc: areaOf(scored(train)),
    valAuc: areaOf(scored(val)),
    testAuc: auc,
    testAuc95: auc95,
  };
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
