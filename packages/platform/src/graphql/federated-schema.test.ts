import { GraphQLScalarType, graphql } from 'graphql';
import { describe, expect, it } from 'vitest';
import { federatedSchema } from './federated-schema.js';

const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@external"])
  scalar Loud
  type Query { first: Patient! }
  type Patient @key(fields: "id") { id: ID! name: Loud secret: Secret }
  type Study @key(fields: "id") { id: ID! @external label: String! }
  type Secret { text: String }
`;

class StoredPatient {
  constructor(readonly id: string) {}
  get name() {
    return `Patient ${this.id}`;
  }
}

const schema = federatedSchema(SDL, {
  Query: { first: () => new StoredPatient('1') },
  Loud: new GraphQLScalarType({ name: 'Loud', serialize: (value) => String(value).toUpperCase() }) as never,
  Patient: {
    __resolveReference: async ({ id }: { id: string }) => {
      if (id === 'broken') throw new Error('no such luck');
      return id === 'unknown' ? null : new StoredPatient(id);
    },
  },
  Study: { label: ({ id }: { id: string }) => `Study ${id}` },
  Secret: { text: () => 'told' },
});

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Patient { id name } ... on Study { id label } }
}`;

const entities = (...representations: unknown[]) =>
  graphql({ schema, source: ENTITIES, variableValues: { representations } });

describe('a subgraph', () => {
  it('makes entities of references, in their order, by the resolver of their type', async () => {
    const { data, errors } = await entities(
      { __typename: 'Patient', id: 'a' },
      { __typename: 'Study', id: 'b' },
      { __typename: 'Patient', id: 'unknown' },
    );
    expect(errors).toBeUndefined();
    expect(data?._entities).toEqual([
      { __typename: 'Patient', id: 'a', name: 'PATIENT A' },
      // It has a key and no such resolver: it is what the reference says.
      { __typename: 'Study', id: 'b', label: 'Study b' },
      null,
    ]);
  });

  it('answers for the others where one fails', async () => {
    const { data, errors } = await entities(
      { __typename: 'Patient', id: 'broken' },
      { __typename: 'Patient', id: 'a' },
    );
    expect(data?._entities).toMatchObject([null, { id: 'a' }]);
    expect(errors).toMatchObject([{ path: ['_entities', 0] }]);
  });

  it.each([{ __typename: 'Secret', id: 'a' }, { __typename: 'Query' }, { id: 'a' }, { __typename: 7 }])(
    'makes nothing of a reference to what is no entity: %j',
    async (reference) => {
      const { data, errors } = await entities(reference);
      expect(data?._entities).toEqual([null]);
      expect(errors).toHaveLength(1);
    },
  );

  it('tells its SDL', async () => {
    expect((await graphql({ schema, source: '{ _service { sdl } }' })).data).toEqual({ _service: { sdl: SDL } });
  });

  it('has no entities where no type has a key', () => {
    const plain = federatedSchema('type Query { a: String }', {});
    expect(plain.getType('_Entity')).toBeUndefined();
    expect(Object.keys(plain.getQueryType()?.getFields() ?? {})).toEqual(['a', '_service']);
  });
});
