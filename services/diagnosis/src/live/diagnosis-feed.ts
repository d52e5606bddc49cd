import { AsyncLocalStorage } from 'node:async_hooks';
import { ClientError, type EventBus, endable, type RequestContext } from '@pulmora/platform';
import { diagnosisUpdatedEvent, diagnosisUpdatedSubject } from '@pulmora/schema';
import type { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import type { DiagnosisScope, DiagnosisService } from '../diagnosis/diagnosis.service.js';
import { ChangeQueue } from './change-queue.js';

/** A broker's silence is noticed within 15 s, and clocks of the database's writers may differ, milliseconds. */
const CATCH_UP_SLACK_MS = 30_000;

/** Revisions remembered by a subscription at most; past that the longest unchanged is forgotten. */
const REMEMBERED = 10_000;

/**
 * The changes of a clinic's diagnoses, live. An event only says that something changed: what is pushed is read from the
 * database, under row security, and only if it is newer than what this subscriber was last told. A slow subscriber is
 * told the latest state of each case, not every step.
 */
export class DiagnosisFeed {
  readonly #bus: EventBus;
  readonly #service: DiagnosisService;

  constructor(bus: EventBus, service: DiagnosisService) {
    this.#bus = bus;
    this.#service = service;
  }

  /**
   * With a study or a patient, the current state of their diagnoses comes first, and then every change: subscribing
   * early or late makes no difference. For the whole clinic, changes from now on.
   */
  follow(context: RequestContext, scope: DiagnosisScope): AsyncIterableIterator<DiagnosisEntity> {
    return endable(context.signal, (signal) => this.#changes(context, scope, signal));
  }

  async *#changes(
    context: RequestContext,
    scope: DiagnosisScope,
    signal: AbortSignal,
  ): AsyncGenerator<DiagnosisEntity, void, void> {
    const { tenantId } = context.identity;
    // The subject carries the tenant, so another clinic's events do not even reach this process's subscriber.
    const messages = await this.#bus.subscribe(diagnosisUpdatedSubject(tenantId)).catch(() => {
      throw new ClientError('Live updates are not available right now.', 'SERVICE_UNAVAILABLE');
    });
    const changes = new ChangeQueue(signal);
    void pump(messages, scope, changes);
    let inTouch = new Date();
    // The broker calls back in no operation at all; what is read then is read in this one.
    const catchUp = AsyncLocalStorage.bind(() => {
      const since = new Date(inTouch.getTime() - CATCH_UP_SLACK_MS);
      this.#service.changedSince(tenantId, scope, since).then(
        (ids) => changes.add(...ids),
        (error) => changes.fail(error),
      );
    });
    const stopWatching = this.#bus.onReconnect(catchUp);
    const heartbeat = setInterval(() => {
      if (this.#bus.connected) inTouch = new Date();
    }, 1_000);
    const told = new Map<string, number>();
    try {
      if (scope.studyId !== undefined || scope.patientId !== undefined) {
        changes.add(...(await this.#service.changedSince(tenantId, scope, new Date(0))));
      }
      for await (const id of changes) {
        const [diagnosis] = await this.#service.byIds({ tenantId }, [id]);
        if (!diagnosis || diagnosis.revision <= (told.get(id) ?? 0)) continue;
        remember(told, id, diagnosis.revision);
        // What this subscription loaded for the last push is out of date by now.
        context.loaders.clear();
        yield diagnosis;
      }
    } finally {
      clearInterval(heartbeat);
      stopWatching();
      await messages.return?.();
    }
  }
}

async function pump(messages: AsyncIterableIterator<unknown>, scope: DiagnosisScope, changes: ChangeQueue) {
  for await (const message of messages) {
    const parsed = diagnosisUpdatedEvent.safeParse(message);
    if (!parsed.success) continue;
    const { diagnosisId, studyId, patientId } = parsed.data.data;
    if (scope.studyId !== undefined && scope.studyId !== studyId) continue;
    if (scope.patientId !== undefined && scope.patientId !== patientId) continue;
    changes.add(diagnosisId);
  }
  changes.end();
}

function remember(told: Map<string, number>, id: string, revision: number): void {
  told.delete(id);
  told.set(id, revision);
  if (told.size <= REMEMBERED) return;
  const [longestUnchanged] = told.keys();
  if (longestUnchanged !== undefined) told.delete(longestUnchanged);
}
