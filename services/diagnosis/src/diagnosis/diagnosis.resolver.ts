import 'reflect-metadata';
import {
  boundBySubgraph,
  ClientError,
  type ConnectionShape,
  fromGlobalId,
  LiveResync,
  loadByGlobalId,
  pageRequest,
  type RequestContext,
  toPage,
} from '@pulmora/platform';
import type { DiagnosisStatusName } from '@pulmora/schema';
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { CaseFeed } from '../live/case-feed.js';
import type { DiagnosisNews } from '../live/diagnosis-feed.js';
import type { ReviewSettingsService } from '../settings/review-settings.service.js';
import type { DiagnosisEntity } from './diagnosis.entity.js';
import type { DiagnosisService } from './diagnosis.service.js';
import { Diagnosis, DiagnosisConnection, DiagnosisStatus, Study } from './diagnosis.types.js';
import { toDiagnosis } from './diagnosis.view.js';

/** The arguments of `diagnosisUpdated`, global IDs. */
export interface DiagnosisUpdatedArguments {
  readonly studyId?: string | null;
  readonly patientId?: string | null;
  readonly after?: string | null;
}

@Resolver(() => Diagnosis)
export class DiagnosisResolver {
  constructor(
    private readonly service: DiagnosisService,
    private readonly feed: CaseFeed,
    private readonly settings: ReviewSettingsService,
  ) {}

  @Query(() => Diagnosis, { nullable: true, description: 'One diagnosis of this clinic; null when there is none.' })
  async diagnosis(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The diagnosis.' }) id: string,
  ): Promise<Diagnosis | null> {
    return this.resolveReference({ id }, context);
  }

  @Query(() => DiagnosisConnection, { description: 'Diagnoses of this clinic, newest first.' })
  async diagnoses(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
    @Arg('status', () => DiagnosisStatus, { nullable: true, description: 'Only those that stand so.' })
    status?: DiagnosisStatusName,
  ): Promise<ConnectionShape<Diagnosis>> {
    const page = pageRequest(first, after);
    const rows = await this.service.list(context.identity.tenantId, page, status);
    const studies = rows.map(({ studyId }) => studyId);
    const hidden = await this.settings.hiddenStudies(context, studies);
    return toPage(
      rows,
      page.first,
      (row) => ({ at: row.queuedAt, id: row.id }),
      (row) => toDiagnosis(row, hidden.has(row.studyId)),
    );
  }

  @Subscription(() => Diagnosis, {
    description:
      'Diagnoses as they change. With a study or a patient, their current state comes first; without, every change in the clinic from now on. A slow client is told the latest state of each, not every step. After a disconnect, give the last `cursor` as `after`: what came since is pushed, once. Where that cannot be told any more, an error with the code RESYNC is pushed: load anew what is shown; changes after the `cursor` in its extensions follow.',
    subscribe: boundBySubgraph,
  })
  async diagnosisUpdated(
    @Root() news: DiagnosisNews,
    @Ctx() context: RequestContext,
    @Arg('studyId', () => ID, { nullable: true, description: 'Only of this study.' }) _studyId?: string,
    @Arg('patientId', () => ID, { nullable: true, description: 'Only of this patient.' }) _patientId?: string,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The `cursor` of the last push, to go on behind it. An empty text: of a client that has none yet and wants one; a RESYNC comes first, with the cursor.',
    })
    _after?: string,
  ): Promise<Diagnosis> {
    if (news instanceof LiveResync) throw news.toError();
    return Object.assign(await show(this.settings, context, news.value), { cursor: news.cursor });
  }

  /** The source of `diagnosisUpdated`. */
  follow({ studyId, patientId, after }: DiagnosisUpdatedArguments, context: RequestContext) {
    const scope = { studyId: scopeId('Study', studyId), patientId: scopeId('Patient', patientId) };
    return this.feed.follow(context, scope, after);
  }

  /** Also serves `_entities`. */
  async resolveReference(reference: { readonly id: string }, context: RequestContext): Promise<Diagnosis | null> {
    const row = await loadByGlobalId(context, 'Diagnosis', reference.id, (scope, ids) =>
      this.service.byIds(scope, ids),
    );
    return row ? show(this.settings, context, row) : null;
  }
}

/** What the diagnosis service adds to a study. */
@Resolver(() => Study)
export class StudyDiagnosisResolver {
  constructor(
    private readonly service: DiagnosisService,
    private readonly settings: ReviewSettingsService,
  ) {}

  @FieldResolver(() => Diagnosis, {
    nullable: true,
    description: 'Its reading; null for the moment between the upload and the opening of the case.',
  })
  async diagnosis(@Root() study: Study, @Ctx() context: RequestContext): Promise<Diagnosis | null> {
    const row = await loadByGlobalId(
      context,
      'Study',
      study.id,
      (scope, ids) => this.service.latestOfStudies(scope, ids),
      'diagnosis of study',
    );
    return row ? show(this.settings, context, row) : null;
  }
}

const show = async (
  settings: ReviewSettingsService,
  context: RequestContext,
  row: DiagnosisEntity,
): Promise<Diagnosis> => toDiagnosis(row, (await settings.hiddenStudies(context, [row.studyId])).has(row.studyId));

/** @throws {ClientError} BAD_REQUEST for an id of another kind, which would never be told anything. */
function scopeId(type: string, id: string | null | undefined): string | undefined {
  if (id === null || id === undefined) return undefined;
  const uuid = fromGlobalId(type, id);
  if (!uuid) throw new ClientError(`This is not the id of a ${type}.`, 'BAD_REQUEST');
  return uuid;
}
