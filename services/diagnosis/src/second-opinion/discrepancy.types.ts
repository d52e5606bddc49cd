import 'reflect-metadata';
import { connectionOf } from '@pulmora/platform';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import type { CaseDisagreementName } from '../case/case.entity.js';
import { Case, CaseDisagreement } from '../case/case.types.js';
import { Finding, type FindingName } from '../diagnosis/finding.types.js';
import { FindingVerdict } from '../report/report.types.js';
import type { VerdictName } from '../report/verdict.js';

@ObjectType({ description: 'That two said otherwise of a finding.' })
export class Discrepancy {
  @Field(() => ID, { description: 'Opaque.' })
  id: string;

  @Field(() => Case, { description: 'The case.' })
  case: Case;

  @Field(() => Finding, { description: 'The finding.' })
  finding: FindingName;

  @Field(() => CaseDisagreement, { description: 'Who: a doctor than the model, or one reader than another.' })
  kind: CaseDisagreementName;

  @Field(() => FindingVerdict, { description: 'What the model, or the first reader, said.' })
  before: VerdictName;

  @Field(() => FindingVerdict, { description: 'What the doctor who signed, or the second reader, said.' })
  after: VerdictName;

  @Field(() => GraphQLDateTime, { description: 'When it came to light.' })
  recordedAt: Date;
}

export const DiscrepancyConnection = connectionOf(Discrepancy, 'Discrepancy');
