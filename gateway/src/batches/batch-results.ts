import { ClientError, isErrorCode, type RequestContext } from '@pulmora/platform';
import { type ExecutionResult, execute, type GraphQLSchema, parse } from 'graphql';

const PAGE = 100;

const RESULTS = parse(/* GraphQL */ `
  query BatchResults($id: ID!, $first: Int!, $after: String) {
    batch(id: $id) {
      items(first: $first, after: $after) {
        nodes {
          position
          state
          outcome {
            __typename
            ... on UploadStudySuccess { study { ...Result } }
            ... on StudyAlreadyExists { study { ...Result } }
            ... on ImageRejected { position reason }
            ... on InvalidInput { field }
            ... on QuotaExceeded { quota }
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
  fragment Result on Study {
    id
    receivedAt
    priority
    patient { id recordNumber }
    diagnosis {
      status
      outcome
      abstention
      covid19Probability
      lesions { key probability }
      model { name version }
      failure { code }
      disclaimer
    }
  }
`);

interface ResultStudy {
  readonly id: string;
  readonly receivedAt: string | Date;
  readonly priority: string;
  readonly patient: { readonly id: string; readonly recordNumber: string | null } | null;
  readonly diagnosis: {
    readonly status: string;
    readonly outcome: string | null;
    readonly abstention: string | null;
    readonly covid19Probability: number | null;
    readonly lesions: readonly { readonly key: string; readonly probability: number }[];
    readonly model: { readonly name: string; readonly version: string } | null;
    readonly failure: { readonly code: string } | null;
    readonly disclaimer: string;
  } | null;
}

interface ResultItem {
  readonly position: number;
  readonly state: string;
  readonly outcome: {
    readonly __typename: string;
    readonly study?: ResultStudy;
    readonly position?: number;
    readonly reason?: string;
    readonly field?: string;
    readonly quota?: string;
  } | null;
}

interface ResultsData {
  readonly batch: {
    readonly items: {
      readonly nodes: readonly ResultItem[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  } | null;
}

/** The lesions in the order of their columns. */
export const LESIONS = ['GGO', 'Csld', 'CrPa', 'AirBr', 'InSepThi'] as const;

/** One item of a batch, with whatever is known of it. Each row says by itself that what a model found is unsigned. */
export interface BatchResult {
  readonly item: number;
  readonly state: string;
  /** Why nothing was taken in; null where it was. */
  readonly fault: string | null;
  readonly faultDetail: string | null;
  readonly recordNumber: string | null;
  readonly patientId: string | null;
  readonly studyId: string | null;
  readonly receivedAt: string | null;
  readonly priority: string | null;
  readonly readingStatus: string | null;
  /** `UNSIGNED AI READING` wherever there is anything of a model in the row. */
  readonly mark: string | null;
  readonly outcome: string | null;
  readonly abstention: string | null;
  readonly covid19Probability: number | null;
  readonly lesions: Readonly<Partial<Record<(typeof LESIONS)[number], number>>>;
  readonly model: string | null;
  readonly failure: string | null;
  readonly disclaimer: string | null;
}

/**
 * The results of a batch, a page after the other, asked of the subgraphs as the user: they decide what there is to see,
 * and keep account of it.
 *
 * @throws {ClientError} NOT_FOUND for a batch that is not there for this user, and what the subgraphs refuse or cannot do.
 */
export async function* batchResults(
  schema: GraphQLSchema,
  id: string,
  contextValue: RequestContext,
): AsyncGenerator<readonly BatchResult[], void, void> {
  for (let after: string | null = null; ; ) {
    const variableValues: Record<string, unknown> = { id, first: PAGE, after };
    const answer = (await execute({ schema, document: RESULTS, contextValue, variableValues })) as ExecutionResult;
    const [error] = answer.errors ?? [];
    if (error) throw faultOf(error.extensions.code);
    const { batch } = answer.data as unknown as ResultsData;
    if (!batch) throw new ClientError('There is no such batch.', 'NOT_FOUND');
    const { nodes, pageInfo } = batch.items;
    yield nodes.map(resultOf);
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}

function faultOf(code: unknown): ClientError {
  if (code === 'FORBIDDEN') return new ClientError('Your role does not allow this.', 'FORBIDDEN');
  return isErrorCode(code) && code === 'UNAUTHENTICATED'
    ? new ClientError('The access token is not valid.', code)
    : new ClientError('A part of the platform does not answer right now.', 'SERVICE_UNAVAILABLE');
}

function resultOf({ position: item, state, outcome }: ResultItem): BatchResult {
  const study = outcome?.study;
  const diagnosis = study?.diagnosis;
  const rejected = outcome !== null && !study;
  return {
    item,
    state,
    fault: rejected ? (outcome.reason ?? outcome.__typename) : null,
    faultDetail:
      outcome?.reason === undefined ? (outcome?.field ?? outcome?.quota ?? null) : `image ${outcome.position}`,
    recordNumber: study?.patient?.recordNumber ?? null,
    patientId: study?.patient?.id ?? null,
    studyId: study?.id ?? null,
    receivedAt: study ? new Date(study.receivedAt).toISOString() : null,
    priority: study?.priority ?? null,
    readingStatus: diagnosis?.status ?? null,
    mark: diagnosis ? 'UNSIGNED AI READING' : null,
    outcome: diagnosis?.outcome ?? null,
    abstention: diagnosis?.abstention ?? null,
    covid19Probability: diagnosis?.covid19Probability ?? null,
    lesions: Object.fromEntries((diagnosis?.lesions ?? []).map(({ key, probability }) => [key, probability])),
    model: diagnosis?.model ? `${diagnosis.model.name} ${diagnosis.model.version}` : null,
    failure: diagnosis?.failure?.code ?? null,
    disclaimer: diagnosis?.disclaimer ?? null,
  };
}
