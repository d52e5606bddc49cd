import 'reflect-metadata';
import type { Lesion as LesionKey } from '@pulmora/la-dnn';
import { connectionOf } from '@pulmora/platform';
import type { DiagnosisStatusName } from '@pulmora/schema';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';

export const DiagnosisStatus = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  WITHHELD: 'WITHHELD',
} as const satisfies Record<DiagnosisStatusName, string>;
registerEnumType(DiagnosisStatus, {
  name: 'DiagnosisStatus',
  description: 'Where the reading of a study stands.',
  valuesConfig: {
    QUEUED: { description: 'Waits for a worker.' },
    RUNNING: { description: 'A worker is reading.' },
    COMPLETED: { description: 'The model has read every image; no doctor has signed anything.' },
    FAILED: { description: 'It could not be read; `failure` says why.' },
    WITHHELD: { description: 'The patient wants no model to read their images; none did.' },
  },
});

export const CovidOutcome = { POSITIVE: 'POSITIVE', NEGATIVE: 'NEGATIVE' } as const;
registerEnumType(CovidOutcome, {
  name: 'CovidOutcome',
  description: "On which side of the model's threshold the COVID-19 probability lies. A suggestion, not a diagnosis.",
  valuesConfig: {
    POSITIVE: { description: 'At or above the threshold.' },
    NEGATIVE: { description: 'Below the threshold.' },
  },
});

export const Lesion = {
  GROUND_GLASS_OPACITY: 'GROUND_GLASS_OPACITY',
  CONSOLIDATION: 'CONSOLIDATION',
  CRAZY_PAVING: 'CRAZY_PAVING',
  AIR_BRONCHOGRAM: 'AIR_BRONCHOGRAM',
  INTERLOBULAR_SEPTAL_THICKENING: 'INTERLOBULAR_SEPTAL_THICKENING',
} as const;
export type LesionName = keyof typeof Lesion;
registerEnumType(Lesion, { name: 'Lesion', description: 'A finding of chest CT that the model looks for.' });

/** The keys by which the model's authors call the lesions, and the field's names for them. */
export const LESION_NAMES: Readonly<Record<LesionKey, LesionName>> = {
  GGO: 'GROUND_GLASS_OPACITY',
  Csld: 'CONSOLIDATION',
  CrPa: 'CRAZY_PAVING',
  AirBr: 'AIR_BRONCHOGRAM',
  InSepThi: 'INTERLOBULAR_SEPTAL_THICKENING',
};

@ObjectType({ description: 'What the model makes of one lesion.' })
export class LesionFinding {
  @Field(() => Lesion, { description: 'The lesion.' })
  lesion: LesionName;

  @Field(() => String, { description: 'Its short key: GGO, Csld, CrPa, AirBr or InSepThi.' })
  key: LesionKey;

  @Field(() => Float, { description: 'Probability that the study shows it, 0 to 1; not calibrated.' })
  probability: number;
}

@ObjectType({ description: 'The model that read, and what ran it.' })
export class ModelReference {
  @Field(() => String, { description: 'Name of the model.' })
  name: string;

  @Field(() => String, { description: 'Its version; the model card of this version states its metrics.' })
  version: string;

  @Field(() => String, { description: 'The inference engine: `tensorflow`, `onnx` or `wasm`.' })
  engine: string;
}

@ObjectType({ description: 'When what happened.' })
export class DiagnosisTimings {
  @Field(() => GraphQLDateTime, { description: 'When the case was opened.' })
  queuedAt: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When a worker first took it up.' })
  startedAt: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it came to its end.' })
  completedAt: Date | null;

  @Field(() => Float, { nullable: true, description: 'Time that the network took for all images, milliseconds.' })
  inferenceMs: number | null;
}

@ObjectType({ description: 'Why a study could not be read.' })
export class DiagnosisFailure {
  @Field(() => String, { description: 'IMAGE_MISSING, IMAGE_CORRUPT, IMAGE_UNREADABLE or READING_FAILED.' })
  code: string;

  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A chest-CT study.' })
export class Study {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;
}

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    "A model's reading of a study: decision support, not a diagnosis, until a doctor signs one of their own.",
})
export class Diagnosis {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => Study, { description: 'What was read.' })
  study: Study;

  @Field(() => DiagnosisStatus, { description: 'Where the reading stands.' })
  status: DiagnosisStatusName;

  @Field(() => CovidOutcome, { nullable: true, description: 'There once the status is COMPLETED.' })
  outcome: 'POSITIVE' | 'NEGATIVE' | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Probability of COVID-19, 0 to 1, not calibrated: the mean over the quarter of the images that score highest (at least one image). There once the status is COMPLETED.',
  })
  covid19Probability: number | null;

  @Field(() => [LesionFinding], {
    description: 'The five lesions, each by the same rule as the COVID-19 probability; empty until COMPLETED.',
  })
  lesions: LesionFinding[];

  @Field(() => ModelReference, { nullable: true, description: 'What read it. There once the status is COMPLETED.' })
  model: ModelReference | null;

  @Field(() => DiagnosisTimings, { description: 'When what happened.' })
  timings: DiagnosisTimings;

  @Field(() => DiagnosisFailure, { nullable: true, description: 'There when the status is FAILED.' })
  failure: DiagnosisFailure | null;

  @Field(() => String, { description: 'What must be shown beside a reading.' })
  disclaimer: string;
}

export const DiagnosisConnection = connectionOf(Diagnosis, 'Diagnosis');
