import {
  type Answer,
  DEMO_CLINICS,
  dataOf,
  GraphqlClient,
  imageOf,
  phantomPng,
  REGISTER_PATIENT,
  type RegisterPatientData,
  type Stack,
  UPLOAD_STUDY,
  type UploadStudyData,
} from '@pulmora/stack';

/** Distinct images; each patient of the flood has a study of each. */
const IMAGES = 25;
/** Uploads on their way at once. */
const AT_ONCE = 6;

/** A clinic that sends more than anybody could read. */
export interface Flood {
  /** Sends this many studies of one image each; resolves when all are taken in. */
  send(count: number, priority: 'URGENT' | 'ROUTINE'): Promise<void>;
}

/** The second demo clinic, with its images drawn. */
export async function prepareFlood(stack: Stack): Promise<Flood> {
  const token = await stack.token({ tenantId: DEMO_CLINICS[1].tenantId, subject: 'flooding' });
  const client = new GraphqlClient({ url: stack.gatewayUrl, token });
  const images = await Promise.all(
    Array.from({ length: IMAGES }, async (_, i) => imageOf(`flood-${i}.png`, await phantomPng(1_000 + i))),
  );
  const register = async (i: number) => {
    const input = { recordNumber: `FLOOD-${i}`, name: `Flood ${i}`, aiReadingConsent: true };
    const { registerPatient } = await client.data<RegisterPatientData>(REGISTER_PATIENT, { input });
    if (registerPatient.__typename !== 'RegisterPatientSuccess') throw new Error(registerPatient.message);
    return registerPatient.patient.id;
  };
  let patients = 0;
  return {
    async send(count, priority) {
      const wanted: { patientId: string; image: (typeof images)[number] }[] = [];
      while (wanted.length < count) {
        const patientId = await register(patients++);
        wanted.push(...images.map((image) => ({ patientId, image })));
      }
      const queue = wanted.slice(0, count);
      const sendOne = async () => {
        for (let next = queue.pop(); next; next = queue.pop()) {
          const variables = { input: { patientId: next.patientId, images: [null], priority } };
          const answer: Answer<UploadStudyData> = await client.upload<UploadStudyData>(UPLOAD_STUDY, variables, [
            next.image.upload('input.images.0'),
          ]);
          const { __typename: outcome } = dataOf(answer).uploadStudy;
          if (outcome !== 'UploadStudySuccess') throw new Error(`the flood was refused: ${outcome}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, sendOne));
    },
  };
}
