import 'reflect-metadata';
import { boundBySubgraph, LiveResync, type RequestContext, Resync } from '@pulmora/platform';
import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import type { ImageRejectionReason } from '../image/image-rejection.js';
import { UploadNewsUnion, UploadProgressed } from './upload.types.js';
import type { UploadFeed, UploadNews } from './upload-feed.js';

@Resolver()
export class UploadResolver {
  constructor(private readonly feed: UploadFeed) {}

  @Subscription(() => UploadNewsUnion, {
    description:
      'How far an upload of yours is: bytes of each image as they arrive, and what became of it. From its beginning, or from behind a cursor; it may be followed before the upload begins, and for some minutes after it has ended. Only who uploads is told.',
    subscribe: boundBySubgraph,
  })
  uploadProgress(
    @Root() news: UploadNews,
    @Arg('uploadId', () => String, { description: 'The `uploadId` that the upload was given.' }) _uploadId: string,
    @Arg('after', () => String, { nullable: true, description: 'The `cursor` of the last push, to go on behind it.' })
    _after?: string,
  ): typeof UploadNewsUnion {
    if (news instanceof LiveResync) return Resync.of(news);
    const { item, image, receivedBytes, state, reason } = news.value;
    return Object.assign(new UploadProgressed(), {
      cursor: news.cursor ?? '',
      over: image === null,
      item,
      image,
      receivedBytes,
      state,
      rejection: reason as ImageRejectionReason | null,
    });
  }

  /** The source of `uploadProgress`. */
  follow({ uploadId, after }: { uploadId: string; after?: string | null }, context: RequestContext) {
    return this.feed.follow(context, uploadId, after);
  }
}
