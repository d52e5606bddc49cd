import { type ClientTls, createFetch } from '@pulmora/platform';

/** A look at a process's `/readyz`: true on status 200, false on anything else, silence included. */
export function httpProbe(url: string, tls?: ClientTls): () => Promise<boolean> {
  const fetch = createFetch(tls);
  return async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  };
}
