import 'reflect-metadata';
import { connectionOf, InvalidInput } from '@pulmora/platform';
import { GraphQLDateTime } from 'graphql-scalars';
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Case } from '../case/case.types.js';
import { NotHolder } from '../case/claim.types.js';
import { Finding, type FindingName } from '../diagnosis/finding.types.js';
import { CaseNotFound } from '../grant/case-grant.types.js';
import { FindingVerdict, StaleReading } from '../report/report.types.js';
import type { VerdictName } from '../report/verdict.js';
import type { SecondOpinionStatusName } from './second-opinion.entity.js';

export const SecondOpinionStatus = {
  REQUESTED: 'REQUESTED',
  READING: 'READING',
  AGREED: 'AGREED',
  DISAGREED: 'DISAGREED',
  ADJUDICATED: 'ADJUDICATED',
  WITHDRAWN: 'WITHDRAWN',
} as const satisfies Record<SecondOpinionStatusName, string>;
registerEnumType(SecondOpinionStatus, {
  name: 'SecondOpinionStatus',
  description: 'Where a second opinion stands.',
  valuesConfig: {
    REQUESTED: { description: 'It waits for a second reader.' },
    READING: { description: 'A second reader has taken it.' },
    AGREED: { description: 'Both readers say the same of every finding.' },
    DISAGREED: { description: 'They do not: a third reader has to decide.' },
    ADJUDICATED: { description: 'A third reader has decided.' },
    WITHDRAWN: { description: 'The first reader does without it.' },
  },
});

@ObjectType('OpinionFinding', { description: 'What a reader says of a finding.' })
export class OpinionFindingView {
  @Field(() => Finding, { description: 'The finding.' })
  finding: FindingName;

  @Field(() => FindingVerdict, { description: 'What they say.' })
  verdict: VerdictName;
}

@ObjectType({ description: 'What one reader makes of a case. It never changes.' })
export class Opinion {
  @Field(() => String, { description: 'The subject of the reader.' })
  reader: string;

  @Field(() => [OpinionFindingView], { description: 'All six findings, in the order of `Finding`.' })
  findings: OpinionFindingView[];

  @Field(() => String, { description: 'What they conclude, in their words.' })
  impression: string;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  givenAt: Date;
}

@ObjectType({ description: 'A second reading of a case that knows nothing of the first.' })
export class SecondOpinion {
  @Field(() => ID, { description: 'Opaque.' })
  id: string;

  @Field(() => Case, { description: 'The case.' })
  case: Case;

  @Field(() => SecondOpinionStatus, { description: 'Where it stands.' })
  status: SecondOpinionStatusName;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  requestedAt: Date;

  @Field(() => Boolean, { description: 'Whether you are the second reader.' })
  mine: boolean;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when the second reader has it, unless they take it again; there while the status is READING.',
  })
  leaseExpiresAt: Date | null;

  @Field(() => Opinion, {
    nullable: true,
    description: 'What the first reader makes of it; null for everybody else until the second opinion is in.',
  })
  first: Opinion | null;

  @Field(() => Opinion, { nullable: true, description: 'What the second reader makes of it; null until it is in.' })
  second: Opinion | null;

  @Field(() => Opinion, { nullable: true, description: 'What a third reader decided; null where none did.' })
  adjudication: Opinion | null;

  @Field(() => [Finding], { description: 'Of what the two say otherwise; empty until both are in.' })
  differences: FindingName[];
}

export const SecondOpinionConnection = connectionOf(SecondOpinion, 'SecondOpinion');

@InputType({ description: 'What you see of a finding.' })
export class OpinionFindingInput {
  @Field(() => Finding, { description: 'The finding.' })
  finding: FindingName;

  @Field(() => FindingVerdict, { description: 'What you see.' })
  verdict: VerdictName;
}

@InputType({ description: 'Of which case you want a second opinion, and what you make of it yourself.' })
export class RequestSecondOpinionInput {
  @Field(() => ID, { description: 'The case, which you hold.' })
  caseId: string;

  @Field(() => Int, { description: '`Case.readingRevision` as you have seen it.' })
  readingRevision: number;

  @Field(() => [OpinionFindingInput], { description: 'All six findings, once each.' })
  findings: OpinionFindingInput[];

  @Field(() => String, { description: 'What you conclude, 1 to 4000 characters.' })
  impression: string;
}

