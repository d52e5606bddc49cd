import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY_ROOT } from '@pulmora/stack';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const read = (...names: string[]) => readFileSync(path.join(REPOSITORY_ROOT, ...names), 'utf8');
const readme = read('README.md');

describe('the README', () => {
  const schema = buildSchema(read('schema', 'supergraph.graphql'), { assumeValidSDL: true });
  const [, examples = ''] = /```graphql\n([\s\S]*?)```/.exec(readme) ?? [];
  const operations = parse(examples).definitions;

  it('shows a mutation, an upload, a subscription, a batch and a query', () => {
    expect(operations).toHaveLength(5);
  });

  it.each(operations.map((operation, i) => [i + 1, operation] as const))(
    'example %i is what the schema has',
    (_, operation) => {
      expect(operation.kind).toBe(Kind.OPERATION_DEFINITION);
      expect(validate(schema, { kind: Kind.DOCUMENT, definitions: [operation] })).toEqual([]);
    },
  );

  it('names only commands that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});
