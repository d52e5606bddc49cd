import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as operationTypes from '@graphql-codegen/typescript-operations';
import { buildSchema, type DocumentNode, Kind, parse, printSchema } from 'graphql';

const HEAD = '// Generated from the supergraph and from the documents beside it by `npm run generate`.\n';

/**
 * Types of what the console asks and is answered, with its documents.
 *
 * @param folder of the console's sources: every `.graphql` in it is read.
 * @throws an error that names every document that the schema does not have an answer for.
 */
export async function consoleTypes(supergraphSdl: string, folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const places = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.graphql'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const documents = await Promise.all(
    places.map(async (place) => {
      const document: DocumentNode = parse(await readFile(place, 'utf8'));
      return { location: path.relative(folder, place), document };
    }),
  );
  const schema = clientSchema(supergraphSdl);
  const text = await codegen({
    filename: 'generated.ts',
    schema,
    documents,
    plugins: [{ operationTypes: {} }, { typedDocuments: {} }],
    pluginMap: { operationTypes, typedDocuments },
    config: {
      defaultScalarType: 'unknown',
      scalars: { ID: 'string', DateTime: 'string', Date: 'string', SafeInt: 'number', Upload: 'never' },
      useTypeImports: true,
      nonOptionalTypename: true,
      dedupeFragments: true,
      immutableTypes: true,
    },
  });
  return `${HEAD}${text.trim()}\n`;
}

/** What clients see, without what is the gateway's business alone. */
function clientSchema(supergraphSdl: string): DocumentNode {
  const { kind, definitions } = parse(printSchema(buildSchema(supergraphSdl, { assumeValidSDL: true })));
  return {
    kind,
    definitions: definitions.filter(
      (definition) =>
        definition.kind !== Kind.DIRECTIVE_DEFINITION &&
        !('name' in definition && /^(join|link)__/.test(definition.name?.value ?? '')),
    ),
  };
}
