import 'reflect-metadata';
import { PatientNotFound } from '@pulmora/platform';
import { GraphQLDateTime } from 'graphql-scalars';
import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Patient } from '../patient/patient.types.js';
import type { ConsentKindName } from './patient-consent.entity.js';

export const ConsentKind = {
  AI_READING: 'AI_READING',
  DATA_CONTRIBUTION: 'DATA_CONTRIBUTION',
} as const satisfies Record<ConsentKindName, string>;
registerEnumType(ConsentKind, {
  name: 'ConsentKind',
  description: 'What a patient consents to.',
  valuesConfig: {
    AI_READING: { description: 'That a model reads their images.' },
    DATA_CONTRIBUTION: {
      description: 'That their data leaves the clinic for research or training, without their name.',
    },
  },
});

@ObjectType({ description: 'That a patient gave or withdrew a consent.' })
export class ConsentRecord {
  @Field(() => ConsentKind, { description: 'To what.' })
  kind: ConsentKindName;

  @Field(() => Boolean, { description: 'True: given. False: withdrawn, or not given.' })
  given: boolean;

  @Field(() => GraphQLDateTime, { description: 'When it was recorded.' })
  recordedAt: Date;

  @Field(() => String, { description: 'Who recorded it: the opaque subject of their access token.' })
  recordedBy: string;
}

@InputType({ description: 'A consent that a patient gives or withdraws.' })
export class SetPatientConsentInput {
  @Field(() => ID, { description: 'The patient.' })
  patientId: string;

  @Field(() => ConsentKind, { description: 'To what.' })
  kind: ConsentKindName;

  @Field(() => Boolean, { description: 'True gives it, false withdraws it.' })
  given: boolean;
}

@ObjectType({ description: 'The consent is recorded.' })
export class SetPatientConsentSuccess {
  @Field(() => Patient, { description: 'The patient as they are now.' })
  patient: Patient;
}

export const SetPatientConsentResult = createUnionType({
  name: 'SetPatientConsentResult',
  description: 'What came of recording a consent.',
  types: () => [SetPatientConsentSuccess, PatientNotFound] as const,
});
