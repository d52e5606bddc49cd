import 'reflect-metadata';
import { PatientNotFound } from '@pulmora/platform';
import { GraphQLDateTime } from 'graphql-scalars';
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ErasureReasonName, ErasureStoreName } from './erasure.entity.js';

export const ErasureReason = {
  PATIENT_REQUEST: 'PATIENT_REQUEST',
  RETENTION_ENDED: 'RETENTION_ENDED',
  ENTERED_IN_ERROR: 'ENTERED_IN_ERROR',
  LEGAL_OBLIGATION: 'LEGAL_OBLIGATION',
} as const satisfies Record<ErasureReasonName, string>;
registerEnumType(ErasureReason, {
  name: 'ErasureReason',
  description: 'Why a patient is erased. A code, since it is kept, and what people type may name somebody.',
  valuesConfig: {
    PATIENT_REQUEST: { description: 'They asked for it.' },
    RETENTION_ENDED: { description: 'What had to be kept has been kept long enough.' },
    ENTERED_IN_ERROR: { description: 'They should never have been registered.' },
    LEGAL_OBLIGATION: { description: 'An authority or a court requires it.' },
  },
});

export const ErasureStore = {
  PATIENT: 'PATIENT',
  STUDY: 'STUDY',
  DIAGNOSIS: 'DIAGNOSIS',
  EVENTS: 'EVENTS',
} as const satisfies Record<ErasureStoreName, string>;
registerEnumType(ErasureStore, {
  name: 'ErasureStore',
  description: 'Where something is kept about patients.',
  valuesConfig: {
    PATIENT: { description: 'Who they are, and what they consented to.' },
    STUDY: { description: 'Their studies and images.' },
    DIAGNOSIS: { description: 'Readings of their studies, and all that belongs to them.' },
    EVENTS: { description: 'Messages about them, in streams and among dead letters.' },
  },
});

@ObjectType({ description: 'What one store has confirmed of an erasure.' })
export class ErasureStep {
  @Field(() => ErasureStore, { description: 'The store.' })
  store: ErasureStoreName;

  @Field(() => Boolean, { description: 'Whether nothing is left there.' })
  done: boolean;

  @Field(() => Int, { nullable: true, description: 'Patients, studies, cases or messages that were removed.' })
  removed: number | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was confirmed.' })
  confirmedAt: Date | null;
}

@ObjectType({ description: 'The removal of all that is kept about a patient.' })
export class Erasure {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => ID, { description: 'Who was erased: an id of nobody any more.' })
  patientId: string;

  @Field(() => ErasureReason, { description: 'Why.' })
  reason: ErasureReasonName;

  @Field(() => String, { description: 'Who asked for it: the opaque subject of their access token.' })
  requestedBy: string;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for. Since then nobody can see the patient.' })
  requestedAt: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When nothing was left anywhere; null until then.' })
  completedAt: Date | null;

  @Field(() => [ErasureStep], { description: 'Store by store.' })
  steps: ErasureStep[];
}

@InputType({ description: 'Whom to erase.' })
export class ErasePatientInput {
  @Field(() => ID, { description: 'The patient.' })
  patientId: string;

  @Field(() => ErasureReason, { description: 'Why.' })
  reason: ErasureReasonName;
}

@ObjectType({ description: 'The patient is gone, and what other services keep about them is being removed.' })
export class ErasePatientSuccess {
  @Field(() => Erasure, { description: 'How far it is; ask `erasure` again until it is completed.' })
  erasure: Erasure;
}

export const ErasePatientResult = createUnionType({
  name: 'ErasePatientResult',
  description: 'What came of erasing a patient.',
  types: () => [ErasePatientSuccess, PatientNotFound] as const,
});
