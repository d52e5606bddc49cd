import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { INPUT_SIDE } from '../network/architecture.js';

/** The file in which a run keeps its configuration, its epochs and its readings. */
export const REPORT_FILE = 'report.json';

const label = z.union([z.literal(0), z.literal(1), z.null()]);
const reading = z.object({
  source: z.string(),
  image: z.string(),
  group: z.string(),
  covid19: label,
  lesions: z.array(label),
  probabilities: z.array(z.number()),
});
const portion = z.object({ source: z.string(), images: z.number().optional() });
/** Earlier runs named a phase's only source without a list. */
const data = z.union([z.string().transform((source): z.infer<typeof portion>[] => [{ source }]), z.array(portion)]);

/**
 * What a report needs of a run. Less is asked than a configuration promises, so that runs of earlier versions can still be
 * compared; what else it says is kept.
 */
const runRecord = z.looseObject({
  config: z.looseObject({
    name: z.string(),
    seed: z.number(),
    inputSide: z.number().default(INPUT_SIDE),
    start: z.union([z.string(), z.array(z.string())]).optional(),
    fold: z.object({ of: z.number(), held: z.number() }).optional(),
    lesionWeight: z.number(),
    phases: z.array(
      z.looseObject({ kind: z.string(), data, frozen: z.string().default('none'), epochs: z.number().optional() }),
    ),
  }),
  history: z.array(
    z.object({
      phase: z.number(),
      epoch: z.number(),
      trainingLoss: z.number(),
      validationAuc: z.number(),
      validationLoss: z.number(),
      seconds: z.number(),
    }),
  ),
  bestValidationAuc: z.number().describe('0 when no epoch was eligible as the result.'),
  readings: z
    .object({ validation: z.array(reading), outOfFold: z.array(reading).default([]) })
    .default({ validation: [], outOfFold: [] }),
});

export type RunRecord = z.infer<typeof runRecord>;
export type RunConfig = RunRecord['config'];
export type RunPhase = RunConfig['phases'][number];

/** A run's folder has no report that can be read. */
export class UnreadableRunError extends Error {
  override readonly name = 'UnreadableRunError';
}

/**
 * The run that a `report.json` tells of.
 *
 * @throws {UnreadableRunError} for anything else.
 */
export function parseRun(text: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableRunError('its report is no JSON');
  }
  const parsed = runRecord.safeParse(value);
  if (!parsed.success) throw new UnreadableRunError(`its report has no usable ${firstFault(parsed.error)}`);
  return parsed.data;
}

/** The path of the first value that is not as it should be. */
export const firstFault = ({ issues }: z.ZodError): string => issues[0]?.path.join('.') || 'content';

export interface RunsOfFolder {
  readonly runs: readonly { readonly folder: string; readonly run: RunRecord }[];
  /** Folders that hold a report which cannot be read, and why. */
  readonly unreadable: readonly { readonly folder: string; readonly why: string }[];
}

/**
 * The finished runs of a folder, by name; a folder in it without a report is a run that goes on, and is passed over.
 *
 * @throws an error with code ENOENT when there is no such folder.
 */
export async function readRuns(parent: string): Promise<RunsOfFolder> {
  const entries = (await readdir(parent, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const names = entries.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const runs: { folder: string; run: RunRecord }[] = [];
  const unreadable: { folder: string; why: string }[] = [];
  for (const folder of names.map((name) => join(parent, name))) {
    try {
      runs.push({ folder, run: parseRun(await readFile(join(folder, REPORT_FILE), 'utf8')) });
    } catch (error) {
      if (error instanceof UnreadableRunError) unreadable.push({ folder, why: error.message });
      else if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return { runs, unreadable };
}
