import { LESION_KEYS, type LesionKey, type Reading } from '@pulmora/stack';
import { expect } from 'vitest';
import type { ClinicUser } from './clinic.js';

const EXPLAINED = /* GraphQL */ `query Explained($id: ID!) {
  diagnosis(id: $id) {
    outcome abstention abstentionExplanation covid19Probability refusedImages lesions { key probability }
    study { images { id position width height } }
    imageReadings {
      id position imageId outcome abstention foreign covid19Probability
      lesions { key probability } overlays { finding url }
    }
  }
}`;

interface Lesions {
  readonly lesions: readonly { readonly key: LesionKey; readonly probability: number }[];
}

export interface ImageReadingData extends Lesions {
  readonly id: string;
  readonly position: number;
  readonly imageId: string;
  readonly outcome: string;
  readonly abstention: string | null;
  readonly foreign: boolean;
  readonly covid19Probability: number | null;
  readonly overlays: readonly { readonly finding: string; readonly url: string }[];
}

export interface ExplainedReading
  extends Pick<
    Reading,
    'outcome' | 'abstention' | 'abstentionExplanation' | 'covid19Probability' | 'refusedImages' | 'lesions'
  > {
  readonly study: { readonly images: readonly { id: string; position: number; width: number; height: number }[] };
  readonly imageReadings: readonly ImageReadingData[];
}

/** All that is told of a completed reading, held to what the schema says of it: ranges, abstentions, and its own rule. */
export async function explainedReading({ client }: ClinicUser, diagnosisId: string): Promise<ExplainedReading> {
  const { diagnosis } = await client.data<{ diagnosis: ExplainedReading }>(EXPLAINED, { id: diagnosisId });
  const { study, imageReadings } = diagnosis;
  expect(imageReadings.map(({ position, imageId }) => [position, imageId])).toEqual(
    study.images.map(({ position, id }) => [position, id]),
  );
  for (const image of imageReadings) {
    expectOutcome(image);
    expect(image.foreign).toBe(image.abstention === 'NOT_AXIAL_CHEST_CT');
    expect(image.overlays).toHaveLength(image.foreign ? 0 : 6);
    expectProbabilities(image, image.foreign);
  }
  const read = imageReadings.filter(({ foreign }) => !foreign);
  expectOutcome(diagnosis);
  expect(diagnosis.abstentionExplanation === null).toBe(diagnosis.abstention === null);
  expect(diagnosis.refusedImages).toBe(imageReadings.length - read.length);
  expect(diagnosis.abstention === 'NOT_AXIAL_CHEST_CT').toBe(read.length === 0);
  expectProbabilities(diagnosis, read.length === 0);
  if (read.length === 0) return diagnosis;
  expect(diagnosis.covid19Probability).toBeCloseTo(highestQuarter(read.map((image) => image.covid19Probability)), 9);
  for (const key of LESION_KEYS) {
    expect(lesion(diagnosis, key)).toBeCloseTo(highestQuarter(read.map((image) => lesion(image, key))), 9);
  }
  return diagnosis;
}

function expectOutcome({ outcome, abstention }: { outcome: string | null; abstention: string | null }): void {
  expect(['POSITIVE', 'NEGATIVE', 'INDETERMINATE']).toContain(outcome);
  expect(abstention !== null).toBe(outcome === 'INDETERMINATE');
}

function expectProbabilities(reading: Lesions & { covid19Probability: number | null }, refused: boolean): void {
  expect(reading.lesions.map(({ key }) => key)).toEqual(refused ? [] : LESION_KEYS);
  expect(reading.covid19Probability === null).toBe(refused);
  for (const probability of [reading.covid19Probability ?? 0, ...reading.lesions.map((one) => one.probability)]) {
    expect(probability).toBeGreaterThanOrEqual(0);
    expect(probability).toBeLessThanOrEqual(1);
  }
}

const lesion = ({ lesions }: Lesions, key: LesionKey) => lesions.find((one) => one.key === key)?.probability ?? null;

/** The rule by which images make a study, as the schema states it. */
function highestQuarter(values: readonly (number | null)[]): number {
  const sorted = values.map((value) => value ?? Number.NaN).sort((a, b) => b - a);
  const highest = sorted.slice(0, Math.ceil(sorted.length / 4));
  return highest.reduce((sum, value) => sum + value, 0) / highest.length;
}