@InputType({ description: 'Which second opinion you give.' })
export class TakeSecondOpinionInput {
  @Field(() => ID, { description: 'The second opinion.' })
  secondOpinionId: string;
}

@InputType({ description: 'What you make of a case as its second reader.' })
export class GiveSecondOpinionInput {
  @Field(() => ID, { description: 'The second opinion, which you have taken.' })
  secondOpinionId: string;

  @Field(() => [OpinionFindingInput], { description: 'All six findings, once each.' })
  findings: OpinionFindingInput[];

  @Field(() => String, { description: 'What you conclude, 1 to 4000 characters.' })
  impression: string;
}

@InputType({ description: 'What you decide between two readers who differ.' })
export class AdjudicateInput {
  @Field(() => ID, { description: 'The second opinion.' })
  secondOpinionId: string;

  @Field(() => [OpinionFindingInput], { description: 'All six findings, once each.' })
  findings: OpinionFindingInput[];

  @Field(() => String, { description: 'What you conclude, 1 to 4000 characters.' })
  impression: string;
}

@InputType({ description: 'Which second opinion you do without.' })
export class WithdrawSecondOpinionInput {
  @Field(() => ID, { description: 'The second opinion, of a case that you hold.' })
  secondOpinionId: string;
}

@ObjectType({ description: 'It stands so now.' })
export class SecondOpinionSuccess {
  @Field(() => SecondOpinion, { description: 'The second opinion.' })
  secondOpinion: SecondOpinion;
}

@ObjectType({ description: 'There is no such second opinion.' })
export class SecondOpinionNotFound {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  static make(): SecondOpinionNotFound {
    return Object.assign(new SecondOpinionNotFound(), { message: 'There is no such second opinion.' });
  }
}

@ObjectType({ description: 'That cannot be done to a second opinion that stands so.' })
export class WrongSecondOpinionStatus {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  @Field(() => SecondOpinionStatus, { description: 'Where it stands.' })
  status: SecondOpinionStatusName;

  static of(status: SecondOpinionStatusName): WrongSecondOpinionStatus {
    const message = 'The second opinion does not stand so that this could be done.';
    return Object.assign(new WrongSecondOpinionStatus(), { message, status });
  }
}

@ObjectType({ description: 'Somebody else has taken it.' })
export class SecondOpinionTaken {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  @Field(() => GraphQLDateTime, { description: 'Until when, unless they take it again.' })
  leaseExpiresAt: Date;

  static until(leaseExpiresAt: Date): SecondOpinionTaken {
    const message = 'Somebody else gives this second opinion.';
    return Object.assign(new SecondOpinionTaken(), { message, leaseExpiresAt });
  }
}

@ObjectType({ description: 'You have read this case already: each of its readers is another person.' })
export class NotIndependent {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  static make(): NotIndependent {
    const message = 'You have read this case already: somebody else has to.';
    return Object.assign(new NotIndependent(), { message });
  }
}

const result = { description: 'What came of it.' };

export const RequestSecondOpinionResult = createUnionType({
  name: 'RequestSecondOpinionResult',
  ...result,
  types: () =>
    [SecondOpinionSuccess, StaleReading, NotHolder, WrongSecondOpinionStatus, CaseNotFound, InvalidInput] as const,
});

export const TakeSecondOpinionResult = createUnionType({
  name: 'TakeSecondOpinionResult',
  ...result,
  types: () =>
    [
      SecondOpinionSuccess,
      SecondOpinionTaken,
      NotIndependent,
      WrongSecondOpinionStatus,
      SecondOpinionNotFound,
    ] as const,
});

export const GiveSecondOpinionResult = createUnionType({
  name: 'GiveSecondOpinionResult',
  ...result,
  types: () => [SecondOpinionSuccess, NotHolder, SecondOpinionNotFound, InvalidInput] as const,
});

export const AdjudicateResult = createUnionType({
  name: 'AdjudicateResult',
  ...result,
  types: () =>
    [SecondOpinionSuccess, NotIndependent, WrongSecondOpinionStatus, SecondOpinionNotFound, InvalidInput] as const,
});

export const WithdrawSecondOpinionResult = createUnionType({
  name: 'WithdrawSecondOpinionResult',
  ...result,
  types: () => [SecondOpinionSuccess, NotHolder, WrongSecondOpinionStatus, SecondOpinionNotFound] as const,
});
