import 'reflect-metadata';
import { connectionOf, InvalidInput, PageInfo, PatientNotFound, Resync } from '@pulmora/platform';
import { GraphQLDateTime } from 'graphql-scalars';
import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { QuotaExceeded } from '../quota/quota.types.js';
import { ImageRejected, NewStudyInput, StudyAlreadyExists, UploadStudySuccess } from '../study/study.types.js';

export const BatchItemState = { RECEIVING: 'RECEIVING', ACCEPTED: 'ACCEPTED', REJECTED: 'REJECTED' } as const;
registerEnumType(BatchItemState, {
  name: 'BatchItemState',
  description: 'Where an item of a batch stands.',
  valuesConfig: {
    RECEIVING: { description: 'Its images are on their way.' },
    ACCEPTED: { description: 'There is a study of it.' },
    REJECTED: { description: 'Nothing of it was taken in; `outcome` says why.' },
  },
});

@ObjectType({ description: 'How far a batch is.' })
export class BatchProgress {
  @Field(() => Int, { description: 'Items.' })
  total: number;

  @Field(() => Int, { description: 'Items whose images are on their way.' })
  receiving: number;

  @Field(() => Int, { description: 'Items of which there is a study.' })
  accepted: number;

  @Field(() => Int, { description: 'Items of which nothing was taken in.' })
  rejected: number;

  @Field(() => Int, { description: 'Of those accepted, how many readings have come to their end, good or bad.' })
  read: number;
}

@ObjectType({
  description: 'The upload of an item was cut off, or failed on our side: nothing is kept of it, send it again.',
})
export class UploadInterrupted {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;
}

export const BatchItemOutcome = createUnionType({
  name: 'BatchItemOutcome',
  description: 'What came of an item.',
  types: () =>
    [
      UploadStudySuccess,
      StudyAlreadyExists,
      PatientNotFound,
      InvalidInput,
      ImageRejected,
      QuotaExceeded,
      UploadInterrupted,
    ] as const,
});

@ObjectType({ description: 'One study that was to be taken in with a batch.' })
export class BatchItem {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => Int, { description: 'Its place in the batch, from 0, in the order in which items were sent.' })
  position: number;

  @Field(() => BatchItemState, { description: 'Where it stands.' })
  state: keyof typeof BatchItemState;

  @Field(() => BatchItemOutcome, {
    nullable: true,
    description: 'What came of it; null while its images are on their way, and where its study is no more.',
  })
  outcome: typeof BatchItemOutcome | null;
}

@ObjectType({ description: 'A page of the items of a batch, in their order.' })
export class BatchItemPage {
  @Field(() => [BatchItem], { description: 'The items.' })
  nodes: BatchItem[];

  @Field(() => PageInfo, { description: 'Where the page ends.' })
  pageInfo: PageInfo;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Studies that were sent together. Visible to this clinic.' })
export class Batch {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => GraphQLDateTime, { description: 'When it was begun.' })
  createdAt: Date;

  @Field(() => String, {
    description:
      'Address of its results as CSV, to be fetched by GET with the same bearer token; relative to the address of the gateway. Every result is marked as an unsigned AI reading.',
  })
  csvUrl: string;

  @Field(() => String, { description: 'The same as JSON.' })
  jsonUrl: string;
}

export const BatchConnection = connectionOf(Batch, 'Batch');

@InputType({ description: 'A study to take in with a batch.' })
export class BatchItemInput extends NewStudyInput {}

@InputType({ description: 'Studies to take in.' })
export class DiagnoseBatchInput {
  @Field(() => ID, { nullable: true, description: 'A batch to add to; without it, a new one is begun.' })
  batchId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A name of your choice for this upload, as in `UploadStudyInput.uploadId`.',
  })
  uploadId?: string | null;

  @Field(() => [BatchItemInput], { description: 'Of as many patients as you like: 1 to 500.' })
  items: BatchItemInput[];
}

@ObjectType({ description: 'Each item was taken in, or not, for itself.' })
export class DiagnoseBatchSuccess {
  @Field(() => Batch, { description: 'The batch.' })
  batch: Batch;

  @Field(() => [BatchItem], { description: 'The items of this request, in its order.' })
  items: BatchItem[];
}

@ObjectType({ description: 'There is no such batch in this clinic.' })
export class BatchNotFound {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;
}

export const DiagnoseBatchResult = createUnionType({
  name: 'DiagnoseBatchResult',
  description: 'What came of a batch.',
  types: () => [DiagnoseBatchSuccess, BatchNotFound, InvalidInput] as const,
});

@ObjectType({ description: 'A batch has changed.' })
export class BatchUpdated {
  @Field(() => String, { description: 'Give it back as `after` to go on behind this push.' })
  cursor: string;

  @Field(() => Batch, { description: 'As it is now.' })
  batch: Batch;
}

export const BatchNewsUnion = createUnionType({
  name: 'BatchNews',
  description: 'What is pushed of a batch.',
  types: () => [BatchUpdated, Resync] as const,
});
