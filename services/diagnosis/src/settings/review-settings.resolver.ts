import 'reflect-metadata';
import type { RequestContext } from '@pulmora/platform';
import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  registerEnumType,
} from 'type-graphql';
import type { AiFindingsAudienceName } from './review-settings.entity.js';
import type { ReviewSettingsService } from './review-settings.service.js';

export const AiFindingsAudience = {
  CLINICAL_STAFF: 'CLINICAL_STAFF',
  RADIOLOGISTS: 'RADIOLOGISTS',
} as const satisfies Record<AiFindingsAudienceName, string>;
registerEnumType(AiFindingsAudience, {
  name: 'AiFindingsAudience',
  description: 'To whom of a clinic something is shown.',
  valuesConfig: {
    CLINICAL_STAFF: { description: 'Clinicians and radiologists.' },
    RADIOLOGISTS: { description: 'Radiologists alone.' },
  },
});

@ObjectType({ description: 'What a clinic has settled about the work of its doctors.' })
export class ReviewSettings {
  @Field(() => AiFindingsAudience, {
    description:
      'Who sees what a model makes of a case that no doctor has signed, always marked as unsigned. By default clinical staff.',
  })
  aiFindingsBeforeSignature: AiFindingsAudienceName;
}

@InputType({ description: 'What is to hold from now on.' })
export class SetReviewSettingsInput {
  @Field(() => AiFindingsAudience, {
    description: 'Who sees what a model makes of a case that no doctor has signed.',
  })
  aiFindingsBeforeSignature: AiFindingsAudienceName;
}

@ObjectType({ description: 'It holds.' })
export class SetReviewSettingsSuccess {
  @Field(() => ReviewSettings, { description: 'What holds now.' })
  settings: ReviewSettings;
}

export const SetReviewSettingsResult = createUnionType({
  name: 'SetReviewSettingsResult',
  description: 'What came of it.',
  types: () => [SetReviewSettingsSuccess] as const,
});

@Resolver(() => ReviewSettings)
export class ReviewSettingsResolver {
  constructor(private readonly service: ReviewSettingsService) {}

  @Query(() => ReviewSettings, { description: 'What this clinic has settled about the work of its doctors.' })
  async reviewSettings(@Ctx() context: RequestContext): Promise<ReviewSettings> {
    return settingsOf(await this.service.audienceOf(context.identity.tenantId));
  }

  @Mutation(() => SetReviewSettingsResult, { description: 'Settles how the doctors of this clinic work.' })
  async setReviewSettings(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetReviewSettingsInput, { description: 'What is to hold.' }) input: SetReviewSettingsInput,
  ): Promise<typeof SetReviewSettingsResult> {
    const audience = await this.service.setAudience(context.identity, input.aiFindingsBeforeSignature);
    return Object.assign(new SetReviewSettingsSuccess(), { settings: settingsOf(audience) });
  }
}

const settingsOf = (aiFindingsBeforeSignature: AiFindingsAudienceName): ReviewSettings =>
  Object.assign(new ReviewSettings(), { aiFindingsBeforeSignature });
