import 'reflect-metadata';
import type { Abstention, Outcome } from '@pulmora/la-dnn';
import { connectionOf } from '@pulmora/platform';
import type { DiagnosisStatusName } from '@pulmora/schema';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AbstentionReason, CovidOutcome, LesionFinding } from './finding.types.js';

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
    COMPLETED: {
      description: 'The reading is over, though the model may have abstained; no doctor has signed anything.',
    },
    FAILED: { description: 'It could not be read; `failure` says why.' },
    WITHHELD: { description: 'The patient wants no model to read their images; none did.' },
  },
});

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
    "A model's reading of a study. All that it says is unsigned model output: decision support, not a diagnosis, until a doctor signs one of their own.",
})
export class Diagnosis {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => Study, { description: 'What was read.' })
  study: Study;

  @Field(() => DiagnosisStatus, { description: 'Where the reading stands.' })
  status: DiagnosisStatusName;

  @Field(() => CovidOutcome, {
    nullable: true,
    description:
      'What `covid19Probability` amounts to by the bounds of the model. Unsigned model output, decision support. There once the status is COMPLETED.',
  })
  outcome: Outcome | null;

  @Field(() => AbstentionReason, {
    nullable: true,
    description:
      'Why there is no answer; there when the outcome is INDETERMINATE, and only then. NOT_AXIAL_CHEST_CT: every image was refused. Unsigned model output, decision support.',
  })
  abstention: Abstention | null;

  @Field(() => String, { nullable: true, description: '`abstention` in plain words, to be shown to a person.' })
  abstentionExplanation: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Probability of COVID-19, 0 to 1, calibrated image by image. The rule by which images make a study: those refused as no axial chest CT take no part; of the others it is the mean over the quarter that score highest, at least one image. There once the status is COMPLETED, unless every image was refused. Not calibrated where the version of the model is below 0.2. Unsigned model output, decision support.',
  })
  covid19Probability: number | null;

  @Field(() => [LesionFinding], {
    description:
      'The five lesions, each by the same rule as the COVID-19 probability, of the quarter that score highest on that lesion. Empty until COMPLETED, and where every image was refused. Unsigned model output, decision support.',
  })
  lesions: LesionFinding[];

  @Field(() => Int, {
    nullable: true,
    description:
      'How many images were refused as no axial chest CT and took no part: 0 up to all. There once the status is COMPLETED; null where the version of the model is below 0.2, which refused none.',
  })
  refusedImages: number | null;

  @Field(() => ModelReference, { nullable: true, description: 'What read it. There once the status is COMPLETED.' })
  model: ModelReference | null;

  @Field(() => DiagnosisTimings, { description: 'When what happened.' })
  timings: DiagnosisTimings;

  @Field(() => DiagnosisFailure, { nullable: true, description: 'There when the status is FAILED.' })
  failure: DiagnosisFailure | null;

  @Field(() => Boolean, {
    description:
      'Whether the clinic shows what the model found to you only once a doctor has signed: then there are no findings here.',
  })
  findingsHidden: boolean;

  @Field(() => String, { description: 'What must be shown beside a reading.' })
  disclaimer: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a push of `diagnosisUpdated`: give it back as `after` to go on behind this push. Null anywhere else, and before the last of the state that comes first.',
  })
  cursor: string | null;
}

export const DiagnosisConnection = connectionOf(Diagnosis, 'Diagnosis');
