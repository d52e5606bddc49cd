import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { firstFault } from './run-record.js';

const figure = z.number().nullable();
const interval = z.tuple([z.number(), z.number()]).nullable();

/** What a report takes from the file that `npm run evaluate -- --json` writes; older files lack the later figures. */
const evaluationFile = z.object({
  n: z.number(),
  auc: figure,
  auc95: interval,
  accuracy: figure,
  sensitivity: figure,
  specificity: figure,
  precision: figure,
  ece: figure.default(null),
  ece95: interval.default(null),
  brier: figure.default(null),
  slope: figure.default(null),
  coverage: figure.default(null),
  accuracyWhereCovered: figure.default(null),
  refused: figure.default(null),
  lesions: z.record(z.string(), z.object({ n: z.number(), auc: figure })).default({}),
  predictions: z.array(z.object({ image: z.string(), probability: z.number() })).default([]),
});

/** A measured release, or ensemble, or whatever else its caller names so. */
export type PredictionFigures = Omit<z.infer<typeof evaluationFile>, 'predictions'> & { readonly name: string };

/** A file of predictions is not one. */
export class UnreadablePredictionsError extends Error {
  override readonly name = 'UnreadablePredictionsError';
}

/**
 * The figures of a file, under the name its caller gives it.
 *
 * @throws {UnreadablePredictionsError} for a file that `npm run evaluate` did not write.
 */
export function parsePredictions(name: string, text: string): PredictionFigures {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadablePredictionsError(`${name}: no JSON`);
  }
  const parsed = evaluationFile.safeParse(value);
  if (!parsed.success)
    throw new UnreadablePredictionsError(`${name}: the file has no usable ${firstFault(parsed.error)}`);
  const { predictions, ...figures } = parsed.data;
  if (predictions.length > 0 && predictions.length !== figures.n) {
    throw new UnreadablePredictionsError(`${name}: ${predictions.length} predictions of ${figures.n} images`);
  }
  return { name, ...figures };
}

/** @throws {UnreadablePredictionsError} as above; an error with a code for a file that cannot be read. */
export const readPredictions = async (name: string, file: string): Promise<PredictionFigures> =>
  parsePredictions(name, await readFile(file, 'utf8'));
