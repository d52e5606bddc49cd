import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TRAINING_SOURCES, type TrainingSource } from '../data/training-sources.js';
import type { Weights } from '../network/weights.js';
import { BEST_WEIGHTS, readWeights } from './checkpoint.js';

const start = z.union([z.string(), z.array(z.string())]);

/** The part of a run's report that tells what its network saw, also of runs of earlier versions. */
const runReport = z.object({
  config: z.object({
    name: z.string(),
    inputSide: z.number().optional(),
    start: start.optional(),
    fold: z.unknown().optional(),
    teacher: z.object({ file: z.string() }).optional(),
    phases: z.array(
      z.object({
        data: z.union([z.string(), z.array(z.object({ source: z.string() }))]).default('covid-ct'),
      }),
    ),
  }),
  bestValidationAuc: z.number().default(0),
});

export type LineageConfig = z.infer<typeof runReport>['config'];

/** What a finished run says of itself. */
export interface FinishedRun {
  readonly config: LineageConfig;
  /** 0 where no epoch was eligible. */
  readonly bestValidationAuc: number;
}

/** Reads `report.json` of a run's folder; undefined where there is none, or no usable one. */
export async function readFinishedRun(folder: string): Promise<FinishedRun | undefined> {
  try {
    return runReport.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The runs that a configuration's first weights are of; more than one are averaged. */
export const startsOf = ({ start: from }: { readonly start?: string | readonly string[] | undefined }): string[] =>
  from === undefined ? [] : typeof from === 'string' ? [from] : [...from];

/** The run itself and every run whose weights or answers it was made from; undefined where one of these is not known. */
export function lineageOf(
  run: string,
  configs: ReadonlyMap<string, LineageConfig>,
  seen: ReadonlySet<string> = new Set(),
): string[] | undefined {
  const config = configs.get(run);
  if (!config) return undefined;
  if (seen.has(run)) return [];
  const runs = [run];
  for (const earlier of [...startsOf(config), ...(config.teacher ? [config.teacher.file.split('/')[0] ?? ''] : [])]) {
    const theirs = lineageOf(earlier, configs, new Set([...seen, run]));
    if (!theirs) return undefined;
    runs.push(...theirs);
  }
  return [...new Set(runs)];
}

/**
 * Every source that a run saw: in its own phases, in those of the runs that it started from, and through a teacher.
 *
 * @returns undefined where one of these is not known, so that nothing counts as unseen.
 */
export function sourcesSeen(run: string, configs: ReadonlyMap<string, LineageConfig>): TrainingSource[] | undefined {
  const runs = lineageOf(run, configs);
  if (!runs) return undefined;
  const seen = new Set(runs.flatMap((name) => configs.get(name)?.phases.flatMap(sourcesOfPhase) ?? []));
  return TRAINING_SOURCES.filter((source) => seen.has(source));
}

const sourcesOfPhase = ({ data }: LineageConfig['phases'][number]): string[] =>
  typeof data === 'string' ? [data] : data.map(({ source }) => source);

/** The weights that a run keeps: of its best epoch, or, where it chose none, the averaged ones that it ended with. */
export async function weightsOfRun(folder: string): Promise<Weights> {
  const best = await readWeights(join(folder, BEST_WEIGHTS)).catch(() => undefined);
  if (best) return best;
  const { checkpoint } = z
    .object({ checkpoint: z.string() })
    .parse(JSON.parse(await readFile(join(folder, 'progress.json'), 'utf8')));
  return readWeights(join(folder, checkpoint, 'average.bin'));
}
