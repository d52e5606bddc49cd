import 'reflect-metadata';
import {
  boundBySubgraph,
  ClientError,
  type ConnectionShape,
  type EventBus,
  fromGlobalId,
  InvalidInput,
  LiveResync,
  loadByGlobalId,
  MAX_PAGE,
  PatientNotFound,
  pageRequest,
  type RequestContext,
  Resync,
  requestLoader,
  toGlobalId,
  toPage,
} from '@pulmora/platform';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { discardUploads } from '../image/image-intake.js';
import { rejectionMessage } from '../image/image-rejection.js';
import { QuotaExceeded } from '../quota/quota.types.js';
import { toStudy } from '../study/study.resolver.js';
import type { StudyService } from '../study/study.service.js';
import { ImageRejected, type Study, StudyAlreadyExists, UploadStudySuccess } from '../study/study.types.js';
import { isUploadId, UploadProgress } from '../upload/upload-progress.js';
import type { BatchEntity } from './batch.entity.js';
import type { BatchService } from './batch.service.js';
import {
  Batch,
  BatchConnection,
  BatchItem,
  BatchItemOutcome,
  BatchItemPage,
  BatchNewsUnion,
  BatchNotFound,
  BatchProgress,
  BatchUpdated,
  DiagnoseBatchInput,
  DiagnoseBatchResult,
  DiagnoseBatchSuccess,
  UploadInterrupted,
} from './batch.types.js';
import type { BatchFeed, BatchNews } from './batch-feed.js';
import type { BatchItemEntity } from './batch-item.entity.js';

@Resolver(() => Batch)
export class BatchResolver {
  constructor(
    private readonly service: BatchService,
    private readonly studies: StudyService,
    private readonly feed: BatchFeed,
    private readonly bus: EventBus,
  ) {}

  @Mutation(() => DiagnoseBatchResult, {
    description:
      'Takes in many studies at once, of any of your patients, and asks for their readings. Each is taken in, or not, for itself; what was taken in stays, whatever becomes of the rest.',
  })
  async diagnoseBatch(
    @Ctx() context: RequestContext,
    @Arg('input', () => DiagnoseBatchInput, { description: 'The studies.' }) input: DiagnoseBatchInput,
  ): Promise<typeof DiagnoseBatchResult> {
    const { batchId, uploadId, items } = input;
    if (uploadId && !isUploadId(uploadId)) {
      discardUploads(items.flatMap(({ images }) => images));
      return InvalidInput.of('uploadId', 'It has 16 to 100 characters.');
    }
    const progress = uploadId ? new UploadProgress(this.bus, context, uploadId) : undefined;
    const intake = await this.service.receive(context, items, batchId, progress).finally(() => progress?.over());
    switch (intake.kind) {
      case 'taken':
        return Object.assign(new DiagnoseBatchSuccess(), {
          batch: toBatch(intake.batch),
          items: await this.#itemsOf(context, intake.items),
        });
      case 'unknown-batch':
        return Object.assign(new BatchNotFound(), { message: 'There is no such batch in this clinic.' });
      case 'invalid':
        return intake.fault;
    }
  }

  @Query(() => Batch, { nullable: true, description: 'One batch of this clinic; null when there is no such one.' })
  async batch(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The batch.' }) id: string,
  ): Promise<Batch | null> {
    return this.resolveReference({ id }, context);
  }

  @Query(() => BatchConnection, { description: 'Batches of this clinic, newest first.' })
  async batches(
    @Ctx() { identity }: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
  ): Promise<ConnectionShape<Batch>> {
    const page = pageRequest(first, after);
    const rows = await this.service.list(identity.tenantId, page);
    return toPage(rows, page.first, (row) => ({ at: row.createdAt, id: row.id }), toBatch);
  }

  @Subscription(() => BatchNewsUnion, {
    description:
      'A batch as it is, and then whenever an item of it was taken in, rejected or read. Behind a cursor, only as it changed since.',
    subscribe: boundBySubgraph,
  })
  batchUpdated(
    @Root() news: BatchNews,
    @Arg('id', () => ID, { description: 'The batch.' }) _id: string,
    @Arg('after', () => String, { nullable: true, description: 'The `cursor` of the last push, to go on behind it.' })
    _after?: string,
  ): typeof BatchNewsUnion {
    if (news instanceof LiveResync) return Resync.of(news);
    return Object.assign(new BatchUpdated(), { cursor: news.cursor ?? '', batch: toBatch(news.value) });
  }

  /** The source of `batchUpdated`. */
  follow({ id, after }: { id: string; after?: string | null }, context: RequestContext) {
    const uuid = fromGlobalId('Batch', id);
    if (!uuid) throw new ClientError('This is not the id of a Batch.', 'BAD_REQUEST');
    return this.feed.follow(context, uuid, after);
  }

