import 'reflect-metadata';
import { Resync } from '@pulmora/platform';
import type { CaseActionName } from '@pulmora/schema';
import { createUnionType, Field, ObjectType } from 'type-graphql';
import { Case, CaseAction } from '../case/case.types.js';

@ObjectType({ description: 'A case as it is now.' })
export class CaseUpdated {
  @Field(() => String, { description: 'Give it back as `after` to go on behind this push.' })
  cursor: string;

  @Field(() => CaseAction, {
    nullable: true,
    description: 'What has happened to it; null in the first push, which tells how it stands.',
  })
  action: CaseActionName | null;

  @Field(() => Case, { description: 'The case.' })
  case: Case;
}

@ObjectType({
  description: 'Something has happened to a case of this clinic: its place in the worklist may be another.',
})
export class WorklistChanged {
  @Field(() => String, { description: 'Give it back as `after` to go on behind this push.' })
  cursor: string;

  @Field(() => CaseAction, { description: 'What has happened to it.' })
  action: CaseActionName;

  @Field(() => Boolean, {
    description:
      'Whether it is, now, in the worklist that the filter makes; where it is not, it may have been until this happened.',
  })
  listed: boolean;

  @Field(() => Case, { description: 'The case as it is now.' })
  case: Case;
}

export const CaseNews = createUnionType({
  name: 'CaseNews',
  description: 'What is pushed of one case.',
  types: () => [CaseUpdated, Resync] as const,
});

export const WorklistNews = createUnionType({
  name: 'WorklistNews',
  description: 'What is pushed of the worklist.',
  types: () => [WorklistChanged, Resync] as const,
});
