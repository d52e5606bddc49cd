import { createHash } from 'node:crypto';
import {
  type Admission,
  ClientError,
  type GatewayLimits,
  type Holder,
  type Identity,
  LIMITED_KINDS,
  type LimitedKind,
  type LimitStore,
  type Logger,
  type Metrics,
  type Permit,
  type Refusal,
} from '@pulmora/platform';
import { Counter, Gauge } from 'prom-client';
import { Holdings } from './holdings.js';
import { LocalBuckets } from './local-buckets.js';

export interface SharedLimitsOptions {
  readonly limits: GatewayLimits;
  /** Undefined: this process counts for itself. */
  readonly store: LimitStore | undefined;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly logger: Logger;
  /** How often the store is told that this process lives, and what it holds, milliseconds. */
  readonly renewMs: number;
}

export interface SharedLimits extends Admission {
  /** Tells the store what this process holds. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

/** A store that did not answer is not asked again for this long, so that not every request waits for it, milliseconds. */
const AWAY_MS = 2_000;

/**
 * Limits that all gateways keep together. While the store is away each keeps them for itself, by what it holds and by
 * buckets of its own: at most as many times the limit as there are gateways, and never without bound.
 */
export function createSharedLimits({ limits, store, metrics, logger, renewMs }: SharedLimitsOptions): SharedLimits {
  const measured = limitMetrics(metrics);
  const holdings = new Holdings();
  const buckets = new LocalBuckets();
  /** Clinics of which the store may have noted too much. */
  const doubtful = new Set<string>();
  let awayUntil = 0;
  measured.storeUp.set(store ? 1 : 0);

  const storeFailed = (err: unknown) => {
    if (Date.now() >= awayUntil) logger.warn({ err }, 'the store of limits does not answer: counting here meanwhile');
    awayUntil = Date.now() + AWAY_MS;
    measured.storeUp.set(0);
  };
  /** Whether the store has said yes; a refusal; or undefined when it cannot be asked. */
  const askStore = async (holder: Holder, kind: LimitedKind): Promise<'given' | Refusal | undefined> => {
    if (!store || Date.now() < awayUntil) return undefined;
    try {
      const refusal = await store.take(holder, kind);
      measured.storeUp.set(1);
      return refusal ?? 'given';
    } catch (err) {
      // It may have noted the permit all the same.
      doubtful.add(holder.tenantId);
      storeFailed(err);
      return undefined;
    }
  };
  const askHere = ({ tenantId, who }: Holder, kind: LimitedKind): Refusal | undefined => {
    // What is being asked for is among them.
    if (holdings.ofUser({ tenantId, who }, kind) > limits.user.atOnce[kind]) {
      return { reason: 'user concurrency', retryAfterS: 1 };
    }
    if (holdings.ofClinic({ tenantId, who }, kind) > limits.clinic.atOnce[kind]) {
      return { reason: 'clinic concurrency', retryAfterS: 1 };
    }
    const retryAfterS = buckets.take([
      { name: `${tenantId} ${who}`, limits: limits.user },
      { name: tenantId, limits: limits.clinic },
    ]);
    return retryAfterS === undefined ? undefined : { reason: 'user rate', retryAfterS };
  };
  const giveBack = (holder: Holder, kind: LimitedKind, inStore: boolean) => {
    holdings.add(holder, kind, -1);
    measured.held.dec({ kind });
    if (!inStore) return;
    store?.giveBack(holder, kind).catch((err) => {
      doubtful.add(holder.tenantId);
      storeFailed(err);
    });
  };
  const renew = async () => {
    buckets.sweep();
    if (!store) return;
    for (const tenantId of new Set([...holdings.clinics(), ...doubtful])) {
      try {
        doubtful.delete(tenantId);
        await store.renew(tenantId, holdings.of(tenantId));
      } catch (err) {
        doubtful.add(tenantId);
        return storeFailed(err);
      }
    }
  };
  let renewing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renewing.then(renew);
  }, renewMs);
  timer.unref();

  return {
    async take(user, kind): Promise<Permit> {
      const holder = holderOf(user);
      // Counted before it is given, so that a renewal meanwhile does not take it away.
      holdings.add(holder, kind, 1);
      measured.held.inc({ kind });
      const answer = await askStore(holder, kind);
      const refusal = answer === undefined ? askHere(holder, kind) : answer === 'given' ? undefined : answer;
      if (refusal) {
        giveBack(holder, kind, false);
        throw refused(refusal, kind, measured.refusals);
      }
      let held = true;
      return {
        release() {
          if (held) giveBack(holder, kind, answer === 'given');
          held = false;
        },
      };
    },
    renew,
    async stop() {
      clearInterval(timer);
      await renewing;
      await store?.close();
    },
  };
}

/** The store knows a user by a digest: it needs to tell them apart, and nothing more. */
const holderOf = ({ tenantId, subject }: Identity): Holder => ({
  tenantId,
  who: createHash('sha256').update(subject).digest('base64url').slice(0, 22),
});

function refused({ reason, retryAfterS }: Refusal, kind: LimitedKind, refusals: Counter): ClientError {
  const [whose = '', what = ''] = reason.split(' ');
  refusals.inc({ kind, whose, what });
  const message =
    what === 'rate'
      ? `Too many requests${whose === 'clinic' ? ' of your clinic' : ''}: try again a little later.`
      : `Too many ${kind}s${whose === 'clinic' ? ' of your clinic' : ''} at once: try again when one has ended.`;
  return new ClientError(message, 'RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterS)) });
}

function limitMetrics({ registry }: Pick<Metrics, 'registry'>) {
  const registers = [registry];
  const held = new Gauge({
    name: 'pulmora_permits_held',
    help: 'Permits that this gateway holds, by kind.',
    labelNames: ['kind'],
    registers,
  });
  for (const kind of LIMITED_KINDS) held.set({ kind }, 0);
  return {
    held,
    refusals: new Counter({
      name: 'pulmora_limit_refusals_total',
      help: 'What was refused for a limit: its kind, whose limit (user or clinic), and which (rate or concurrency).',
      labelNames: ['kind', 'whose', 'what'],
      registers,
    }),
    storeUp: new Gauge({
      name: 'pulmora_limit_store_up',
      help: 'Whether the gateways count together (1), or this one for itself (0).',
      registers,
    }),
  };
}