  /** Also serves `_entities`. */
  async resolveReference({ id }: { readonly id: string }, context: RequestContext): Promise<Batch | null> {
    const { tenantId } = context.identity;
    const row = await loadByGlobalId(context, 'Batch', id, (_scope, ids) => this.service.byIds(tenantId, ids));
    return row ? toBatch(row) : null;
  }

  @FieldResolver(() => BatchProgress, { description: 'How far it is.' })
  async progress(@Root() batch: Batch, @Ctx() context: RequestContext): Promise<BatchProgress> {
    const { tenantId } = context.identity;
    const loader = requestLoader(context, 'progress of batch', (ids: readonly string[]) =>
      this.service.progressOf(tenantId, ids),
    );
    return Object.assign(new BatchProgress(), await loader.load(fromGlobalId('Batch', batch.id) ?? ''));
  }

  @FieldResolver(() => BatchItemPage, { description: 'What it is made of.' })
  async items(
    @Root() batch: Batch,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: '`endCursor` of the page before.' }) after?: string,
  ): Promise<BatchItemPage> {
    if (first < 1 || first > MAX_PAGE)
      throw new ClientError(`"first" must be between 1 and ${MAX_PAGE}.`, 'BAD_REQUEST');
    const from = after === undefined || after === null ? 0 : Number(/^\d{1,9}$/.exec(after)?.[0] ?? Number.NaN) + 1;
    if (Number.isNaN(from)) throw new ClientError('"after" is not a cursor of this list.', 'BAD_REQUEST');
    const rows = await this.service.items(
      context.identity.tenantId,
      fromGlobalId('Batch', batch.id) ?? '',
      first,
      from,
    );
    const shown = rows.slice(0, first);
    return Object.assign(new BatchItemPage(), {
      nodes: await this.#itemsOf(context, shown),
      pageInfo: { hasNextPage: rows.length > first, endCursor: shown.at(-1)?.position.toString() ?? null },
    });
  }

  /** With what came of each, as `uploadStudy` would have told it; all their studies are read at once. */
  async #itemsOf({ identity }: RequestContext, rows: readonly BatchItemEntity[]): Promise<BatchItem[]> {
    const ids = [...new Set(rows.flatMap(({ studyId }) => studyId ?? []))];
    const found = ids.length === 0 ? [] : await this.studies.byIds({ tenantId: identity.tenantId }, ids);
    const studies = new Map(found.flatMap((study) => (study ? [[study.id, toStudy(study)] as const] : [])));
    return rows.map((row) =>
      Object.assign(new BatchItem(), {
        id: toGlobalId('BatchItem', row.id),
        position: row.position,
        state: row.state,
        outcome: this.#outcomeOf(row, studies.get(row.studyId ?? '')),
      }),
    );
  }

  #outcomeOf(row: BatchItemEntity, study: Study | undefined): typeof BatchItemOutcome | null {
    switch (row.outcome) {
      case null:
        return null;
      case 'UploadStudySuccess':
        return study ? Object.assign(new UploadStudySuccess(), { study }) : null;
      case 'StudyAlreadyExists': {
        const message = 'These images were taken in for this patient before.';
        return study ? Object.assign(new StudyAlreadyExists(), { message, study }) : null;
      }
      case 'PatientNotFound':
        return PatientNotFound.make();
      case 'InvalidInput':
        return InvalidInput.of(row.faultField ?? '', row.faultMessage ?? '');
      case 'ImageRejected': {
        const reason = row.imageReason ?? 'UNREADABLE';
        const message = rejectionMessage(reason, this.studies.limits);
        return Object.assign(new ImageRejected(), { reason, position: row.image ?? 0, message });
      }
      case 'QuotaExceeded': {
        const { quota, quotaUsed, quotaLimit, createdAt } = row;
        const exceeded = { quota: quota ?? 'STORED_BYTES', used: quotaUsed ?? 0, limit: quotaLimit ?? 0 };
        return QuotaExceeded.of(exceeded, createdAt, new Date());
      }
      case 'UploadInterrupted':
        return Object.assign(new UploadInterrupted(), { message: 'The upload was cut off; send this study again.' });
    }
  }
}

function toBatch({ id, createdAt }: BatchEntity): Batch {
  const globalId = toGlobalId('Batch', id);
  return Object.assign(new Batch(), {
    id: globalId,
    createdAt,
    csvUrl: `/batches/${globalId}.csv`,
    jsonUrl: `/batches/${globalId}.json`,
  });
}
