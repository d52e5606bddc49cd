import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ClientError, federatedSchema, type RequestContext } from '@pulmora/platform';
import type { GraphQLSchema } from 'graphql';
import { type FileUpload, GraphQLUpload } from 'graphql-upload-minimal';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])\n';

export const TOY_SDL = {
  patient: `${LINK}
    type Query { patients(first: Int!): [Patient!]! patient(id: ID!): Patient whoami: String! fault(kind: String!): String }
    type Patient @key(fields: "id") { id: ID! name: String! self: Patient! }
  `,
  study: `${LINK}
    scalar Upload
    type Query { study(id: ID!): Study slow: String }
    type Patient @key(fields: "id") { id: ID! studies: [Study!]! }
    type Study @key(fields: "id") { id: ID! notes: String! }
    type Mutation { upload(input: UploadInput!, refuse: String): [Received!]! touch: Boolean! }
    input UploadInput { files: [Upload!]! }
    type Received { position: Int! arrival: Int! sha256: String! }
  `,
  diagnosis: `${LINK}
    type Query { diagnosis(id: ID!): Diagnosis }
    type Study @key(fields: "id") { id: ID! diagnosis: Diagnosis }
    type Diagnosis @key(fields: "id") { id: ID! status: String! seenBy: String! study: Study! }
    type Subscription { updated(times: Int): Diagnosis! counted(to: Int!): Counted! }
    type Counted { number: Int! padding: String! }
  `,
} as const;

export type ToyName = keyof typeof TOY_SDL;

/** What happened at the subgraphs, for a test that waits for it: `started`, `aborted`, `subscribed`, `unsubscribed`. */
export type ToyEvents = EventEmitter;

const KINDS: Readonly<Record<string, () => Error>> = {
  secret: () => new Error('password=hunter2 in /srv/secret.ts'),
  forbidden: () => new ClientError('Not with your role.', 'FORBIDDEN'),
};

/** Three small subgraphs that stand for the real ones: entities, an upload, a subscription, and faults of every kind. */
export function toySchemas(events: ToyEvents): Record<ToyName, GraphQLSchema> {
  return {
    patient: build('patient', {
      Query: {
        patients: (_root: unknown, { first }: { first: number }) =>
          Array.from({ length: first }, (_, i) => ({ id: `p${i}` })),
        patient: (_root: unknown, { id }: { id: string }) => ({ id }),
        whoami: (_root: unknown, _args: unknown, context: RequestContext) => context.identity.subject,
        fault: (_root: unknown, { kind }: { kind: string }) => {
          throw KINDS[kind]?.() ?? new Error(kind);
        },
      },
      Patient: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        name: ({ id }: { id: string }) => `Name of ${id}`,
        self: (patient: unknown) => patient,
      },
    }),
    study: build('study', {
      Query: {
        study: (_root: unknown, { id }: { id: string }) => ({ id }),
        slow: (_root: unknown, _args: unknown, { signal }: RequestContext) => untilAborted(signal, events),
      },
      Upload: GraphQLUpload,
      Patient: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        studies: ({ id }: { id: string }) => [{ id: `${id}-s` }],
      },
      Study: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        notes: ({ id }: { id: string }) => `Notes of ${id}`,
      },
      Mutation: {
        touch: () => true,
        upload: (_root: unknown, { input, refuse }: { input: { files: Promise<FileUpload>[] }; refuse?: string }) =>
          receive(input.files, refuse, events),
      },
    }),
    diagnosis: build('diagnosis', {
      Query: { diagnosis: (_root: unknown, { id }: { id: string }) => ({ id }) },
      Study: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        diagnosis: ({ id }: { id: string }) => ({ id: `${id}-d` }),
      },
      Diagnosis: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        status: () => 'COMPLETED',
        seenBy: (_diagnosis: unknown, _args: unknown, context: RequestContext) => context.identity.subject,
        study: ({ id }: { id: string }) => ({ id: `${id}-study` }),
      },
      Subscription: {
        updated: {
          subscribe: (_root: unknown, { times }: { times?: number }, { signal }: RequestContext) =>
            updates(times ?? Number.POSITIVE_INFINITY, signal, events),
          resolve: (update: unknown) => update,
        },
        counted: {
          subscribe: (_root: unknown, { to }: { to: number }, context: RequestContext) => counted(to, context, events),
          resolve: (count: unknown) => count,
        },
      },
    }),
  };
}

const build = (name: ToyName, resolvers: object): GraphQLSchema => federatedSchema(TOY_SDL[name], resolvers as never);

async function receive(files: readonly Promise<FileUpload>[], refuse: string | undefined, events: ToyEvents) {
  if (refuse) {
    for (const file of files) file.then((one) => one.createReadStream().resume()).catch(() => {});
    throw new ClientError(refuse, 'UPLOAD_INVALID');
  }
  let arrivals = 0;
  try {
    return await Promise.all(
      files.map(async (file, position) => {
        const stream = (await file).createReadStream();
        const arrival = arrivals++;
        const hash = createHash('sha256');
        for await (const chunk of stream) {
          events.emit('started');
          hash.update(chunk as Buffer);
        }
        return { position, arrival, sha256: hash.digest('hex') };
      }),
    );
  } catch {
    events.emit('aborted');
    throw new ClientError('The upload was cut off.', 'UPLOAD_ABORTED');
  }
}

/** Emits `waiting`, and `aborted` once the caller has gone away. */
async function untilAborted(signal: AbortSignal, events: ToyEvents): Promise<string> {
  events.emit('waiting');
  await delay(30_000, undefined, { signal }).catch(() => {});
  if (signal.aborted) events.emit('aborted');
  return 'late';
}

/** From behind a cursor on; emits `left` with how far it got when it is left before the end. */
async function* counted(to: number, { live, signal }: RequestContext, events: ToyEvents) {
  let number = Number(live?.resume ?? 0);
  try {
    while (number < to && !signal.aborted) {
      number += 1;
      if (live) live.cursor = String(number);
      yield { number, padding: 'x'.repeat(4_000) };
    }
  } finally {
    if (number < to) events.emit('left', number);
  }
}

async function* updates(times: number, signal: AbortSignal, events: ToyEvents) {
  events.emit('subscribed');
  try {
    for (let i = 0; i < times; i += 1) {
      yield { id: `d${i}` };
      if (i > 0) await delay(5, undefined, { signal });
    }
  } catch {
    // Left while waiting.
  } finally {
    events.emit('unsubscribed');
  }
}
