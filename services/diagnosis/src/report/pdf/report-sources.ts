import { ClientError, createFetch, type Fetch, type RequestContext, toGlobalId } from '@pulmora/platform';
import { z } from 'zod';

/** Of whom a report is, as its reader may know them. */
export interface ReportPatient {
  readonly recordNumber: string;
  readonly name: string;
  /** ISO date; null where it is not known. */
  readonly birthDate: string | null;
  readonly sex: string;
}

export interface ReportImage {
  /** Global ID. */
  readonly id: string;
  /** Its place in the study, from 0. */
  readonly position: number;
  /** Path of its bytes. */
  readonly url: string;
}

export interface ReportStudy {
  readonly receivedAt: Date;
  readonly images: readonly ReportImage[];
}

export type Asking = Pick<RequestContext, 'identity' | 'traceparent' | 'signal'>;

/**
 * What other services have of a report's case. They are asked with its reader's token: what they do not show to the
 * reader is not in the report, and their audit trails say who was shown what.
 *
 * Each is undefined for what is not there, or not for the reader.
 *
 * @throws {ClientError} SERVICE_UNAVAILABLE from each, when a service does not answer as agreed.
 */
export interface ReportSources {
  /** @param id UUID. */
  patient(id: string, asking: Asking): Promise<ReportPatient | undefined>;
  /** @param id UUID. */
  study(id: string, asking: Asking): Promise<ReportStudy | undefined>;
  pixels(image: ReportImage, asking: Asking): Promise<Uint8Array | undefined>;
}

const PATIENT = 'query ReportPatient($id: ID!) { patient(id: $id) { recordNumber name birthDate sex } }';
const STUDY = 'query ReportStudy($id: ID!) { study(id: $id) { receivedAt images { id position url } } }';

const patientAnswer = z.object({
  patient: z
    .object({ recordNumber: z.string(), name: z.string(), birthDate: z.string().nullable(), sex: z.string() })
    .nullable(),
});
const studyAnswer = z.object({
  study: z
    .object({
      receivedAt: z.coerce.date(),
      images: z.array(z.object({ id: z.string(), position: z.number(), url: z.string().startsWith('/images/') })),
    })
    .nullable(),
});

/** A service that is silent for this long is not there, milliseconds. */
const TIMEOUT_MS = 10_000;

/** No image is larger than an upload may be, bytes. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * @param urls of the services' GraphQL.
 * @param fetch knows whom to trust and what to show.
 */
export function createReportSources(
  urls: { readonly patient: string; readonly study: string },
  fetch: Fetch = createFetch(),
): ReportSources {
  const ask = askWith(fetch);
  return {
    async patient(id, asking) {
      const { patient } = await ask(urls.patient, PATIENT, toGlobalId('Patient', id), asking, patientAnswer);
      return patient ?? undefined;
    },
    async study(id, asking) {
      const { study } = await ask(urls.study, STUDY, toGlobalId('Study', id), asking, studyAnswer);
      return study ?? undefined;
    },
    async pixels({ url }, asking) {
      return answered(async () => {
        const response = await fetch(new URL(url, urls.study).href, {
          headers: headersOf(asking),
          signal: within(asking),
        });
        if (response.status === 404) return undefined;
        if (response.status !== 200 || Number(response.headers.get('content-length')) > MAX_BYTES) throw new Error();
        return new Uint8Array(await response.arrayBuffer());
      });
    },
  };
}

const askWith =
  (fetch: Fetch) =>
  <Shape extends z.ZodType>(url: string, query: string, id: string, asking: Asking, shape: Shape) =>
    answered(async (): Promise<z.infer<Shape>> => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          ...headersOf(asking),
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
        },
        body: JSON.stringify({ query, variables: { id } }),
        signal: within(asking),
      });
      const { data } = (await response.json()) as { data?: unknown };
      return shape.parse(data);
    });

const headersOf = ({ identity, traceparent }: Asking) => ({
  authorization: `Bearer ${identity.token}`,
  traceparent,
});

const within = ({ signal }: Asking) => AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);

async function answered<T>(asking: () => Promise<T>): Promise<T> {
  try {
    return await asking();
  } catch {
    // What they answered may name somebody: it is not told on.
    throw new ClientError('A part of the platform does not answer right now.', 'SERVICE_UNAVAILABLE');
  }
}
