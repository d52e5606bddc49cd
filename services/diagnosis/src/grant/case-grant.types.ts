import 'reflect-metadata';
import { connectionOf, InvalidInput } from '@pulmora/platform';
import type { GrantKind } from '@pulmora/schema';
import { GraphQLDateTime } from 'graphql-scalars';
import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Study } from '../diagnosis/diagnosis.types.js';

export const CaseGrantKind = { GRANT: 'GRANT', BREAK_GLASS: 'BREAK_GLASS' } as const satisfies Record<
  GrantKind,
  string
>;
registerEnumType(CaseGrantKind, {
  name: 'CaseGrantKind',
  description: 'How somebody of another clinic came to see a case.',
  valuesConfig: {
    GRANT: { description: 'The clinic gave it.' },
    BREAK_GLASS: { description: 'The doctor took it, for an hour, and the clinic was told.' },
  },
});

@ObjectType({ description: 'A doctor of another clinic.' })
export class RemoteDoctor {
  @Field(() => ID, { description: 'Their clinic.' })
  tenantId: string;

  @Field(() => String, { description: 'The subject of their access tokens.' })
  subject: string;
}

@ObjectType({
  description:
    'That a doctor of another clinic may see one case: its study, its reading, and whose it is; and claim and sign it where the grant was given, and not taken.',
})
export class CaseGrant {
  @Field(() => ID, { description: 'Opaque.' })
  id: string;

  @Field(() => Study, { description: 'The case.' })
  study: Study;

  @Field(() => CaseGrantKind, { description: 'Whether it was given or taken.' })
  kind: GrantKind;

  @Field(() => RemoteDoctor, { description: 'Who may see the case.' })
  grantee: RemoteDoctor;

  @Field(() => String, { description: 'Why.' })
  reason: string;

  @Field(() => String, { description: 'Who granted it; the doctor themselves where it was taken.' })
  grantedBy: string;

  @Field(() => GraphQLDateTime, { description: 'Since when.' })
  grantedAt: Date;

  @Field(() => GraphQLDateTime, { description: 'Until when, unless it is revoked before.' })
  expiresAt: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was revoked; null when it was not.' })
  revokedAt: Date | null;
}

export const CaseGrantConnection = connectionOf(CaseGrant, 'CaseGrant');

@InputType({ description: 'A doctor of another clinic.' })
export class RemoteDoctorInput {
  @Field(() => ID, { description: 'Their clinic.' })
  tenantId: string;

  @Field(() => String, { description: 'The subject of their access tokens.' })
  subject: string;
}

@InputType({ description: 'A case to let a doctor of another clinic see.' })
export class GrantCaseAccessInput {
  @Field(() => ID, { description: 'The study, of this clinic.' })
  studyId: string;

  @Field(() => RemoteDoctorInput, { description: 'Who is to see it.' })
  grantee: RemoteDoctorInput;

  @Field(() => String, { description: 'Why: 1 to 500 characters. The doctor can read it.' })
  reason: string;

  @Field(() => GraphQLDateTime, { description: 'Until when: at most 30 days from now.' })
  expiresAt: Date;
}

@InputType({ description: 'A grant to end.' })
export class RevokeCaseAccessInput {
  @Field(() => ID, { description: 'The grant, of this clinic.' })
  grantId: string;
}

@InputType({ description: "Another clinic's case to open without a grant." })
export class BreakGlassInput {
  @Field(() => ID, { description: 'The study.' })
  studyId: string;

  @Field(() => String, { description: 'Why: 1 to 500 characters. The clinic reads it at once.' })
  reason: string;
}

@ObjectType({ description: 'There is no such case, or none that you may open.' })
export class CaseNotFound {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  static make(): CaseNotFound {
    return Object.assign(new CaseNotFound(), { message: 'There is no such case, or none that you may open.' });
  }
}

@ObjectType({ description: 'There is no such grant in this clinic.' })
export class CaseGrantNotFound {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  static make(): CaseGrantNotFound {
    return Object.assign(new CaseGrantNotFound(), { message: 'There is no such grant in this clinic.' });
  }
}

@ObjectType({ description: 'The doctor may see the case.' })
export class GrantCaseAccessSuccess {
  @Field(() => CaseGrant, { description: 'The grant. An earlier one of the same doctor for the same case has ended.' })
  grant: CaseGrant;
}

@ObjectType({ description: 'The doctor may not see the case any more.' })
export class RevokeCaseAccessSuccess {
  @Field(() => CaseGrant, {
    description: 'The grant as it is now. Any other of the same doctor for the same case has ended too.',
  })
  grant: CaseGrant;
}

@ObjectType({ description: 'You may see the case for an hour; the clinic has been told.' })
export class BreakGlassSuccess {
  @Field(() => CaseGrant, { description: 'The grant that you took, or the one that you had already.' })
  grant: CaseGrant;
}

export const GrantCaseAccessResult = createUnionType({
  name: 'GrantCaseAccessResult',
  description: 'What came of granting a case.',
  types: () => [GrantCaseAccessSuccess, CaseNotFound, InvalidInput] as const,
});

export const RevokeCaseAccessResult = createUnionType({
  name: 'RevokeCaseAccessResult',
  description: 'What came of ending a grant.',
  types: () => [RevokeCaseAccessSuccess, CaseGrantNotFound] as const,
});

export const BreakGlassResult = createUnionType({
  name: 'BreakGlassResult',
  description: 'What came of opening a case without a grant.',
  types: () => [BreakGlassSuccess, CaseNotFound, InvalidInput] as const,
});
