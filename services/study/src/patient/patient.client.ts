import { ClientError, createFetch, type Fetch, type RequestContext } from '@pulmora/platform';
import { z } from 'zod';

export interface KnownPatient {
  readonly aiReadingConsent: boolean;
  /** Of their consent; grows with every change. */
  readonly consentRevision?: number;
}

/** Asks the patient service on the user's behalf. */
export interface PatientClient {
  /**
   * @param id global ID of a patient.
   * @returns undefined when the user's clinic has no such patient.
   * @throws {ClientError} SERVICE_UNAVAILABLE when the patient service does not answer as agreed.
   */
  find(id: string, context: RequestContext): Promise<KnownPatient | undefined>;
}

const QUERY = 'query StudyIntakePatient($id: ID!) { patient(id: $id) { aiReadingConsent consentRevision } }';

const answer = z.object({
  data: z.object({
    patient: z.object({ aiReadingConsent: z.boolean().nullable(), consentRevision: z.int().nullable() }).nullable(),
  }),
  errors: z.undefined().optional(),
});

/** @param fetch knows whom to trust and what to show. */
export function createPatientClient(url: string, fetch: Fetch = createFetch()): PatientClient {
  return {
    async find(id, { identity, traceparent, signal }) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/graphql-response+json',
            authorization: `Bearer ${identity.token}`,
            traceparent,
          },
          body: JSON.stringify({ query: QUERY, variables: { id } }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
        });
        const { data } = answer.parse(await response.json());
        // Of another clinic's patient, who may be seen but has no studies here, consent is not told.
        const { aiReadingConsent = null, consentRevision = null } = data.patient ?? {};
        if (aiReadingConsent === null || consentRevision === null) return undefined;
        return { aiReadingConsent, consentRevision };
      } catch {
        throw new ClientError('The patient service does not answer.', 'SERVICE_UNAVAILABLE');
      }
    },
  };
}
