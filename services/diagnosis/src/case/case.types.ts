import 'reflect-metadata';
import type { Outcome } from '@pulmora/la-dnn';
import type { CaseActionName, CaseStateName, Priority } from '@pulmora/schema';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Study } from '../diagnosis/diagnosis.types.js';
import { CovidOutcome } from '../diagnosis/finding.types.js';
import type { CaseDisagreementName } from './case.entity.js';

export const CaseState = {
  RECEIVED: 'RECEIVED',
  READING: 'READING',
  READY: 'READY',
  CLAIMED: 'CLAIMED',
  SIGNED: 'SIGNED',
  AMENDED: 'AMENDED',
  FAILED: 'FAILED',
  WITHHELD: 'WITHHELD',
} as const satisfies Record<CaseStateName, string>;
registerEnumType(CaseState, {
  name: 'CaseState',
  description: 'Where a case stands, from the arrival of its study to the last word of a doctor.',
  valuesConfig: {
    RECEIVED: { description: 'The study is there and waits for a model: its diagnosis is QUEUED.' },
    READING: { description: 'A model reads it: its diagnosis is RUNNING.' },
    READY: { description: 'It waits for a doctor.' },
    CLAIMED: { description: 'A doctor works on it, until the lease of their claim is over.' },
    SIGNED: { description: 'A doctor has signed a report.' },
    AMENDED: { description: 'What was signed has been added to.' },
    FAILED: { description: 'No model could read it. A doctor may claim it all the same.' },
    WITHHELD: { description: 'The patient wants no model to read it; none did. A doctor may claim it all the same.' },
  },
});

export const CasePriority = { STAT: 'STAT', URGENT: 'URGENT', ROUTINE: 'ROUTINE' } as const satisfies Record<
  Priority,
  string
>;
registerEnumType(CasePriority, {
  name: 'CasePriority',
  description: 'How soon a study is to be read, as whoever sent it in said.',
  valuesConfig: {
    STAT: { description: 'At once: signed within an hour.' },
    URGENT: { description: 'Signed within four hours.' },
    ROUTINE: { description: 'Signed within a day.' },
  },
});

export const CaseAction = {
  OPEN: 'OPEN',
  START_READING: 'START_READING',
  COMPLETE_READING: 'COMPLETE_READING',
  FAIL_READING: 'FAIL_READING',
  WITHHOLD: 'WITHHOLD',
  BREACH: 'BREACH',
  CLAIM: 'CLAIM',
  RENEW: 'RENEW',
  HAND_OVER: 'HAND_OVER',
  RETURN: 'RETURN',
  EXPIRE: 'EXPIRE',
  REQUEST_SECOND_OPINION: 'REQUEST_SECOND_OPINION',
  SETTLE_SECOND_OPINION: 'SETTLE_SECOND_OPINION',
  SIGN: 'SIGN',
  AMEND: 'AMEND',
} as const satisfies Record<CaseActionName, string>;
registerEnumType(CaseAction, {
  name: 'CaseAction',
  description: 'What can happen to a case.',
  valuesConfig: {
    OPEN: { description: 'Its study has arrived.' },
    START_READING: { description: 'A model has begun to read it.' },
    COMPLETE_READING: { description: 'A model has read it.' },
    FAIL_READING: { description: 'A model could not read it.' },
    WITHHOLD: { description: 'No model is to read it; what one had read is discarded.' },
    BREACH: { description: 'It is later than its service level allows.' },
    CLAIM: { description: 'A doctor takes it.' },
    RENEW: { description: 'The doctor who has it goes on with it.' },
    HAND_OVER: { description: 'The doctor who has it gives it to a colleague.' },
    RETURN: { description: 'The doctor who has it gives it back unsigned.' },
    EXPIRE: { description: 'The doctor who had it did not go on with it, or it is not granted to them any more.' },
    REQUEST_SECOND_OPINION: { description: 'The doctor who has it asks for a second reader.' },
    SETTLE_SECOND_OPINION: { description: 'The readers agree, or a third has decided.' },
    SIGN: { description: 'The doctor who has it signs a report.' },
    AMEND: { description: 'A doctor adds to what was signed.' },
  },
});

