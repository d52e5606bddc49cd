import 'reflect-metadata';
import { connectionOf, InvalidInput, PatientNotFound } from '@pulmora/platform';
import { GraphQLDate, GraphQLDateTime } from 'graphql-scalars';
import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { SexName } from './patient.entity.js';

export const Sex = { FEMALE: 'FEMALE', MALE: 'MALE', OTHER: 'OTHER', UNKNOWN: 'UNKNOWN' } as const;
registerEnumType(Sex, { name: 'Sex', description: 'Administrative gender, as FHIR has it.' });

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'A person whom the clinic examines. Visible to this clinic, and who they are to a doctor to whom a case of theirs is granted.',
})
export class Patient {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => String, { description: "The clinic's own number for the patient; unique within the clinic." })
  recordNumber: string;

  @Field(() => String, { description: 'Full name.' })
  name: string;

  @Field(() => GraphQLDate, { nullable: true, description: 'Date of birth; null when not known.' })
  birthDate: string | null;

  @Field(() => Sex, { description: 'Administrative gender.' })
  sex: SexName;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the patient agrees that a model reads their images. Without it a study ends as WITHHELD. Null for a patient of another clinic.',
  })
  aiReadingConsent: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the patient agrees that their data leaves the clinic for research or training, without their name. Null for a patient of another clinic.',
  })
  dataContributionConsent: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Grows with every change of a consent; null for a patient of another clinic.',
  })
  consentRevision: number | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When the patient was registered; null for a patient of another clinic.',
  })
  createdAt: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When the record was last changed; null for a patient of another clinic.',
  })
  updatedAt: Date | null;
}

export const PatientConnection = connectionOf(Patient, 'Patient');

@InputType({ description: 'A patient to register.' })
export class RegisterPatientInput {
  @Field(() => String, { description: "The clinic's own number: 1 to 64 characters, no spaces at the ends." })
  recordNumber: string;

  @Field(() => String, { description: 'Full name: 1 to 200 characters.' })
  name: string;

  @Field(() => GraphQLDate, { nullable: true, description: 'Date of birth, not in the future.' })
  birthDate?: Date | null;

  @Field(() => Sex, { defaultValue: 'UNKNOWN', description: 'Administrative gender.' })
  sex: SexName;

  @Field(() => Boolean, { description: 'Whether the patient agrees that a model reads their images.' })
  aiReadingConsent: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the patient agrees that their data leaves the clinic for research or training.',
  })
  dataContributionConsent?: boolean;
}

@InputType({ description: 'What to change of a patient; what is left out stays as it is.' })
export class UpdatePatientInput {
  @Field(() => ID, { description: 'The patient.' })
  id: string;

  @Field(() => String, { nullable: true, description: 'Full name: 1 to 200 characters.' })
  name?: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Date of birth, not in the future; null forgets it.' })
  birthDate?: Date | null;

  @Field(() => Sex, { nullable: true, description: 'Administrative gender.' })
  sex?: SexName | null;

  @Field(() => Boolean, { nullable: true, description: 'Consent to AI reading, as by `setPatientConsent`.' })
  aiReadingConsent?: boolean | null;
}

@ObjectType({ description: 'The patient is registered.' })
export class RegisterPatientSuccess {
  @Field(() => Patient, { description: 'The new patient.' })
  patient: Patient;
}

@ObjectType({ description: 'This clinic already has a patient with this record number.' })
export class RecordNumberTaken {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  @Field(() => Patient, { description: 'The patient who has it.' })
  patient: Patient;
}

@ObjectType({ description: 'The patient is changed.' })
export class UpdatePatientSuccess {
  @Field(() => Patient, { description: 'The patient as they are now.' })
  patient: Patient;
}

export const RegisterPatientResult = createUnionType({
  name: 'RegisterPatientResult',
  description: 'What came of registering a patient.',
  types: () => [RegisterPatientSuccess, RecordNumberTaken, InvalidInput] as const,
});

export const UpdatePatientResult = createUnionType({
  name: 'UpdatePatientResult',
  description: 'What came of changing a patient.',
  types: () => [UpdatePatientSuccess, PatientNotFound, InvalidInput] as const,
});
