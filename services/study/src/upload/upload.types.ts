import 'reflect-metadata';
import { Resync } from '@pulmora/platform';
import type { UploadImageStateName } from '@pulmora/schema';
import { createUnionType, Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ImageRejectionReason } from '../image/image-rejection.js';
import { ImageRejection } from '../study/study.types.js';

export const UploadImageState = {
  RECEIVING: 'RECEIVING',
  ACCEPTED: 'ACCEPTED',
  REJECTED: 'REJECTED',
} as const satisfies Record<UploadImageStateName, string>;
registerEnumType(UploadImageState, {
  name: 'UploadImageState',
  description: 'Where an image of an upload stands.',
  valuesConfig: {
    RECEIVING: { description: 'Bytes arrive.' },
    ACCEPTED: { description: 'It has arrived and can be decoded. Its study is taken in when all of its images are.' },
    REJECTED: { description: 'It cannot be taken in; `rejection` says why.' },
  },
});

@ObjectType({ description: 'How far an image of an upload is; or, where `over`, that the upload has come to its end.' })
export class UploadProgressed {
  @Field(() => String, { description: 'Give it back as `after` to go on behind this push.' })
  cursor: string;

  @Field(() => Boolean, {
    description: 'True in the last push: what came of the upload is the answer of its mutation.',
  })
  over: boolean;

  @Field(() => Int, { nullable: true, description: 'Which item of a batch, from 0; null in the upload of one study.' })
  item: number | null;

  @Field(() => Int, { nullable: true, description: 'Which image of the study or item, from 0; null when it is over.' })
  image: number | null;

  @Field(() => Int, { description: 'Bytes of the image that have arrived.' })
  receivedBytes: number;

  @Field(() => UploadImageState, { nullable: true, description: 'Where the image stands; null when it is over.' })
  state: UploadImageStateName | null;

  @Field(() => ImageRejection, { nullable: true, description: 'Why it was rejected.' })
  rejection: ImageRejectionReason | null;
}

export const UploadNewsUnion = createUnionType({
  name: 'UploadProgressNews',
  description: 'What is pushed of an upload.',
  types: () => [UploadProgressed, Resync] as const,
});
