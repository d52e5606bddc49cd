import 'reflect-metadata';
import { loadByGlobalId, type RequestContext } from '@pulmora/platform';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Diagnosis } from '../diagnosis/diagnosis.types.js';
import type { ReviewSettingsService } from '../settings/review-settings.service.js';
import type { ImageReadingService } from './image-reading.service.js';
import { ImageReading } from './image-reading.types.js';
import { toImageReading } from './image-reading.view.js';

/** What a diagnosis was made from. */
@Resolver(() => Diagnosis)
export class DiagnosisImageReadingsResolver {
  constructor(
    private readonly service: ImageReadingService,
    private readonly settings: ReviewSettingsService,
  ) {}

  @FieldResolver(() => [ImageReading], {
    description:
      'The readings of its images, in their order, as many as the study has images. Empty until COMPLETED, and where the version of the model is below 0.2, and where what the model found is hidden from you. Unsigned model output, decision support.',
  })
  async imageReadings(@Root() diagnosis: Diagnosis, @Ctx() context: RequestContext): Promise<ImageReading[]> {
    const images = await loadByGlobalId(
      context,
      'Diagnosis',
      diagnosis.id,
      (scope, ids) => this.service.ofDiagnoses(scope, ids),
      'image readings of diagnosis',
    );
    const studies = (images ?? []).map(({ studyId }) => studyId);
    const hidden = await this.settings.hiddenStudies(context, studies);
    return (images ?? []).filter(({ studyId }) => !hidden.has(studyId)).map(toImageReading);
  }
}
