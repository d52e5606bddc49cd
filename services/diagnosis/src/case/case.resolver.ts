import 'reflect-metadata';
import { loadByGlobalId, type RequestContext, toGlobalId } from '@pulmora/platform';
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { DiagnosisService } from '../diagnosis/diagnosis.service.js';
import { Diagnosis, Study } from '../diagnosis/diagnosis.types.js';
import { toDiagnosis } from '../diagnosis/diagnosis.view.js';
import type { ReviewSettingsService } from '../settings/review-settings.service.js';
import type { CaseService } from './case.service.js';
import { Case, CaseTransition } from './case.types.js';
import type { CaseViewing } from './case-viewing.js';

@Resolver(() => Case)
export class CaseResolver {
  constructor(
    private readonly service: CaseService,
    private readonly diagnoses: DiagnosisService,
    private readonly viewing: CaseViewing,
    private readonly settings: ReviewSettingsService,
  ) {}

  @Query(() => Case, {
    nullable: true,
    description: 'One case of this clinic, or granted to you; null when there is none.',
  })
  async case(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The case.' }) id: string,
  ): Promise<Case | null> {
    return this.resolveReference({ id }, context);
  }

  @FieldResolver(() => Diagnosis, {
    nullable: true,
    description: 'What a model makes of it: the reading that `readingRevision` counts.',
  })
  async diagnosis(@Root() of: Case, @Ctx() context: RequestContext): Promise<Diagnosis | null> {
    const row = await loadByGlobalId(context, 'Diagnosis', toGlobalId('Diagnosis', of.diagnosisId), (scope, ids) =>
      this.diagnoses.byIds(scope, ids),
    );
    if (!row) return null;
    return toDiagnosis(row, (await this.settings.hiddenStudies(context, [row.studyId])).has(row.studyId));
  }

  @FieldResolver(() => [CaseTransition], { description: 'What has happened to it, the first thing first.' })
  async history(@Root() of: Case, @Ctx() context: RequestContext): Promise<CaseTransition[]> {
    const found = await loadByGlobalId(
      context,
      'Case',
      of.id,
      (scope, ids) => this.service.historyOf(scope, ids),
      'history of case',
    );
    return found ? this.viewing.showHistory(context, found) : [];
  }

  /** Also serves `_entities`. */
  async resolveReference(reference: { readonly id: string }, context: RequestContext): Promise<Case | null> {
    const row = await loadByGlobalId(context, 'Case', reference.id, (scope, ids) => this.service.byIds(scope, ids));
    return row ? this.viewing.show(context, row) : null;
  }
}

/** What a study's case is. */
@Resolver(() => Study)
export class StudyCaseResolver {
  constructor(
    private readonly service: CaseService,
    private readonly viewing: CaseViewing,
  ) {}

  @FieldResolver(() => Case, {
    nullable: true,
    description: 'Its case; null for the moment between the upload and the opening of the case.',
  })
  async case(@Root() study: Study, @Ctx() context: RequestContext): Promise<Case | null> {
    const row = await loadByGlobalId(
      context,
      'Study',
      study.id,
      (scope, ids) => this.service.ofStudies(scope, ids),
      'case of study',
    );
    return row ? this.viewing.show(context, row) : null;
  }
}
