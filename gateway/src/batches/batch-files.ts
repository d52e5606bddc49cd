import { once } from 'node:events';
import { type Admission, type IdentityVerifier, type Logger, serveTenantFiles } from '@pulmora/platform';
import type express from 'express';
import type { GraphQLSchema } from 'graphql';
import { type BatchResult, batchResults, LESIONS } from './batch-results.js';
import { csvLine } from './csv.js';

export interface BatchFilesOptions {
  readonly schema: GraphQLSchema;
  readonly identity: IdentityVerifier;
  readonly logger: Logger;
  /** Says who may begin how much at once, as of operations. */
  readonly admission?: Admission | undefined;
}

/** As `Batch.csvUrl` and `Batch.jsonUrl` have it. */
const PATTERN = /^\/batches\/([\w-]{1,128})\.(csv|json)$/;

interface Format {
  readonly contentType: string;
  readonly begin: string;
  readonly end: string;
  /** @param first whether nothing was written before. */
  page(results: readonly BatchResult[], first: boolean): string;
}

const COLUMNS = [
  'item',
  'state',
  'fault',
  'faultDetail',
  'recordNumber',
  'patientId',
  'studyId',
  'receivedAt',
  'priority',
  'readingStatus',
  'mark',
  'outcome',
  'abstention',
  'covid19Probability',
] as const satisfies readonly (keyof BatchResult)[];
const LAST_COLUMNS = ['model', 'failure', 'disclaimer'] as const satisfies readonly (keyof BatchResult)[];

const FORMATS: Readonly<Record<string, Format>> = {
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    begin: csvLine([...COLUMNS, ...LESIONS, ...LAST_COLUMNS]),
    end: '',
    page: (results) => results.map(csvRow).join(''),
  },
  json: {
    contentType: 'application/json; charset=utf-8',
    begin: '[',
    end: ']\n',
    page: (results, first) =>
      (first || results.length === 0 ? '' : ',') + results.map((result) => JSON.stringify(result)).join(',\n'),
  },
};

const csvRow = (result: BatchResult): string =>
  csvLine([
    ...COLUMNS.map((column) => result[column]),
    ...LESIONS.map((lesion) => result.lesions[lesion]),
    ...LAST_COLUMNS.map((column) => result[column]),
  ]);

/** Serves the results of batches as files, to whoever may ask for them over GraphQL: they are the answers to a query. */
export function serveBatchFiles(
  app: express.Express,
  { schema, identity, logger, admission }: BatchFilesOptions,
): void {
  serveTenantFiles(app, {
    prefix: '/batches',
    pattern: PATTERN,
    identity,
    logger,
    admission,
    answer: async ({ identity: user, traceparent, signal, parts: [id = '', kind = ''] }, response) => {
      const format = FORMATS[kind];
      if (!format) throw new Error('a file of no known kind');
      const pages = batchResults(schema, id, { identity: user, traceparent, signal, loaders: new Map() });
      let first = true;
      for await (const results of pages) {
        if (first) {
          // Only now is it known that there is such a thing.
          response.set({
            'content-type': format.contentType,
            'content-disposition': `attachment; filename="batch.${kind}"`,
            'cache-control': 'no-store',
          });
          response.write(format.begin);
        }
        // The next page is asked for when this one is on its way: a slow reader is not to fill the memory.
        if (!response.write(format.page(results, first))) await once(response, 'drain', { signal });
        first = false;
      }
      response.end(format.end);
    },
  });
}