export const CaseDisagreement = {
  NONE: 'NONE',
  WITH_MODEL: 'WITH_MODEL',
  BETWEEN_READERS: 'BETWEEN_READERS',
} as const satisfies Record<CaseDisagreementName | 'NONE', string>;
registerEnumType(CaseDisagreement, {
  name: 'CaseDisagreement',
  description: 'Whether somebody was of another opinion about a case.',
  valuesConfig: {
    NONE: { description: 'Nobody was, as far as is known.' },
    WITH_MODEL: { description: 'The doctor who signed, than the model.' },
    BETWEEN_READERS: { description: 'One reader, than another.' },
  },
});

@ObjectType({ description: 'That a doctor works on a case.' })
export class CaseClaim {
  @Field(() => Boolean, { description: 'Whether it is yours.' })
  mine: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Who it is; null for whoever is not to know while a second opinion is open.',
  })
  holder: string | null;

  @Field(() => GraphQLDateTime, { description: 'Since when.' })
  claimedAt: Date;

  @Field(() => GraphQLDateTime, { description: 'Until when, unless it is renewed before.' })
  leaseExpiresAt: Date;
}

@ObjectType({ description: 'By when a doctor is to have signed.' })
export class ServiceLevel {
  @Field(() => Int, { description: 'Time from the arrival of the study, minutes, by its priority.' })
  targetMinutes: number;

  @Field(() => GraphQLDateTime, { description: 'When that time is over.' })
  dueAt: Date;

  @Field(() => Boolean, { description: 'Whether it is over and nobody has signed, or was when somebody did.' })
  breached: boolean;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When that was noticed, which raised an alert; null where it was not.',
  })
  breachedAt: Date | null;
}

@ObjectType({ description: 'One thing that happened to a case.' })
export class CaseTransition {
  @Field(() => Int, { description: 'Its place in the history, from 1.' })
  sequence: number;

  @Field(() => CaseAction, { description: 'What happened.' })
  action: CaseActionName;

  @Field(() => CaseState, { nullable: true, description: 'Where the case stood before; null for its opening.' })
  from: CaseStateName | null;

  @Field(() => CaseState, { description: 'Where it stood after.' })
  to: CaseStateName;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  at: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'The subject of who did it, or `platform`; null for whoever is not to know while a second opinion is open.',
  })
  actor: string | null;

  @Field(() => String, { nullable: true, description: 'The reason that they gave.' })
  reason: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A study on its way from its arrival to a doctor’s signature.' })
export class Case {
  @Field(() => ID, { description: 'Globally unique and opaque.' })
  id: string;

  @Field(() => Study, { description: 'What is to be read.' })
  study: Study;

  @Field(() => ID, { description: 'The clinic whose case it is.' })
  clinicId: string;

  @Field(() => Boolean, { description: 'Whether it is another clinic’s, and open to you by a grant.' })
  granted: boolean;

  @Field(() => CaseState, { description: 'Where it stands; a claim whose lease is over counts as none.' })
  state: CaseStateName;

  @Field(() => CasePriority, { description: 'How soon it is to be read.' })
  priority: Priority;

  @Field(() => CovidOutcome, {
    nullable: true,
    description:
      'What the model makes of it, by which a worklist is ordered. Null where no model has read it, or where the clinic shows that to you only once a doctor has signed. Unsigned model output, decision support.',
  })
  outcome: Outcome | null;

  @Field(() => GraphQLDateTime, { description: 'When the study arrived.' })
  receivedAt: Date;

  @Field(() => Int, {
    description:
      'Grows with every change of what a model says of it; 0: nothing yet. `signCase` asks which one you saw.',
  })
  readingRevision: number;

  @Field(() => Int, { description: 'Grows by one with everything that happens to the case.' })
  revision: number;

  @Field(() => ServiceLevel, { description: 'By when a doctor is to have signed.' })
  serviceLevel: ServiceLevel;

  @Field(() => CaseClaim, { nullable: true, description: 'Who works on it; null when nobody does.' })
  claim: CaseClaim | null;

  @Field(() => CaseDisagreement, { description: 'Whether somebody was of another opinion.' })
  disagreement: CaseDisagreementName | 'NONE';

  @Field(() => Boolean, { description: 'Whether a second opinion is asked for and not settled yet.' })
  secondOpinionOpen: boolean;

  @Field(() => [CaseAction], {
    description:
      'What you may do with it as it stands; nothing with one of another clinic that you opened by breaking the glass.',
  })
  actions: CaseActionName[];

  /** Of the reading that counts; not a part of the schema. */
  diagnosisId: string;
}
