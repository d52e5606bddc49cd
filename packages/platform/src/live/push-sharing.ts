import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { RequestContext } from '../graphql/request-context.js';

/** Which pushes are the same for several viewers, so that they are made once for all of them. */
export interface PushSharing {
  /**
   * By field of Subscription: to whom its pushes are the same, given the same row and the same selection. A field that is
   * not named is resolved for each viewer alone.
   */
  readonly viewers: Readonly<Record<string, ViewerClass>>;
  /** Fields with a resolver of their own, or a policy: they may read on behalf of one viewer. `Study.diagnosis`. */
  readonly personal: ReadonlySet<string>;
}

/** Names the class of a viewer: two of one class are shown the same. */
export type ViewerClass = (context: RequestContext) => string;

/** Where what is shown depends on the clinic and the roles of who looks, and on nothing else of theirs. */
export const byClinicAndRoles: ViewerClass = ({ identity: { tenantId, roles } }) =>
  `${tenantId} ${[...roles].sort().join(' ')}`;

/** How the pushes of an operation are shared. */
export interface SharingPlan {
  readonly viewers: ViewerClass;
  /** Variables that what is selected depends on; what the source alone is told, such as a cursor, is not among them. */
  readonly variables: readonly string[];
}

/**
 * How the pushes of an operation are shared; undefined where each viewer's are to be resolved alone, which is whenever
 * anything but plain fields of what the source yields is selected.
 */
export function sharingPlanOf(
  schema: GraphQLSchema,
  { viewers, personal }: PushSharing,
  document: DocumentNode,
  operationName: string | null | undefined,
): SharingPlan | undefined {
  const operation = getOperationAST(document, operationName);
  const [root, another] = operation?.selectionSet.selections ?? [];
  if (operation?.operation !== 'subscription' || root?.kind !== Kind.FIELD || another) return undefined;
  const viewerClass = Object.hasOwn(viewers, root.name.value) ? viewers[root.name.value] : undefined;
  if (!viewerClass) return undefined;
  const types = new TypeInfo(schema);
  const variables = new Set<string>();
  let plain = true;
  visit(
    { ...document, definitions: document.definitions.map((one) => (one === operation ? stripped(operation) : one)) },
    visitWithTypeInfo(types, {
      VariableDefinition: () => false,
      Variable: ({ name }) => void variables.add(name.value),
      Field: ({ name }) => {
        const parent = types.getParentType();
        if (!parent || parent === schema.getSubscriptionType()) return;
        const owners = isAbstractType(parent) ? schema.getPossibleTypes(parent) : isObjectType(parent) ? [parent] : [];
        if (owners.some((owner) => personal.has(`${owner.name}.${name.value}`))) plain = false;
      },
    }),
  );
  return plain ? { viewers: viewerClass, variables: [...variables].sort() } : undefined;
}

/** The operation without the arguments of its root field: they are the source's. */
function stripped<Operation extends NonNullable<ReturnType<typeof getOperationAST>>>(operation: Operation): Operation {
  const selections = operation.selectionSet.selections.map((one) =>
    one.kind === Kind.FIELD ? { ...one, arguments: [] } : one,
  );
  return { ...operation, selectionSet: { ...operation.selectionSet, selections } };
}
