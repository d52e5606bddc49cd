import { ClientError, type EventBus, endable, type RequestContext } from '@pulmora/platform';
import { grantChangedEvent, grantChangedSubject } from '@pulmora/schema';
import type { CaseGrantEntity } from '../grant/case-grant.entity.js';
import type { CaseGrantService } from '../grant/case-grant.service.js';

/** Cases of a clinic that were opened without a grant, as it happens. What was missed is in the list of alerts. */
export class AlertFeed {
  readonly #bus: EventBus;
  readonly #grants: CaseGrantService;

  constructor(bus: EventBus, grants: CaseGrantService) {
    this.#bus = bus;
    this.#grants = grants;
  }

  follow({ identity: { tenantId }, signal: outer }: RequestContext): AsyncIterableIterator<CaseGrantEntity> {
    const [bus, grants] = [this.#bus, this.#grants];
    return endable(outer, async function* (signal) {
      const messages = await bus.subscribe(grantChangedSubject(tenantId)).catch(() => {
        throw new ClientError('Live updates are not available right now.', 'SERVICE_UNAVAILABLE');
      });
      const leave = () => void messages.return?.();
      signal.addEventListener('abort', leave, { once: true });
      try {
        if (signal.aborted) return;
        for await (const message of messages) {
          const parsed = grantChangedEvent.safeParse(message);
          if (!parsed.success) continue;
          const { kind, revision, grantId } = parsed.data.data;
          if (kind !== 'BREAK_GLASS' || revision > 1) continue;
          const grant = await grants.byId(tenantId, grantId);
          if (grant) yield grant;
        }
      } finally {
        signal.removeEventListener('abort', leave);
        leave();
      }
    });
  }
}
