import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Operation } from './operations.js';

/** A file that is to go up in a variable's place. */
export class FileToSend {}

/**
 * Where identifiers of the victim's things come from, by type, or by operation and type (`Mutation.erasePatient Patient`)
 * where that operation needs one of its own; asked anew each time, since some are used up.
 */
export type Identifiers = Readonly<Record<string, () => Promise<string>>>;

/** One way to call a field: its arguments by name. */
export type Arguments = Readonly<Record<string, unknown>>;

/**
 * Ways to call a field with identifiers of the victim's: with what it requires, and once more with each identifier that
 * it may be given.
 *
 * @throws an error naming an identifier for which there is no thing of the victim's: it must be seeded.
 */
export async function waysToCall(
  operation: Operation,
  identifiers: Identifiers,
  text = `matrix ${crypto.randomUUID()}`,
): Promise<Arguments[]> {
  const { field } = operation;
  if (!field) return [{}];
  const required: Record<string, unknown> = {};
  for (const argument of field.args.filter(isRequiredArgument)) {
    required[argument.name] = await valueFor(argument.type, argument.name, operation, identifiers, text);
  }
  const ways: Arguments[] = [required];
  for (const argument of field.args.filter((one) => !isRequiredArgument(one))) {
    if (!namesSomething(argument.type)) continue;
    ways.push({
      ...required,
      [argument.name]: await valueFor(argument.type, argument.name, operation, identifiers, text),
    });
  }
  return ways;
}

const EVERY_FINDING = [
  'COVID19',
  'GROUND_GLASS_OPACITY',
  'CONSOLIDATION',
  'CRAZY_PAVING',
  'AIR_BRONCHOGRAM',
  'INTERLOBULAR_SEPTAL_THICKENING',
];

/** A doctor's word on every finding, whatever a model says. */
export const OVERRIDDEN = EVERY_FINDING.map((finding) => ({ finding, decision: 'OVERRIDE', verdict: 'ABSENT' }));

/** What a reader says of every finding. */
export function opinionOn(verdict: string) {
  return EVERY_FINDING.map((finding) => ({ finding, verdict }));
}

/** Lists that are taken only whole. */
const DECISIONS: Readonly<Record<string, readonly object[]>> = {
  FindingDecisionInput: OVERRIDDEN,
  OpinionFindingInput: opinionOn('ABSENT'),
};

/** Whether a value of this type may hold an identifier. */
function namesSomething(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === 'ID';
  return Object.values(named.getFields()).some((field) => getNamedType(field.type).name === 'ID');
}

async function valueFor(
  type: GraphQLInputType,
  name: string,
  operation: Operation,
  identifiers: Identifiers,
  text: string,
): Promise<unknown> {
  if (isNonNullType(type)) return valueFor(type.ofType, name, operation, identifiers, text);
  if (isListType(type) && DECISIONS[getNamedType(type).name]) return DECISIONS[getNamedType(type).name];
  if (isListType(type)) return [await valueFor(type.ofType, name, operation, identifiers, text)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const value: Record<string, unknown> = {};
    for (const field of Object.values(type.getFields())) {
      if (!isRequiredInputField(field) && getNamedType(field.type).name !== 'ID') continue;
      value[field.name] = await valueFor(field.type, field.name, operation, identifiers, text);
    }
    return value;
  }
  switch (type.name) {
    case 'ID':
      return identifierFor(name, operation, identifiers);
    case 'String':
      return text;
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'Date':
      return '1970-01-01';
    case 'DateTime':
      return new Date(Date.now() + 3_600_000).toISOString();
    case 'Upload':
      return new FileToSend();
    default:
      throw new Error(`${operation.name}: nothing to give for ${name}, which is a ${type.name}`);
  }
}

/** `patientId` names a patient; a bare `id` what the field returns, or what its name ends or begins with. */
function identifierFor(name: string, operation: Operation, identifiers: Identifiers): Promise<string> {
  const [, stem = ''] = /^(\w+?)Ids?$/.exec(name) ?? [];
  const named = stem ? stem.charAt(0).toUpperCase() + stem.slice(1) : subjectOf(operation, identifiers);
  const identifier =
    named === undefined ? undefined : (identifiers[`${operation.name} ${named}`] ?? identifiers[named]);
  if (!identifier) throw new Error(`${operation.name}: the victim has nothing for the identifier ${name}`);
  return identifier();
}

function subjectOf({ field }: Operation, identifiers: Identifiers): string | undefined {
  const returned = field ? getNamedType((field as GraphQLField<unknown, unknown>).type) : undefined;
  if (isObjectType(returned) && identifiers[returned.name]) return returned.name;
  const name = field?.name.toLowerCase() ?? '';
  const types = Object.keys(identifiers);
  return (
    types.find((type) => name.endsWith(type.toLowerCase())) ??
    // `batchUpdated`, whose payload is one of several types.
    types.find((type) => name.startsWith(type.toLowerCase()))
  );
}
