import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DIAGNOSIS_UPDATED,
  type DiagnosisUpdatedData,
  isFinal,
  type PushedReading,
  REGISTER_PATIENT,
  type Reading,
  type RegisterPatientData,
  UPLOAD_STUDY,
  type UploadStudyData,
} from './documents.js';
import { AnswerFault, dataOf, type GraphqlClient } from './graphql-client.js';
import type { ImageSource } from './image-file.js';

/** How long a reading may take before it is given up, milliseconds. */
const PATIENCE_MS = 180_000;

export type StudyOutcome =
  | {
      readonly kind: 'read';
      readonly reading: Reading;
      /** From the last byte sent to the final push, milliseconds; null when there was no upload to wait for. */
      readonly latencyMs: number | null;
    }
  | {
      readonly kind: 'refused';
      readonly status: 'REJECTED' | 'REFUSED' | 'ERROR' | 'TIMED_OUT';
      readonly reason: string;
    };

/** One patient of a clinic, and a socket on which what becomes of their studies is pushed. */
export class PatientWatch {
  readonly patientId: string;
  readonly recordNumber: string;
  readonly #client: GraphqlClient;
  readonly #end = new AbortController();
  readonly #finals = new Map<string, { reading: Reading; at: number }>();
  readonly #waiting = new Map<string, () => void>();
  #fault: unknown;

  private constructor(
    client: GraphqlClient,
    patient: { id: string; recordNumber: string },
    onPush: (reading: PushedReading) => void,
  ) {
    this.#client = client;
    this.patientId = patient.id;
    this.recordNumber = patient.recordNumber;
    void this.#follow(onPush);
  }

  /**
   * Registers a patient with a random record number, who agrees to be read by a model, and subscribes.
   *
   * @throws {AnswerFault} when the platform refuses.
   */
  static async register(client: GraphqlClient, onPush: (reading: PushedReading) => void): Promise<PatientWatch> {
    const recordNumber = `DEMO-${randomBytes(5).toString('hex').toUpperCase()}`;
    const input = { recordNumber, name: `Demo patient ${recordNumber.slice(5)}`, aiReadingConsent: true };
    const { registerPatient } = await client.data<RegisterPatientData>(REGISTER_PATIENT, { input });
    if (registerPatient.__typename !== 'RegisterPatientSuccess') throw new Error(registerPatient.message);
    return new PatientWatch(client, registerPatient.patient, onPush);
  }

  /** Uploads an image as one study and waits for the last word on it. Never throws for what the platform answers. */
  async study(image: ImageSource): Promise<StudyOutcome> {
    const variables = { input: { patientId: this.patientId, images: [null], priority: 'URGENT' } };
    const answer = await this.#client.upload<UploadStudyData>(UPLOAD_STUDY, variables, [
      image.upload('input.images.0'),
    ]);
    let result: UploadStudyData['uploadStudy'];
    try {
      result = dataOf(answer).uploadStudy;
    } catch (error) {
      if (!(error instanceof AnswerFault)) throw error;
      return { kind: 'refused', status: 'ERROR', reason: `${error.code}: ${error.message}` };
    }
    switch (result.__typename) {
      case 'UploadStudySuccess': {
        const final = await this.#finalOf(result.study.id);
        if (!final) return { kind: 'refused', status: 'TIMED_OUT', reason: 'no reading was pushed in time' };
        const { reading, at } = final;
        return { kind: 'read', reading, latencyMs: answer.sentAt === undefined ? null : at - answer.sentAt };
      }
      case 'StudyAlreadyExists': {
        const final = await this.#finalOf(result.study.id);
        if (final) return { kind: 'read', reading: final.reading, latencyMs: null };
        return { kind: 'refused', status: 'TIMED_OUT', reason: 'no reading was pushed in time' };
      }
      case 'ImageRejected':
        return { kind: 'refused', status: 'REJECTED', reason: `${result.reason}: ${result.message}` };
      default:
        return { kind: 'refused', status: 'REFUSED', reason: `${result.__typename}: ${result.message}` };
    }
  }

  /** Ends the subscription. */
  close(): void {
    this.#end.abort();
  }

  async #follow(onPush: (reading: PushedReading) => void): Promise<void> {
    try {
      const updates = this.#client.subscribe<DiagnosisUpdatedData>(
        DIAGNOSIS_UPDATED,
        { patientId: this.patientId },
        this.#end.signal,
      );
      for await (const { diagnosisUpdated: reading } of updates) {
        const at = performance.now();
        onPush(reading);
        if (!isFinal(reading) || this.#finals.has(reading.study.id)) continue;
        this.#finals.set(reading.study.id, { reading, at });
        this.#waiting.get(reading.study.id)?.();
      }
      if (!this.#end.signal.aborted) this.#fault = new Error('the platform ended the subscription');
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error('the subscription was cut off');
    }
    for (const wake of this.#waiting.values()) wake();
  }

  async #finalOf(studyId: string): Promise<{ reading: Reading; at: number } | undefined> {
    const over = new AbortController();
    const pushed = new Promise<void>((resolve) => this.#waiting.set(studyId, resolve));
    try {
      if (!this.#finals.has(studyId) && !this.#fault) {
        await Promise.race([pushed, delay(PATIENCE_MS, undefined, { signal: over.signal }).catch(() => {})]);
      }
    } finally {
      over.abort();
      this.#waiting.delete(studyId);
    }
    const final = this.#finals.get(studyId);
    if (!final && this.#fault) throw this.#fault;
    return final;
  }
}
