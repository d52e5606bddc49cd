import { createHash, randomUUID } from 'node:crypto';
import {
  dataOf,
  GraphqlClient,
  imageOf,
  REGISTER_PATIENT,
  type RegisterPatientData,
  type Stack,
  UPLOAD_STUDY,
  type UploadStudyData,
} from '@pulmora/stack';

const RENAME = `mutation ($input: UpdatePatientInput!) { updatePatient(input: $input) { __typename } }`;
const PATIENT = `query ($id: ID!) {
  patient(id: $id) { name recordNumber birthDate studies(first: 10) { nodes { images { id sha256 } } } }
}`;
const PAGE = `query ($search: String) { patients(first: 20, search: $search) { nodes { id name recordNumber } } }`;

interface PatientData {
  readonly patient: {
    readonly name: string;
    readonly recordNumber: string;
    readonly birthDate: string;
    readonly studies: { readonly nodes: readonly { readonly images: readonly { id: string; sha256: string }[] }[] };
  } | null;
}

/** Somebody who was registered, as they must be read from then on. */
export interface Known {
  readonly id: string;
  readonly recordNumber: string;
  name: string;
  readonly sha256: string;
}

/** A clinic's people at work: they register, rename, look up, upload and look at images, and notice what is not as it was. */
export class ClinicWork {
  /** Requests that were answered, or not. */
  requests = 0;
  readonly failures: string[] = [];
  readonly known: Known[] = [];
  readonly #stack: Stack;
  readonly #client: GraphqlClient;
  readonly #token: string;

  constructor(stack: Stack, token: string) {
    this.#stack = stack;
    this.#token = token;
    this.#client = new GraphqlClient({ url: stack.gatewayUrl, token });
  }

  /** One round: somebody new, and somebody who is known. */
  async round(image: Buffer): Promise<void> {
    const one = await this.#told('register and upload', () => this.#takeIn(image));
    if (one) this.known.push(one);
    const other = this.known[Math.floor(Math.random() * this.known.length)];
    if (!other) return;
    await this.#told('rename', () => this.#rename(other));
    await this.#told('read', () => this.look(other));
    await this.#told('search', async () => {
      const { patients } = await this.#client.data<{ patients: { nodes: { id: string }[] } }>(PAGE, {
        search: other.recordNumber,
      });
      if (!patients.nodes.some(({ id }) => id === other.id)) throw new Error('a record number was not found');
    });
    await this.#told('list', () => this.#client.data(PAGE, {}));
  }

  /** Whether a person and their image are as they were. @throws an error that says what is not. */
  async look({ id, recordNumber, name, sha256 }: Known): Promise<void> {
    const { patient } = await this.#client.data<PatientData>(PATIENT, { id });
    if (patient?.recordNumber !== recordNumber || patient.name !== name || patient.birthDate !== '1970-01-31') {
      throw new Error('somebody is not read as they were written');
    }
    const image = patient.studies.nodes[0]?.images[0];
    if (image?.sha256 !== sha256) throw new Error('an image is not the one that was uploaded');
    const response = await fetch(new URL(`/images/${image.id}`, this.#stack.gatewayUrl), {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status !== 200 || digest(bytes) !== sha256) {
      throw new Error(`an image came back otherwise than it was uploaded, with status ${response.status}`);
    }
  }

  async #takeIn(image: Buffer): Promise<Known> {
    const recordNumber = `MRN-${randomUUID()}`;
    const name = 'Somebody';
    const input = { recordNumber, name, birthDate: '1970-01-31', aiReadingConsent: true };
    const { registerPatient } = await this.#client.data<RegisterPatientData>(REGISTER_PATIENT, { input });
    if (registerPatient.__typename !== 'RegisterPatientSuccess') throw new Error(registerPatient.__typename);
    const { id } = registerPatient.patient;
    const variables = { input: { patientId: id, images: [null] } };
    const file = imageOf('scan.png', image).upload('input.images.0');
    const { uploadStudy } = dataOf(await this.#client.upload<UploadStudyData>(UPLOAD_STUDY, variables, [file]));
    if (uploadStudy.__typename !== 'UploadStudySuccess') throw new Error(uploadStudy.__typename);
    return { id, recordNumber, name, sha256: digest(image) };
  }

  async #rename(one: Known): Promise<void> {
    const name = `Somebody ${randomUUID()}`;
    const { updatePatient } = await this.#client.data<{ updatePatient: { __typename: string } }>(RENAME, {
      input: { id: one.id, name },
    });
    if (updatePatient.__typename !== 'UpdatePatientSuccess') throw new Error(updatePatient.__typename);
    one.name = name;
  }

  async #told<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    this.requests += 1;
    try {
      return await work();
    } catch (error) {
      this.failures.push(`${what}: ${(error as Error).message}`);
      return undefined;
    }
  }
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
