import { ApolloArmor } from '@escape.tech/graphql-armor';
import { GraphQLError, Kind, type ValidationContext, type ValidationRule } from 'graphql';

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
    OperationDefinition(node: import('graphql').OperationDefinitionNode) {
      if (node.operation !== 'mutation') return;
      const uploads = node.selectionSet.selections.filter(
        (field) => field.kind === Kind.FIELD && field.name.value === 'uploadStudy',
      );
      const indirect = node.selectionSet.selections.some((selection) => selection.kind !== Kind.FIELD);
      if (uploads.length > 1 || (uploads.length === 1 && (node.selectionSet.selections.length > 1 || indirect))) {
        context.reportError(new GraphQLError('An upload is the only field of its mutation.', { nodes: [node] }));
      }
    },
  };
}
