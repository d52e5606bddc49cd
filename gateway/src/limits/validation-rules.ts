import { ApolloArmor } from '@escape.tech/graphql-armor';
import {
  type FieldNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** Deep enough for patient → studies → diagnosis → lesions and back, and no deeper. */
const MAX_DEPTH = 14;
const MAX_ALIASES = 30;
const MAX_DIRECTIVES = 50;
const MAX_COST = 20_000;

/** What a query may cost, whatever it says: depth, aliases, directives and an estimate of its work. */
export function limitingRules(): ValidationRule[] {
  const { validationRules } = new ApolloArmor({
    maxDepth: { n: MAX_DEPTH },
    maxAliases: { n: MAX_ALIASES },
    maxDirectives: { n: MAX_DIRECTIVES },
    costLimit: { maxCost: MAX_COST },
    maxTokens: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  }).protect();
  return [...(validationRules as ValidationRule[]), oneUploadField];
}

/**
 * Mutations run one after another, but files arrive in an order of their own: two fields that take files could each
 * wait for what the other has to read first. So a mutation that takes files has one field.
 */
export function oneUploadField(context: ValidationContext) {
  return {
    OperationDefinition(node: OperationDefinitionNode) {
      const mutation = context.getSchema().getMutationType();
      if (node.operation !== 'mutation' || !mutation) return;
      const fields = rootFields(context, node.selectionSet);
      if (fields.length > 1 && fields.some((field) => takesFiles(mutation, field.name.value))) {
        context.reportError(new GraphQLError('An upload is the only field of its mutation.', { nodes: [node] }));
      }
    },
  };
}

/** The fields of a selection, those of its fragments among them. */
function rootFields(context: ValidationContext, set: SelectionSetNode, seen = new Set<string>()): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(context, selection.selectionSet, seen);
    const { value: name } = selection.name;
    // A fragment counts as often as it is spread, but a cycle ends.
    if (seen.has(name)) return [];
    const fragment = context.getFragment(name);
    return fragment ? rootFields(context, fragment.selectionSet, new Set([...seen, name])) : [];
  });
}

function takesFiles(mutation: GraphQLObjectType, name: string): boolean {
  const seen = new Set<string>();
  const holdsFile = (type: GraphQLInputType): boolean => {
    const named = getNamedType(type);
    if (named.name === 'Upload') return true;
    if (!isInputObjectType(named) || seen.has(named.name)) return false;
    seen.add(named.name);
    return Object.values(named.getFields()).some((field) => holdsFile(field.type));
  };
  return mutation.getFields()[name]?.args.some((argument) => holdsFile(argument.type)) ?? false;
}
