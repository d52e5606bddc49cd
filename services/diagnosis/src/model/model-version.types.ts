import 'reflect-metadata';
import { GraphQLDate, GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Finding, type FindingName } from '../diagnosis/finding.types.js';
import type { ModelStateName } from '../rollout/model-standing.js';

export const ModelState = {
  ACTIVE: 'ACTIVE',
  CANARY: 'CANARY',
  SHADOW: 'SHADOW',
  PINNED: 'PINNED',
  RETIRED: 'RETIRED',
} as const satisfies Record<ModelStateName, string>;
registerEnumType(ModelState, {
  name: 'ModelState',
  description: 'What a version of the model is used for.',
  valuesConfig: {
    ACTIVE: { description: 'It reads whatever nothing else is said of.' },
    CANARY: { description: 'It reads a share of the studies, on trial.' },
    SHADOW: { description: 'It reads too, after the one that counts; nobody is shown what it says of a case.' },
    PINNED: { description: 'It reads all studies of your clinic.' },
    RETIRED: { description: 'It has read for your clinic, and does not any more.' },
  },
});

@ObjectType({ description: 'What a version of the model is used for, and since when.' })
export class ModelUse {
  @Field(() => ModelState, { description: 'What for.' })
  state: ModelStateName;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Since when; null where that was not noted.' })
  since: Date | null;
}

@ObjectType({ description: 'A file of a release.' })
export class ModelFile {
  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => String, { description: 'Its SHA-256, hexadecimal, as the manifest of the release has it.' })
  sha256: string;
}

@ObjectType({
  description:
    'How often doctors of your clinic agree, in what they signed first, with a version of the model about a finding.',
})
export class ModelAgreement {
  @Field(() => Finding, { description: 'The finding.' })
  finding: FindingName;

  @Field(() => Boolean, { description: 'Whether the version read beside the one that counted, and nobody saw it.' })
  shadow: boolean;

  @Field(() => Int, { description: 'Signed cases in which they agree. Who cannot tell agrees with an abstention.' })
  agrees: number;

  @Field(() => Int, { description: 'Signed cases in which the doctor said otherwise.' })
  differs: number;

  @Field(() => Int, { description: 'Signed cases in which the version abstained, and the doctor decided.' })
  abstained: number;
}

@ObjectType({ description: 'A version of the model, as far as it concerns your clinic.' })
export class ModelVersion {
  @Field(() => String, { description: 'The version.' })
  version: string;

  @Field(() => String, { nullable: true, description: 'The model; null where this release is not kept any more.' })
  name: string | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'When it was released.' })
  released: string | null;

  @Field(() => [ModelFile], { description: 'What it is made of, by digest.' })
  files: readonly ModelFile[];

  @Field(() => [ModelUse], { description: 'What it is used for.' })
  uses: readonly ModelUse[];

  @Field(() => Float, { description: 'Which share of your clinic’s studies it reads as things stand, 0 to 1.' })
  share: number;

  @Field(() => Int, {
    description: 'How many it has read of the studies that came in within the last 30 days.',
  })
  readings: number;

  @Field(() => [ModelAgreement], {
    description: 'What doctors of your clinic signed against what it had said, finding by finding.',
  })
  agreements: readonly ModelAgreement[];
}
