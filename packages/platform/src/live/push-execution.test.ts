import { type ExecutionResult, GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '../graphql/request-context.js';
import { PushExecution } from './push-execution.js';
import { byClinicAndRoles } from './push-sharing.js';

interface Event {
  readonly text: string;
}

/** For whom the field was resolved, in the order in which it was. */
let resolved: { readonly tenantId: string; readonly roles: readonly string[]; readonly subject: string }[];
let sources: Event[];
let now: number;

const Push = new GraphQLObjectType({ name: 'Push', fields: { text: { type: GraphQLString } } });
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { none: { type: GraphQLString } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      changed: {
        type: Push,
        subscribe: async function* () {
          yield* sources;
        },
        resolve: (event: Event, _args, { identity }: RequestContext) => {
          const { tenantId, roles, subject } = identity;
          resolved.push({ tenantId, roles, subject });
          if (event.text === 'fault') throw new GraphQLError('fault');
          return { text: `${event.text} for ${roles.join()}` };
        },
      },
    },
  }),
});
const document = parse('subscription ($no: Boolean = false) { changed { text @skip(if: $no) } }');

const viewer = (tenantId: string, roles: readonly string[], subject: string) => {
  const told: unknown[] = [];
  const tell = async (payload: string) => void told.push(JSON.parse(payload));
  const identity = { tenantId, roles, subject, token: 'secret' };
  return {
    told,
    contextValue: { identity, loaders: new Map(), live: { tell, cursor: 'c' } } as never as RequestContext,
  };
};
const run = async (execution: PushExecution, { contextValue }: ReturnType<typeof viewer>, variableValues = {}) => {
  const pushes = await execution.subscribe({ schema, document, contextValue, variableValues });
  if (!(Symbol.asyncIterator in pushes)) throw new Error('no pushes');
  const results: ExecutionResult[] = [];
  for await (const result of pushes) results.push(result);
  return results;
};

describe('what is pushed', () => {
  let execution: PushExecution;
  beforeEach(() => {
    [resolved, sources, now] = [[], [{ text: 'one' }], 0];
    const sharing = { viewers: { changed: byClinicAndRoles }, personal: new Set<string>() };
    execution = new PushExecution(schema, sharing, () => now);
  });

  it('is resolved once for all of a clinic and role, and for nobody in particular', async () => {
    const viewers = [
      viewer('a', ['R'], 'x'),
      viewer('a', ['R'], 'y'),
      viewer('a', ['C'], 'z'),
      viewer('b', ['R'], 'x'),
    ];
    for (const one of viewers) expect(await run(execution, one)).toEqual([]);
    expect(viewers.map(({ told }) => told)).toEqual(
      ['R', 'R', 'C', 'R'].map((role) => [
        { data: { changed: { text: `one for ${role}` } }, extensions: { cursor: 'c' } },
      ]),
    );
    expect(resolved).toEqual([
      { tenantId: 'a', roles: ['R'], subject: '' },
      { tenantId: 'a', roles: ['C'], subject: '' },
      { tenantId: 'b', roles: ['R'], subject: '' },
    ]);
  });

  it('is not another’s because it looks the same: only what the sources yield as one and the same is shared', async () => {
    const [one, other] = [viewer('a', ['R'], 'x'), viewer('a', ['R'], 'y')];
    await run(execution, one);
    sources = [{ text: 'one' }];
    await run(execution, other);
    expect(resolved).toHaveLength(2);
  });

  it('is resolved anew with other variables, a default being another thing than null', async () => {
    for (const variables of [{}, { no: false }, { no: true }, {}])
      await run(execution, viewer('a', ['R'], 'x'), variables);
    expect(resolved).toHaveLength(3);
  });

  it('is resolved anew a while later, when what it depends on may have changed', async () => {
    await run(execution, viewer('a', ['R'], 'x'));
    now = 300;
    await run(execution, viewer('a', ['R'], 'y'));
    expect(resolved).toHaveLength(2);
  });

  it('is handed to the server with its errors, which each viewer is told under the trace of their own', async () => {
    sources = [{ text: 'fault' }];
    const one = viewer('a', ['R'], 'x');
    const [result] = await run(execution, one);
    expect(result?.errors?.[0]?.message).toBe('fault');
    expect(one.told).toEqual([]);
  });
});
