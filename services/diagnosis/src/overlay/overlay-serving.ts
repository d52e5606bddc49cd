import {
  auditedRequest,
  ClientError,
  FairSlots,
  type FileRequest,
  type IdentityVerifier,
  type Logger,
  NoSlotError,
  type OperationsServer,
  requiredReach,
  scopeOf,
  serveTenantFiles,
  type TenantDatabase,
} from '@pulmora/platform';
import { decodeAttention } from '../image-reading/attention-codec.js';
import type { ImageReadingService } from '../image-reading/image-reading.service.js';
import { diagnosisPolicy } from '../policy.js';
import type { ReviewSettingsService } from '../settings/review-settings.service.js';
import { drawOverlay } from './overlay-drawing.js';
import { OVERLAY_PATTERN, OVERLAY_PREFIX, overlayOf } from './overlay-path.js';

export interface OverlayServingOptions {
  readonly service: Pick<ImageReadingService, 'attentionOf'>;
  readonly settings: Pick<ReviewSettingsService, 'hiddenStudies'>;
  /** The door of users, where who was refused is recorded. */
  readonly database: TenantDatabase;
  readonly identity: IdentityVerifier;
  readonly logger: Logger;
}

/** Overlays drawn at once, and requests of one clinic that may wait for it: a page with the six overlays of a few images. */
const DRAWN_AT_ONCE = 2;
const MAX_WAITING = 64;

/** An overlay never changes, but who may see it does: a copy is kept for an hour, by the browser that asked for it. */
const CACHE_CONTROL = 'private, max-age=3600, immutable';

/** Draws overlays as they are asked for: a map takes a thousandth of the room of its picture. */
export function serveOverlays(
  { app }: Pick<OperationsServer, 'app'>,
  { service, settings, database, identity, logger }: OverlayServingOptions,
): void {
  const slots = new FairSlots(DRAWN_AT_ONCE, MAX_WAITING);
  const draw = async ({ identity: user, parts, signal }: FileRequest): Promise<Uint8Array> => {
    const reach = requiredReach(diagnosisPolicy, 'Diagnosis.imageReadings', user);
    const overlay = overlayOf(parts);
    const stored = overlay && (await service.attentionOf(scopeOf({ identity: user, reach }), overlay.id));
    const asking = { identity: user, loaders: new Map(), reach };
    const hidden = stored && (await settings.hiddenStudies(asking, [stored.studyId])).has(stored.studyId);
    if (!stored || hidden) throw new ClientError('There is no such overlay.', 'NOT_FOUND');
    const map = decodeAttention(stored.attention, overlay.finding);
    try {
      return await slots.run(user.tenantId, () => drawOverlay(map, stored.size), signal);
    } catch (error) {
      if (!(error instanceof NoSlotError)) throw error;
      throw new ClientError('Too many overlays are asked for right now.', 'SERVICE_UNAVAILABLE');
    }
  };
  serveTenantFiles(app, {
    prefix: OVERLAY_PREFIX,
    pattern: OVERLAY_PATTERN,
    identity,
    logger,
    answer: async (request, response) => {
      const png = await auditedRequest('ImageReading.overlay', request, database, () => draw(request));
      response.set({ 'content-type': 'image/png', 'cache-control': CACHE_CONTROL });
      response.send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
    },
  });
}
