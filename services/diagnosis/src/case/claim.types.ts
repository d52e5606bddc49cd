import 'reflect-metadata';
import { InvalidInput } from '@pulmora/platform';
import type { CaseStateName } from '@pulmora/schema';
import { GraphQLDateTime } from 'graphql-scalars';
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { CaseNotFound } from '../grant/case-grant.types.js';
import { Case, CaseState } from './case.types.js';

@InputType({ description: 'Which case is to be yours.' })
export class ClaimCaseInput {
  @Field(() => ID, { description: 'The case.' })
  caseId: string;
}

@InputType({ description: 'Which case you go on with.' })
export class RenewClaimInput {
  @Field(() => ID, { description: 'The case.' })
  caseId: string;
}

@InputType({ description: 'Which case you give back, and why.' })
export class ReturnCaseInput {
  @Field(() => ID, { description: 'The case.' })
  caseId: string;

  @Field(() => String, { description: '1 to 500 characters, for whoever takes it next.' })
  reason: string;
}

@InputType({ description: 'Which case you hand over, to whom, and why.' })
export class HandOverCaseInput {
  @Field(() => ID, { description: 'The case.' })
  caseId: string;

  @Field(() => String, {
    description: 'The subject of a colleague’s access tokens. Whoever does not renew the claim loses it.',
  })
  toSubject: string;

  @Field(() => String, { description: '1 to 500 characters, for the colleague.' })
  reason: string;
}

@ObjectType({ description: 'It is yours, until its lease is over.' })
export class ClaimCaseSuccess {
  @Field(() => Case, { description: 'The case.' })
  case: Case;
}

@ObjectType({ description: 'It is yours for longer.' })
export class RenewClaimSuccess {
  @Field(() => Case, { description: 'The case.' })
  case: Case;
}

@ObjectType({ description: 'It waits for another doctor.' })
export class ReturnCaseSuccess {
  @Field(() => Case, { description: 'The case.' })
  case: Case;
}

@ObjectType({ description: 'It is the colleague’s.' })
export class HandOverCaseSuccess {
  @Field(() => Case, { description: 'The case.' })
  case: Case;
}

@ObjectType({ description: 'Somebody else works on it.' })
export class AlreadyClaimed {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  @Field(() => GraphQLDateTime, { description: 'When their lease is over, unless they renew it.' })
  leaseExpiresAt: Date;

  static until(leaseExpiresAt: Date): AlreadyClaimed {
    return Object.assign(new AlreadyClaimed(), { message: 'Somebody else works on this case.', leaseExpiresAt });
  }
}

@ObjectType({ description: 'That cannot be done to a case that stands so.' })
export class WrongCaseState {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  @Field(() => CaseState, { description: 'Where the case stands.' })
  state: CaseStateName;

  static of(state: CaseStateName): WrongCaseState {
    return Object.assign(new WrongCaseState(), {
      message: 'The case does not stand so that this could be done.',
      state,
    });
  }
}

@ObjectType({ description: 'You do not hold the case: you never did, or your lease is over.' })
export class NotHolder {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  static make(): NotHolder {
    return Object.assign(new NotHolder(), { message: 'You do not hold this case, or not any more. Claim it first.' });
  }
}

export const ClaimCaseResult = createUnionType({
  name: 'ClaimCaseResult',
  description: 'What came of it.',
  types: () => [ClaimCaseSuccess, AlreadyClaimed, WrongCaseState, CaseNotFound] as const,
});

export const RenewClaimResult = createUnionType({
  name: 'RenewClaimResult',
  description: 'What came of it.',
  types: () => [RenewClaimSuccess, NotHolder, CaseNotFound] as const,
});

export const ReturnCaseResult = createUnionType({
  name: 'ReturnCaseResult',
  description: 'What came of it.',
  types: () => [ReturnCaseSuccess, NotHolder, CaseNotFound, InvalidInput] as const,
});

export const HandOverCaseResult = createUnionType({
  name: 'HandOverCaseResult',
  description: 'What came of it.',
  types: () => [HandOverCaseSuccess, NotHolder, CaseNotFound, InvalidInput] as const,
});
