import { setTimeout as delay } from 'node:timers/promises';
import { fromGlobalId } from '@pulmora/platform';
import { phantomPng, type Stack } from '@pulmora/stack';
import pg from 'pg';
import { type ClinicUser, studyOf } from './clinic.js';

/** What has become of a study: one row for each time that somebody asked for its reading. */
export interface ReadStudy {
  readonly study: string;
  readonly tenant: string;
  readonly status: string;
  readonly model: string | null;
  /** Versions that read images of it. */
  readonly imageModels: readonly string[];
  /** Times that a worker began with it and came to no end. */
  readonly badEnds: number;
}

let serial = 1;

/** Studies of one image each, and what becomes of them, as the database has it. */
export class ReadingLoad {
  readonly #admin: pg.Client;
  readonly uploaded = new Set<string>();

  constructor(readonly stack: Stack) {
    this.#admin = new pg.Client({ connectionString: stack.admin.diagnosis });
  }

  async open(): Promise<void> {
    await this.#admin.connect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.end();
  }

  /** Uploads so many studies, one after another; resolves with their ids within the study service. */
  async upload(user: ClinicUser, patientId: string, count: number): Promise<string[]> {
    const studies: string[] = [];
    for (let i = 0; i < count; i += 1) {
      const study = studyOf(await user.upload(patientId, await phantomPng(70_000 + serial++)));
      studies.push(fromGlobalId('Study', study) ?? '');
    }
    for (const study of studies) this.uploaded.add(study);
    return studies;
  }

  /** Keeps a few studies waiting or being read until enough of these were; resolves with all that were uploaded. */
  async keepUpUntil(
    user: ClinicUser,
    patientId: string,
    waiting: number,
    enough: (readings: readonly ReadStudy[]) => boolean,
  ): Promise<string[]> {
    const studies: string[] = [];
    for (;;) {
      const readings = await this.readingsOf(studies);
      if (enough(readings)) return studies;
      const done = readings.filter(({ status }) => status === 'COMPLETED').length;
      const missing = waiting - (studies.length - done);
      if (missing > 0) studies.push(...(await this.upload(user, patientId, missing)));
      else await delay(50);
    }
  }

  /** Resolves with the readings of these when all of them are over. */
  async finished(studies: readonly string[]): Promise<ReadStudy[]> {
    for (;;) {
      const readings = await this.readingsOf(studies);
      const over = readings.filter(({ status }) => status === 'COMPLETED' || status === 'FAILED');
      if (over.length >= studies.length) return readings;
      await delay(50);
    }
  }

  async readingsOf(studies: readonly string[]): Promise<ReadStudy[]> {
    const { rows } = await this.#admin.query<ReadStudy>(
      `SELECT d.study_id AS study, d.tenant_id AS tenant, d.status, d.model_version AS model,
              (SELECT coalesce(array_agg(DISTINCT i.model_version), '{}') FROM image_readings i
                WHERE i.tenant_id = d.tenant_id AND i.study_id = d.study_id) AS "imageModels",
              (SELECT coalesce(max(a.ended), 0)::int FROM reading_attempts a
                WHERE a.tenant_id = d.tenant_id AND a.study_id = d.study_id) AS "badEnds"
         FROM diagnoses d WHERE d.study_id = ANY($1)`,
      [studies],
    );
    return rows;
  }

  /** Versions that read these in the shadow of another. */
  async shadowsOf(studies: readonly string[]): Promise<string[]> {
    const { rows } = await this.#admin.query<{ model: string }>(
      'SELECT DISTINCT model_version AS model FROM shadow_readings WHERE study_id = ANY($1)',
      [studies],
    );
    return rows.map(({ model }) => model);
  }
}
