import DataLoader from 'dataloader';
import type { Identity } from '../identity/identity.js';
import { fromGlobalId } from '../ids/global-id.js';
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
}

/** A batching loader that lives as long as one request, so that no user is answered from another's cache. */
export function requestLoader<Key, Value>(
  context: RequestContext,
  name: string,
  load: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  let loader = context.loaders.get(name) as DataLoader<Key, Value> | undefined;
  if (!loader) {
    loader = new DataLoader<Key, Value>(load, { maxBatchSize: 500 });
    context.loaders.set(name, loader);
  }
  return loader;
}

/**
 * The row behind a global ID, by one query for all that a request asks for; undefined for an ID of another kind and for
 * what the user's clinic does not have.
 *
 * @param load in the order of the UUIDs, undefined for what is not there.
 */
export async function loadByGlobalId<Row>(
  context: RequestContext,
  type: string,
  id: string,
  load: (tenantId: string, ids: readonly string[]) => Promise<readonly (Row | undefined)[]>,
  loaderName = type,
): Promise<Row | undefined> {
  const uuid = fromGlobalId(type, id);
  if (!uuid) return undefined;
  const { tenantId } = context.identity;
  return requestLoader(context, loaderName, async (ids: readonly string[]) => load(tenantId, ids)).load(uuid);
}
