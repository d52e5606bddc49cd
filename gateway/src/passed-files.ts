import { once } from 'node:events';
import type http from 'node:http';
import { pipeline } from 'node:stream/promises';
import {
  type Admission,
  ClientError,
  type IdentityVerifier,
  type Logger,
  type ServiceConnections,
  serveTenantFiles,
} from '@pulmora/platform';
import type express from 'express';
import { startRequest } from './executors/upstream-request.js';

/** Files beside GraphQL that a subgraph has and the gateway passes on. */
export interface PassedFiles {
  /** Where they lie: `/overlays`. */
  readonly prefix: string;
  /** What a whole path must be. Whether there is such a file is for the subgraph to say. */
  readonly pattern: RegExp;
  /** What may come; whatever else a subgraph answers is not passed on. */
  readonly mediaTypes: readonly string[];
  /** A file larger than this is none, bytes. */
  readonly maxBytes: number;
  /** What one of them is called in a refusal: `overlay`. */
  readonly noun: string;
}

/** As `AttentionOverlay.url` has it. */
export const OVERLAYS: PassedFiles = {
  prefix: '/overlays',
  pattern: /^\/overlays\/[\w-]{1,128}\/[A-Z0-9_]{1,64}\.png$/,
  mediaTypes: ['image/png'],
  maxBytes: 32 * 1024 * 1024,
  noun: 'overlay',
};

/** As `SignedReport.jsonUrl` and `pdfUrl` have it. */
export const REPORTS: PassedFiles = {
  prefix: '/reports',
  pattern: /^\/reports\/[\w-]{1,128}\.(?:json|pdf)$/,
  mediaTypes: ['application/json', 'application/pdf'],
  maxBytes: 32 * 1024 * 1024,
  noun: 'report',
};

/** As `CtImage.url` has it. No image is larger than an upload may be. */
export const images = (maxBytes: number): PassedFiles => ({
  prefix: '/images',
  pattern: /^\/images\/[\w-]{1,128}$/,
  mediaTypes: ['image/png', 'image/jpeg'],
  maxBytes,
  noun: 'image',
});

export interface PassingOptions {
  /** Address of the subgraph that has them. */
  readonly url: string;
  readonly identity: IdentityVerifier;
  readonly upstreams: ServiceConnections;
  readonly logger: Logger;
  readonly admission?: Admission | undefined;
}

/** A subgraph that is silent for this long is not there, milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * Passes files on as they come. The user's token goes to the subgraph, which verifies it again, and nothing else of the
 * request does; of the answer come back the bytes, what they are and how long they may be kept, or a status in words of
 * our own.
 */
export function passFiles(app: express.Express, files: PassedFiles, options: PassingOptions): void {
  const { url, upstreams, identity, logger, admission } = options;
  const { prefix, pattern, mediaTypes, maxBytes, noun } = files;
  serveTenantFiles(app, {
    prefix,
    pattern,
    identity,
    logger,
    admission,
    answer: async ({ path, identity: user, traceparent, signal }, response) => {
      const headers = { accept: mediaTypes.join(', '), authorization: `Bearer ${user.token}`, traceparent };
      const upstream = startRequest(upstreams, new URL(path, url).href, headers, signal, TIMEOUT_MS, 'GET');
      const answered = once(upstream, 'response') as Promise<[http.IncomingMessage]>;
      upstream.end();
      const [answer] = await answered.catch(() => [undefined]);
      // A connection that breaks later is told by the answer's own end.
      upstream.on('error', () => {});
      const size = Number(answer?.headers['content-length']);
      // Without its parameters (RFC 9110, section 8.3.1): text is sent with a charset.
      const mediaType = (answer?.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      if (answer?.statusCode !== 200 || !mediaTypes.includes(mediaType) || !(size <= maxBytes)) {
        // Whatever else it says is not read: there may be no end to it.
        upstream.destroy();
        throw refusalOf(answer?.statusCode, noun);
      }
      response.set({
        'content-type': mediaType,
        'content-length': String(size),
        'cache-control': answer.headers['cache-control'] ?? 'no-store',
      });
      await pipeline(answer, response);
    },
  });
}

function refusalOf(status: number | undefined, noun: string): ClientError {
  if (status === 401) return new ClientError('The access token is not valid.', 'UNAUTHENTICATED');
  if (status === 403) return new ClientError('Your role does not allow this.', 'FORBIDDEN');
  if (status === 404) return new ClientError(`There is no such ${noun}.`, 'NOT_FOUND');
  return new ClientError('A part of the platform does not answer right now.', 'SERVICE_UNAVAILABLE');
}
