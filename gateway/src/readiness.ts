import type { Readiness } from '@pulmora/platform';
import type { SubgraphUrls } from './supergraph.js';

/** Ready when every subgraph says that it is; names those that do not. */
export async function subgraphReadiness(urls: SubgraphUrls): Promise<Readiness> {
  const states = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => {
      try {
        const response = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(2_000) });
        await response.body?.cancel();
        return [name, response.ok] as const;
      } catch {
        return [name, false] as const;
      }
    }),
  );
  return { ready: states.every(([, ready]) => ready), ...Object.fromEntries(states) };
}
