import 'reflect-metadata';
import {
  type ConnectionShape,
  type EventBus,
  fromGlobalId,
  InvalidInput,
  loadByGlobalId,
  PatientNotFound,
  pageRequest,
  type RequestContext,
  requestLoader,
  toGlobalId,
  toPage,
} from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { discardUploads } from '../image/image-intake.js';
import { imagePath } from '../image/image-path.js';
import { rejectionMessage } from '../image/image-rejection.js';
import { QuotaExceeded } from '../quota/quota.types.js';
import { isUploadId, UploadProgress } from '../upload/upload-progress.js';
import type { StudyEntity } from './study.entity.js';
import type { StudyService } from './study.service.js';
import {
  CtImage,
  ImageRejected,
  Patient,
  Study,
  StudyAlreadyExists,
  StudyConnection,
  StudyPriority,
  UploadStudyInput,
  UploadStudyResult,
  UploadStudySuccess,
} from './study.types.js';

@Resolver(() => Study)
export class StudyResolver {
  constructor(
    private readonly service: StudyService,
    private readonly bus: EventBus,
  ) {}

  @Query(() => Study, { nullable: true, description: 'One study of this clinic; null when there is no such one.' })
  async study(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The study.' }) id: string,
  ): Promise<Study | null> {
    return this.resolveReference({ id }, context);
  }

  @Query(() => StudyConnection, { description: 'Studies of this clinic, newest first.' })
  async studies(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
    @Arg('priority', () => StudyPriority, { nullable: true, description: 'Only those of this priority.' })
    priority?: Priority,
  ): Promise<ConnectionShape<Study>> {
    const page = pageRequest(first, after);
    return studyPage(await this.service.list(context.identity.tenantId, page, priority), page.first);
  }

  @Mutation(() => UploadStudyResult, { description: 'Takes in a chest-CT study and asks for its reading.' })
  async uploadStudy(
    @Ctx() context: RequestContext,
    @Arg('input', () => UploadStudyInput, { description: 'The study.' }) input: UploadStudyInput,
  ): Promise<typeof UploadStudyResult> {
    if (input.uploadId && !isUploadId(input.uploadId)) {
      discardUploads(input.images);
      return InvalidInput.of('uploadId', 'It has 16 to 100 characters.');
    }
    const progress = input.uploadId ? new UploadProgress(this.bus, context, input.uploadId) : undefined;
    const intake = await this.service.receive(context, input, progress?.report()).finally(() => progress?.over());
    switch (intake.kind) {
      case 'received':
        return Object.assign(new UploadStudySuccess(), { study: toStudy(intake.study) });
      case 'exists': {
        const message = 'These images were taken in for this patient before.';
        return Object.assign(new StudyAlreadyExists(), { message, study: toStudy(intake.study) });
      }
      case 'unknown-patient':
        return PatientNotFound.make();
      case 'invalid':
        return intake.fault;
      case 'quota':
        return QuotaExceeded.of(intake.exceeded);
      case 'rejected': {
        const { reason, position } = intake;
        const message = rejectionMessage(reason, this.service.limits);
        return Object.assign(new ImageRejected(), { reason, position, message });
      }
    }
  }

  @FieldResolver(() => Patient, { description: 'Whose study it is.' })
  patient(@Root() study: Study): Patient {
    return Object.assign(new Patient(), { id: toGlobalId('Patient', study.patientId) });
  }

  @FieldResolver(() => [CtImage], { description: 'The images, in order.' })
  async images(@Root() study: Study, @Ctx() context: RequestContext): Promise<CtImage[]> {
    const rows = await loadByGlobalId(
      context,
      'Study',
      study.id,
      (scope, ids) => this.service.imagesOf(scope, ids),
      'images of study',
    );
    return (rows ?? []).map(({ id, position, mediaType, width, height, sizeBytes, sha256 }) =>
      Object.assign(new CtImage(), {
        id: toGlobalId('CtImage', id),
        position,
        mediaType,
        width,
        height,
        sizeBytes,
        sha256,
        url: imagePath(id),
      }),
    );
  }

  /** Also serves `_entities`: all studies that one request asks for cost one query. */
  async resolveReference(reference: { readonly id: string }, context: RequestContext): Promise<Study | null> {
    const row = await loadByGlobalId(context, 'Study', reference.id, (scope, ids) => this.service.byIds(scope, ids));
    return row ? toStudy(row) : null;
  }
}

/** What the study service adds to a patient. */
@Resolver(() => Patient)
export class PatientStudiesResolver {
  constructor(private readonly service: StudyService) {}

  @FieldResolver(() => StudyConnection, { description: 'Their studies, newest first.' })
  async studies(
    @Root() patient: Patient,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
  ): Promise<ConnectionShape<Study>> {
    const page = pageRequest(first, after);
    const patientId = fromGlobalId('Patient', patient.id);
    if (!patientId) return studyPage([], page.first);
    const { tenantId } = context.identity;
    const loader = requestLoader(context, `studies ${first} ${after ?? ''}`, (ids: readonly string[]) =>
      this.service.ofPatients(tenantId, ids, page),
    );
    return studyPage(await loader.load(patientId), page.first);
  }
}

const studyPage = (rows: readonly StudyEntity[], first: number): ConnectionShape<Study> =>
  toPage(rows, first, (row) => ({ at: row.receivedAt, id: row.id }), toStudy);

export function toStudy(row: StudyEntity): Study {
  return Object.assign(new Study(), {
    id: toGlobalId('Study', row.id),
    patientId: row.patientId,
    priority: row.priority,
    clinicalNotes: row.clinicalNotes,
    receivedAt: row.receivedAt,
  });
}
