import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sharedData } from '@pulmora/stack';
import { Ajv, type ValidateFunction } from 'ajv';
import { CERTIFICATE_SCHEMAS } from './certificate-schemas.js';
import { type Manifest, titleOf } from './manifest.js';

type Schema = Record<string, unknown>;

/** Strict schemas of the kinds that we use; `undefined` where `../shared/data` has none. */
export interface Schemas {
  /** What is wrong with an object, `[]` for nothing; unknown fields are wrong, and so is a kind without a schema. */
  faults(object: Manifest): string[];
}

const CORE = ['core-and-keda-1.30.json', 'core-and-keda-1.36-enums.json'];

export function loadSchemas(): Schemas | undefined {
  const { present, directory } = sharedData('kubernetes');
  if (!present) return undefined;
  const validators = new Map<string, ValidateFunction[]>();
  for (const file of CORE) {
    const { index, $defs } = read(path.join(directory, file)) as { index: Record<string, string>; $defs: Schema };
    const ajv = newAjv();
    ajv.addSchema({ $id: file, $defs });
    for (const [kind, definition] of Object.entries(index)) {
      const validate = ajv.compile({ $ref: `${file}#/$defs/${definition}` });
      validators.set(kind, [...(validators.get(kind) ?? []), validate]);
    }
  }
  for (const file of readdirSync(path.join(directory, 'crds'))) {
    const [group = '', name = '', version = ''] = file.replace(/\.json$/, '').split('_');
    const validate = newAjv().compile(strict(read(path.join(directory, 'crds', file))) as Schema);
    validators.set(`${group}/${version} ${name}`.toLowerCase(), [validate]);
  }
  for (const [kind, schema] of Object.entries(CERTIFICATE_SCHEMAS)) {
    validators.set(kind.toLowerCase(), [newAjv().compile(schema)]);
  }
  return {
    faults(object) {
      const kind = `${object.apiVersion} ${object.kind}`;
      const found = validators.get(kind) ?? validators.get(kind.toLowerCase());
      if (!found) return [`${titleOf(object)}: no schema for ${kind}`];
      return found.flatMap((validate) =>
        validate(object)
          ? []
          : (validate.errors ?? []).map(
              ({ instancePath, message, params }) =>
                `${titleOf(object)}: ${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
            ),
      );
    },
  };
}

const newAjv = () => new Ajv({ strict: false, allErrors: true, validateFormats: false, allowUnionTypes: true });

const read = (file: string): Schema => JSON.parse(readFileSync(file, 'utf8'));

/** A resource definition prunes what it does not know; here it is refused. */
function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== 'object' || node === null) return node;
  const schema = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, strict(value)])) as Schema;
  if (typeof schema.pattern === 'string') schema.pattern = withoutFlags(schema.pattern);
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in schema;
  if (schema.type === 'object' && 'properties' in schema && !open) schema.additionalProperties = false;
  return schema;
}

/** Go's `(?i)`, which JavaScript's expressions lack, as both cases of each letter. */
function withoutFlags(pattern: string): string {
  if (!pattern.includes('(?i)')) return pattern;
  const bare = pattern.replace('(?i)', '');
  return bare.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}
