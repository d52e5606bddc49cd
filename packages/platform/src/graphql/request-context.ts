import DataLoader from 'dataloader';
import type { Scope } from '../database/unit-of-work.js';
import type { Identity } from '../identity/identity.js';
import { fromGlobalId } from '../ids/global-id.js';
import type { LiveOperation } from '../live/live-operation.js';
import type { Reach } from '../policy/policy.js';

/** What a resolver knows of the request or subscription that it serves; never shared between two of them. */
export interface RequestContext {
  readonly identity: Identity;
  readonly traceparent: string;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  readonly loaders: Map<string, unknown>;
  /** How far the operation at hand may reach, set by the policy's guard; absent: the user's own clinic. */
  readonly reach?: Reach;
  /** Of a subscription: what its source and the server that carries it tell each other. */
  readonly live?: LiveOperation;
}

/** Whose rows the operation at hand may ask for. */
export function scopeOf({ identity, reach }: Pick<RequestContext, 'identity' | 'reach'>): Scope {
  const { tenantId, subject } = identity;
  return reach === 'granted' ? { tenantId, subject } : { tenantId };
}

/** A batching loader that lives as long as one request, so that no user is answered from another's cache. */
export function requestLoader<Key, Value>(
  context: RequestContext,
  name: string,
  load: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  // What one operation of a request may reach, another may not.
  const key = `${context.reach ?? 'own'} ${name}`;
  let loader = context.loaders.get(key) as DataLoader<Key, Value> | undefined;
  if (!loader) {
    loader = new DataLoader<Key, Value>(load, { maxBatchSize: 500 });
    context.loaders.set(key, loader);
  }
  return loader;
}

/**
 * The row behind a global ID, by one query for all that a request asks for; undefined for an ID of another kind and for
 * what is neither the user's clinic's nor granted to them where the operation reaches that far.
 *
 * @param load in the order of the UUIDs, undefined for what is not there.
 */
export async function loadByGlobalId<Row>(
  context: RequestContext,
  type: string,
  id: string,
  load: (scope: Scope, ids: readonly string[]) => Promise<readonly (Row | undefined)[]>,
  loaderName = type,
): Promise<Row | undefined> {
  const uuid = fromGlobalId(type, id);
  if (!uuid) return undefined;
  const scope = scopeOf(context);
  return requestLoader(context, loaderName, async (ids: readonly string[]) => load(scope, ids)).load(uuid);
}
