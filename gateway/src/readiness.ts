import { createFetch, type Fetch, type Readiness } from '@pulmora/platform';
import type { SubgraphUrls } from './supergraph.js';

/**
 * Ready when any subgraph is: what the others would add is answered with an error, and the rest is answered. Names each,
 * so that whoever waits for the whole platform can.
 */
export async function subgraphReadiness(urls: SubgraphUrls, fetch: Fetch = createFetch()): Promise<Readiness> {
  const states = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => {
      try {
        const response = await fetch(new URL('/readyz', url).href, { signal: AbortSignal.timeout(1_500) });
        await response.body?.cancel();
        return [name, response.ok] as const;
      } catch {
        return [name, false] as const;
      }
    }),
  );
  return { ready: states.some(([, ready]) => ready), ...Object.fromEntries(states) };
}
