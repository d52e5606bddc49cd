import 'reflect-metadata';
import { graphql, parse, subscribe } from 'graphql';
import {
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { describe, expect, it } from 'vitest';
import type { AuditNote } from '../audit/audit-entry.js';
import type { TenantDatabase, UnitOfWork } from '../database/unit-of-work.js';
import type { RequestContext } from '../graphql/request-context.js';
import { boundBySubgraph, buildSubgraph } from '../graphql/subgraph-schema.js';
import type { UserRole } from '../identity/identity.js';
import type { AccessPolicy } from './policy.js';

@Directive('@key(fields: "id")')
@ObjectType()
class Thing {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  plain: string;
}

@Resolver(() => Thing)
class ThingResolver {
  @Query(() => Thing)
  thing(): Thing {
    return { id: '1', plain: 'plain' };
  }

  @Mutation(() => String)
  reach(@Ctx() context: RequestContext): string {
    return String(context.reach);
  }

  @Subscription(() => Thing, { subscribe: boundBySubgraph })
  things(@Root() thing: Thing): Thing {
    return thing;
  }

  @FieldResolver(() => String)
  resolved(): string {
    return 'resolved';
  }
}

const entry = (own: readonly UserRole[], granted: readonly UserRole[] = []) => ({ of: 'case', own, granted }) as const;
const COMPLETE: AccessPolicy = {
  'Query.thing': entry(['CLINICIAN', 'RADIOLOGIST']),
  'Mutation.reach': entry(['CLINICIAN', 'RADIOLOGIST'], ['RADIOLOGIST']),
  'Subscription.things': entry(['CLINICIAN']),
  'Entity.Thing': entry(['CLINICIAN', 'RADIOLOGIST']),
  'Thing.resolved': entry(['CLINICIAN']),
};

const recorded: { tenantId: string; note: AuditNote }[] = [];
const database = {
  write: (tenantId: string, work: (unit: UnitOfWork) => Promise<unknown>) =>
    work({ audit: (note: AuditNote) => void recorded.push({ tenantId, note }) } as UnitOfWork),
} as TenantDatabase;

const subgraph = (policy: AccessPolicy = COMPLETE, references: Parameters<typeof buildSubgraph>[3] | null = null) =>
  buildSubgraph(
    { resolvers: [ThingResolver] },
    policy,
    database,
    references ?? { Thing: ({ id }) => ({ id, plain: 'entity' }) },
    {
      things: async function* () {
        yield { id: '1', plain: 'pushed' };
      } as never,
    },
  );

const contextOf = (...roles: UserRole[]): RequestContext => ({
  identity: { subject: 's', tenantId: 't', roles, expiresAt: 0, token: '' },
  traceparent: '',
  signal: new AbortController().signal,
  loaders: new Map(),
});

async function ask(source: string, ...roles: UserRole[]) {
  const { schema } = await subgraph();
  const { data, errors } = await graphql({ schema, source, contextValue: contextOf(...roles) });
  return { data, codes: errors?.map((error) => error.extensions.code) };
}

describe('the guard of a subgraph', () => {
  it('stands before queries, mutations, resolved fields and entities', async () => {
    expect(await ask('{ thing { plain resolved } }', 'CLINICIAN')).toMatchObject({ data: { thing: {} } });
    expect((await ask('{ thing { plain } }', 'ADMIN')).codes).toEqual(['FORBIDDEN']);
    expect((await ask('{ thing { plain } }', 'RADIOLOGIST')).codes).toBeUndefined();
    expect((await ask('{ thing { resolved } }', 'RADIOLOGIST')).codes).toEqual(['FORBIDDEN']);
    expect((await ask('mutation { reach }')).codes).toEqual(['FORBIDDEN']);
    const entity = '{ _entities(representations: [{ __typename: "Thing", id: "1" }]) { ... on Thing { plain } } }';
    expect((await ask(entity, 'RADIOLOGIST')).data).toEqual({ _entities: [{ plain: 'entity' }] });
    expect((await ask(entity, 'AUDITOR')).codes).toEqual(['FORBIDDEN']);
  });

  it('tells resolvers how far they may reach', async () => {
    expect((await ask('mutation { reach }', 'CLINICIAN')).data).toEqual({ reach: 'own' });
    expect((await ask('mutation { reach }', 'CLINICIAN', 'RADIOLOGIST')).data).toEqual({ reach: 'granted' });
  });

  it('stands before a subscription begins', async () => {
    const { schema } = await subgraph();
    const follow = (role: UserRole) =>
      subscribe({ schema, document: parse('subscription { things { plain } }'), contextValue: contextOf(role) });
    expect(await follow('RADIOLOGIST')).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    const updates = (await follow('CLINICIAN')) as AsyncIterableIterator<unknown>;
    expect((await updates.next()).value).toMatchObject({ data: { things: { plain: 'pushed' } } });
  });

  it('may stand before a field that nobody resolves', async () => {
    const { schema } = await subgraph({ ...COMPLETE, 'Thing.plain': entry(['RADIOLOGIST']) });
    const source = '{ thing { plain } }';
    const answer = await graphql({ schema, source, contextValue: contextOf('CLINICIAN') });
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('has whom it refuses recorded, in their own clinic', async () => {
    const { schema } = await subgraph();
    recorded.length = 0;
    await graphql({ schema, source: '{ thing { resolved } }', contextValue: contextOf('RADIOLOGIST') });
    expect(recorded).toEqual([
      { tenantId: 't', note: { objectType: 'Thing', objectIds: [], outcome: 'DENIED', reason: 'FORBIDDEN' } },
    ]);
  });

  it.each(Object.keys(COMPLETE))('lets no schema be built that leaves out %s', async (operation) => {
    const { [operation]: _left, ...rest } = COMPLETE;
    await expect(subgraph(rest)).rejects.toThrow(`${operation} has no entry`);
  });

  it('lets no schema be built with an entry for nothing, or an entity that anybody could resolve', async () => {
    await expect(subgraph({ ...COMPLETE, 'Query.gone': entry([]) })).rejects.toThrow('Query.gone is not there');
    await expect(subgraph(COMPLETE, {})).rejects.toThrow('entities without a resolver: Thing');
  });
});
