import { pipeline } from 'node:stream/promises';
import {
  auditedRequest,
  BlobNotFoundError,
  ClientError,
  type FileRequest,
  type IdentityVerifier,
  type Logger,
  type OperationsServer,
  reachOf,
  type SealedBlobReader,
  serveTenantFiles,
  type TenantDatabase,
} from '@pulmora/platform';
import { studyPolicy } from '../policy.js';
import type { StudyService } from '../study/study.service.js';
import type { CtImageEntity } from './ct-image.entity.js';
import { blobKey } from './image-intake.js';
import { IMAGE_PATTERN, IMAGE_PREFIX, imageOfPath } from './image-path.js';

export interface ImageServingOptions {
  readonly service: Pick<StudyService, 'imageWithin'>;
  readonly blobs: Pick<SealedBlobReader, 'readStream'>;
  /** The door of users, where who was refused is recorded. */
  readonly database: TenantDatabase;
  readonly identity: IdentityVerifier;
  readonly logger: Logger;
}

/** An image never changes, but who may see it does: a copy is kept for an hour, by the browser that asked for it. */
const CACHE_CONTROL = 'private, max-age=3600, immutable';

/**
 * Serves the pixels of images as they came in, to whoever may see them in the study that they belong to, and says in the
 * audit trail who looked. There are no signed addresses: what is worth anything is the caller's own token.
 */
export function serveImages(
  { app }: Pick<OperationsServer, 'app'>,
  { service, blobs, database, identity, logger }: ImageServingOptions,
): void {
  const find = async ({ identity: user, parts }: FileRequest): Promise<CtImageEntity> => {
    const reach = reachOf(studyPolicy, 'Study.images', user.roles);
    if (!reach) throw new ClientError('Your role does not allow this.', 'FORBIDDEN');
    const { tenantId, subject } = user;
    const id = imageOfPath(parts);
    const image = id && (await service.imageWithin(reach === 'granted' ? { tenantId, subject } : { tenantId }, id));
    if (!image) throw notFound();
    return image;
  };
  serveTenantFiles(app, {
    prefix: IMAGE_PREFIX,
    pattern: IMAGE_PATTERN,
    identity,
    logger,
    answer: async (request, response) => {
      const { tenantId, studyId, id, mediaType, sizeBytes } = await auditedRequest(
        'CtImage.pixels',
        request,
        database,
        () => find(request),
      );
      const bytes = await blobs.readStream(blobKey(tenantId, studyId, id)).catch((error: unknown) => {
        // Of a patient who is being erased, the blobs go before the rows.
        throw error instanceof BlobNotFoundError ? notFound() : error;
      });
      response.set({ 'content-type': mediaType, 'content-length': String(sizeBytes), 'cache-control': CACHE_CONTROL });
      await pipeline(bytes, response);
    },
  });
}

const notFound = () => new ClientError('There is no such image.', 'NOT_FOUND');
