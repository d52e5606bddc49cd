import { GraphQLDateTime } from 'graphql-scalars';
import { z } from 'zod';
import { ClientError } from '../errors/error-code.js';
import type { RequestContext } from '../graphql/request-context.js';
import { createFetch, type Fetch } from '../http/http-fetch.js';
import { AuditEntry, type AuditFilter } from './audit.types.js';
import { AUDIT_OUTCOMES } from './audit-entry.js';
import type { ClinicUsersPart } from './clinic-users.js';

/** Entries of one service with their cursors, newest first, as the user may see them. */
export type AuditSource = (context: RequestContext, first: number, after: string | undefined) => Promise<AuditPart>;

export interface AuditPart {
  readonly edges: readonly { readonly node: AuditEntry; readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
}

const part = z.object({
  edges: z.array(
    z.object({
      cursor: z.string(),
      node: z.object({
        id: z.string(),
        at: z.iso.datetime({ offset: true }).transform((at) => GraphQLDateTime.parseValue(at) as Date),
        service: z.string(),
        actor: z.string(),
        actorClinicId: z.string().nullable(),
        roles: z.array(z.string()),
        operation: z.string(),
        objectType: z.string(),
        objectIds: z.array(z.string()),
        patientId: z.string().nullable(),
        outcome: z.enum(AUDIT_OUTCOMES),
        reason: z.string().nullable(),
        traceId: z.string(),
      }),
    }),
  ),
  pageInfo: z.object({ hasNextPage: z.boolean() }),
});

const userPart = z.object({
  nodes: z.array(
    z.object({
      subject: z.string(),
      clinicId: z.string(),
      roles: z.array(z.string()),
      lastActiveOn: z.iso.date(),
      leave: z.enum(['GRANTED', 'BREAK_GLASS']).nullable(),
    }),
  ),
  pageInfo: z.object({ hasNextPage: z.boolean() }),
});

const PART = `{
  edges { cursor node {
    id at service actor actorClinicId roles operation objectType objectIds patientId outcome reason traceId
  } }
  pageInfo { hasNextPage }
}`;

/** The audit entries of another service, asked for on the user's behalf. */
export interface AuditClient {
  trail(filter: AuditFilter | undefined): AuditSource;
  accesses(patientId: string): AuditSource;
  users(context: RequestContext, first: number, after: string | undefined): Promise<ClinicUsersPart>;
}

/**
 * @param service as in `<service>AuditTrail`.
 * @param fetch knows whom to trust and what to show.
 */
export function createAuditClient(service: string, url: string, fetch: Fetch = createFetch()): AuditClient {
  const ask = async <Part>(
    { identity, traceparent, signal }: RequestContext,
    shape: z.ZodType<Part>,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<Part> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          authorization: `Bearer ${identity.token}`,
          traceparent,
        },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      });
      return z.object({ data: z.object({ part: shape }) }).parse(await response.json()).data.part;
    } catch {
      throw new ClientError('A part of the audit trail is not available right now.', 'SERVICE_UNAVAILABLE');
    }
  };
  const askForEntries = async (
    context: RequestContext,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<AuditPart> => {
    const { edges, pageInfo } = await ask(context, part, query, variables);
    return {
      edges: edges.map(({ node, cursor }) => ({ node: Object.assign(new AuditEntry(), node), cursor })),
      pageInfo,
    };
  };
  return {
    trail: (filter) => (context, first, after) =>
      askForEntries(
        context,
        `query ($filter: AuditFilter, $first: Int!, $after: String) { part: ${service}AuditTrail(filter: $filter, first: $first, after: $after) ${PART} }`,
        { filter, first, after },
      ),
    accesses: (patientId) => (context, first, after) =>
      askForEntries(
        context,
        `query ($patientId: ID!, $first: Int!, $after: String) { part: ${service}Accesses(patientId: $patientId, first: $first, after: $after) ${PART} }`,
        { patientId, first, after },
      ),
    users: async (context, first, after) => {
      const { nodes, pageInfo } = await ask(
        context,
        userPart,
        `query ($first: Int!, $after: String) { part: ${service}Users(first: $first, after: $after) {
          nodes { subject clinicId roles lastActiveOn leave } pageInfo { hasNextPage } } }`,
        { first, after },
      );
      return { users: nodes, hasNextPage: pageInfo.hasNextPage };
    },
  };
}

/** One page over several services: all keep their entries in the same order, by time and then by id. */
export async function mergedAuditPage(
  sources: readonly AuditSource[],
  context: RequestContext,
  first: number,
  after?: string,
) {
  const parts = await Promise.all(sources.map((source) => source(context, first, after)));
  const edges = parts.flatMap((one) => one.edges).sort((a, b) => newest(a.node, b.node));
  const shown = edges.slice(0, first);
  return {
    edges: shown,
    nodes: shown.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: edges.length > first || parts.some((one) => one.pageInfo.hasNextPage),
      endCursor: shown.at(-1)?.cursor ?? null,
    },
  };
}

/** The order of PostgreSQL's `at DESC, id DESC`: a global ID of one type sorts otherwise than the UUID within. */
const newest = (a: AuditEntry, b: AuditEntry): number =>
  b.at.getTime() - a.at.getTime() || (uuidIn(b) < uuidIn(a) ? -1 : uuidIn(b) > uuidIn(a) ? 1 : 0);

const uuidIn = ({ id }: AuditEntry): string => Buffer.from(id, 'base64url').toString('latin1');
