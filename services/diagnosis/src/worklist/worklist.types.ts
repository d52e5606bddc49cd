import 'reflect-metadata';
import { type ConnectionShape, PageInfo } from '@pulmora/platform';
import type { CaseStateName, Priority } from '@pulmora/schema';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Case, CaseDisagreement, CasePriority, CaseState } from '../case/case.types.js';
import type { OutcomeBand } from '../case/case-rank.js';
import type { DisagreementFilter, WorklistAssigneeName } from './worklist-query.js';

export const WorklistClinic = { OWN: 'OWN', GRANTED: 'GRANTED' } as const;
export type WorklistClinicName = keyof typeof WorklistClinic;
registerEnumType(WorklistClinic, {
  name: 'WorklistClinic',
  description: 'Whose cases.',
  valuesConfig: {
    OWN: { description: 'Of your own clinic.' },
    GRANTED: { description: 'Of other clinics, that are granted to you; a thousand at most.' },
  },
});

export const WorklistAssignee = { ME: 'ME', NOBODY: 'NOBODY' } as const satisfies Record<WorklistAssigneeName, string>;
registerEnumType(WorklistAssignee, {
  name: 'WorklistAssignee',
  description: 'Who works, or has worked, on a case.',
  valuesConfig: {
    ME: { description: 'You hold it, or have signed it.' },
    NOBODY: { description: 'Nobody does or has.' },
  },
});

export const WorklistOutcome = {
  POSITIVE: 'POSITIVE',
  INDETERMINATE: 'INDETERMINATE',
  NONE: 'NONE',
  NEGATIVE: 'NEGATIVE',
} as const satisfies Record<OutcomeBand, string>;
registerEnumType(WorklistOutcome, {
  name: 'WorklistOutcome',
  description: 'What a model makes of a case, in the order of a worklist. Unsigned model output, decision support.',
  valuesConfig: {
    POSITIVE: { description: 'The model suggests COVID-19.' },
    INDETERMINATE: { description: 'The model abstains.' },
    NONE: { description: 'No model has read it: not yet, or it could not, or was not to.' },
    NEGATIVE: { description: 'The model suggests no COVID-19.' },
  },
});

@InputType({ description: 'Which cases; what is left out does not matter.' })
export class WorklistFilter {
  @Field(() => WorklistClinic, { defaultValue: 'OWN', description: 'Whose cases.' })
  clinic: WorklistClinicName;

  @Field(() => [CaseState], {
    nullable: true,
    description: 'Where they stand; by default everything that is not over: all but SIGNED and AMENDED.',
  })
  states?: CaseStateName[];

  @Field(() => [CasePriority], { nullable: true, description: 'How soon they are to be read.' })
  priorities?: Priority[];

  @Field(() => [WorklistOutcome], {
    nullable: true,
    description:
      'What a model makes of them. Ignored where the clinic shows that to you only once a doctor has signed.',
  })
  outcomes?: OutcomeBand[];

  @Field(() => Int, { nullable: true, description: 'Arrived at least so long ago, minutes.' })
  olderThanMinutes?: number;

  @Field(() => Int, { nullable: true, description: 'Arrived at most so long ago, minutes.' })
  youngerThanMinutes?: number;

  @Field(() => WorklistAssignee, { nullable: true, description: 'Who works on them.' })
  assignee?: WorklistAssigneeName;

  @Field(() => [CaseDisagreement], { nullable: true, description: 'Whether somebody was of another opinion.' })
  disagreements?: DisagreementFilter[];

  @Field(() => Boolean, { nullable: true, description: 'Whether they are late; only of what is not over.' })
  breached?: boolean;
}

@ObjectType({ description: 'How many cases a worklist has. A count that equals `cap` means so many or more.' })
export class WorklistCounts {
  @Field(() => Int, { description: 'Beyond this nothing is counted.' })
  cap: number;

  @Field(() => Int, { description: 'All of them.' })
  total: number;

  @Field(() => Int, { description: 'Those that are to be read at once.' })
  stat: number;

  @Field(() => Int, { description: 'Those that are urgent.' })
  urgent: number;

  @Field(() => Int, { description: 'Those that are not.' })
  routine: number;

  @Field(() => Int, { description: 'Those that are late, of whatever priority.' })
  breached: number;
}

@ObjectType({ description: 'A case in a worklist, with its place in it.' })
export class WorklistEdge {
  @Field(() => Case, { description: 'The case.' })
  node: Case;

  @Field(() => String, { description: 'Its place in the list.' })
  cursor: string;
}

@ObjectType({
  description:
    'A page of a worklist: by priority, then by what a model makes of them (POSITIVE, INDETERMINATE, NONE, NEGATIVE), then by waiting time, the longest first.',
})
export class WorklistConnection implements ConnectionShape<Case> {
  @Field(() => [WorklistEdge], { description: 'The page, with cursors.' })
  edges: WorklistEdge[];

  @Field(() => [Case], { description: 'The page, without cursors.' })
  nodes: Case[];

  @Field(() => PageInfo, { description: 'Where the page ends.' })
  pageInfo: PageInfo;

  @Field(() => WorklistCounts, { description: 'How many cases the list has, the other pages included.' })
  counts: WorklistCounts;
}
