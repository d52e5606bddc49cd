import 'reflect-metadata';
import type { Abstention, Outcome } from '@pulmora/la-dnn';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import {
  AbstentionReason,
  CovidOutcome,
  Finding,
  type FindingName,
  LesionFinding,
} from '../diagnosis/finding.types.js';

@ObjectType({
  description:
    'Where in an image the model looked for a finding: a picture to be laid over the image, more opaque where the model looked more. It explains what the model did, and is no outline of a lesion. Unsigned model output, decision support.',
})
export class AttentionOverlay {
  @Field(() => Finding, { description: 'What was looked for; that it was looked for does not mean that it is there.' })
  finding: FindingName;

  @Field(() => String, {
    description:
      'Address of a PNG with transparency, to be fetched by GET with the same bearer token; relative to the address of the gateway. It has the size of the image in pixels, but at most 2048 on its longest side.',
  })
  url: string;
}

@ObjectType({
  description: "A model's reading of one image of a study. Unsigned model output, decision support, not a diagnosis.",
})
export class ImageReading {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => Int, { description: 'The place of the image in its study, from 0, as in `Study.images`.' })
  position: number;

  @Field(() => ID, { description: 'The image: the `id` of a `CtImage` in `Study.images`.' })
  imageId: string;

  @Field(() => CovidOutcome, {
    description:
      "What the model suggests of this image alone, by the same bounds as of a study. Unsigned model output, decision support; the study's own outcome is not a vote among these.",
  })
  outcome: Outcome;

  @Field(() => AbstentionReason, {
    nullable: true,
    description: 'Why there is no answer; there when the outcome is INDETERMINATE, and only then.',
  })
  abstention: Abstention | null;

  @Field(() => Boolean, {
    description:
      'True when the image does not look like an axial chest CT: it was refused, took no part in the reading of the study, and has neither probabilities nor overlays.',
  })
  foreign: boolean;

  @Field(() => Float, {
    nullable: true,
    description:
      'Calibrated probability of COVID-19 by this image alone, 0 to 1; null when it is foreign. Unsigned model output, decision support.',
  })
  covid19Probability: number | null;

  @Field(() => [LesionFinding], {
    description: 'The five lesions in this image; empty when it is foreign. Unsigned model output, decision support.',
  })
  lesions: LesionFinding[];

  @Field(() => [AttentionOverlay], {
    description: 'One for each finding; empty when the image is foreign. Unsigned model output, decision support.',
  })
  overlays: AttentionOverlay[];
}
