import { once } from 'node:events';
import type http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Admission, ClientError, type IdentityVerifier, type Logger, serveTenantFiles } from '@pulmora/platform';
import type express from 'express';
import { startRequest } from './executors/upstream-request.js';

export interface OverlaysOptions {
  /** Address of the subgraph that has them. */
  readonly url: string;
  readonly identity: IdentityVerifier;
  readonly logger: Logger;
  readonly admission?: Admission | undefined;
}

/** As `AttentionOverlay.url` has it. Whether there is such a finding is for the subgraph to say. */
const PATTERN = /^\/overlays\/[\w-]{1,128}\/[A-Z0-9_]{1,64}\.png$/;

/** A subgraph that is silent for this long is not there, milliseconds. */
const TIMEOUT_MS = 30_000;

/** A picture larger than this is none, bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Passes overlays on as they come. The user's token goes to the subgraph, which verifies it again, and nothing else of
 * the request does; of the answer come back a PNG and how long it may be kept, or a status in words of our own.
 */
export function passOverlays(app: express.Express, { url, identity, logger, admission }: OverlaysOptions): void {
  serveTenantFiles(app, {
    prefix: '/overlays',
    pattern: PATTERN,
    identity,
    logger,
    admission,
    answer: async ({ path, identity: user, traceparent, signal }, response) => {
      const headers = { accept: 'image/png', authorization: `Bearer ${user.token}`, traceparent };
      const upstream = startRequest(new URL(path, url).href, headers, signal, TIMEOUT_MS, 'GET');
      const answered = once(upstream, 'response') as Promise<[http.IncomingMessage]>;
      upstream.end();
      const [answer] = await answered.catch(() => [undefined]);
      // A connection that breaks later is told by the answer's own end.
      upstream.on('error', () => {});
      const size = Number(answer?.headers['content-length']);
      if (answer?.statusCode !== 200 || answer.headers['content-type'] !== 'image/png' || !(size <= MAX_BYTES)) {
        // Whatever else it says is not read: there may be no end to it.
        upstream.destroy();
        throw refusalOf(answer?.statusCode);
      }
      response.set({
        'content-type': 'image/png',
        'content-length': String(size),
        'cache-control': answer.headers['cache-control'] ?? 'no-store',
      });
      await pipeline(answer, response);
    },
  });
}

function refusalOf(status: number | undefined): ClientError {
  if (status === 401) return new ClientError('The access token is not valid.', 'UNAUTHENTICATED');
  if (status === 403) return new ClientError('Your role does not allow this.', 'FORBIDDEN');
  if (status === 404) return new ClientError('There is no such overlay.', 'NOT_FOUND');
  return new ClientError('A part of the platform does not answer right now.', 'SERVICE_UNAVAILABLE');
}
