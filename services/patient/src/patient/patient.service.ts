import { randomUUID } from 'node:crypto';
import {
  groupsInOrder,
  InvalidInput,
  newestFirst,
  type PageRequest,
  readWithin,
  rowsInOrder,
  type Scope,
  type TenantDatabase,
  violatedUniqueConstraint,
} from '@pulmora/platform';
import { Brackets, In } from 'typeorm';
import { z } from 'zod';
import { changeConsent, recordFirstConsents } from '../consent/consent.log.js';
import { type ConsentKindName, PatientConsentEntity } from '../consent/patient-consent.entity.js';
import { PatientEntity, type SexName } from './patient.entity.js';

export interface NewPatient {
  readonly recordNumber: string;
  readonly name: string;
  readonly birthDate?: Date | null | undefined;
  readonly sex: SexName;
  readonly aiReadingConsent: boolean;
  readonly dataContributionConsent?: boolean | undefined;
}

/** Undefined keeps what is there. */
export interface PatientChange {
  readonly name?: string | undefined;
  readonly birthDate?: Date | null | undefined;
  readonly sex?: SexName | undefined;
  readonly aiReadingConsent?: boolean | undefined;
}

export type Registration =
  | { readonly kind: 'registered' | 'taken'; readonly patient: PatientEntity }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput };

export type Change =
  | { readonly kind: 'changed'; readonly patient: PatientEntity }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput };

/** Letters of any script, but nothing that a terminal, a log or a printed report would act upon. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u);

const RULES = {
  recordNumber: { check: line(64), message: 'Use 1 to 64 printable characters.' },
  name: { check: line(200), message: 'Use 1 to 200 printable characters.' },
  birthDate: {
    check: z
      .date()
      .min(new Date('1850-01-01'))
      .refine((date) => date.getTime() <= Date.now()),
    message: 'The date of birth must lie between 1850 and today.',
  },
} as const;

/** What a doctor of another clinic may know of the patient of a granted case: the database gives no more. */
const REMOTE_COLUMNS = {
  tenantId: true,
  id: true,
  recordNumber: true,
  name: true,
  birthDate: true,
  sex: true,
} as const;

/** Patients of a clinic. */
export class PatientService {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async register(tenantId: string, input: NewPatient): Promise<Registration> {
    const fault =
      faultIn('recordNumber', input.recordNumber) ??
      faultIn('name', input.name) ??
      (input.birthDate ? faultIn('birthDate', input.birthDate) : undefined);
    if (fault) return { kind: 'invalid', fault };
    const now = new Date();
    const patient: PatientEntity = {
      tenantId,
      id: randomUUID(),
      recordNumber: input.recordNumber.trim(),
      name: input.name.trim(),
      birthDate: input.birthDate ? dateOnly(input.birthDate) : null,
      sex: input.sex,
      aiReadingConsent: input.aiReadingConsent,
      dataContributionConsent: input.dataContributionConsent ?? false,
      consentRevision: 1,
      createdAt: now,
      updatedAt: now,
    };
    try {
      await this.#database.write(tenantId, async (unit) => {
        await unit.repository(PatientEntity).insert(patient);
        await recordFirstConsents(unit, patient);
        unit.audit({ objectType: 'Patient', objectIds: [patient.id], patientId: patient.id });
      });
      return { kind: 'registered', patient };
    } catch (error) {
      if (violatedUniqueConstraint(error) !== 'patients_record_number') throw error;
      const holder = await this.#database.read(tenantId, (unit) =>
        unit.repository(PatientEntity).findOneByOrFail({ recordNumber: patient.recordNumber }),
      );
      return { kind: 'taken', patient: holder };
    }
  }

  async update(tenantId: string, id: string, change: PatientChange): Promise<Change> {
    const fault =
      (change.name === undefined ? undefined : faultIn('name', change.name)) ??
      (change.birthDate ? faultIn('birthDate', change.birthDate) : undefined);
    if (fault) return { kind: 'invalid', fault };
    return this.#database.write(tenantId, async (unit) => {
      const repository = unit.repository(PatientEntity);
      await repository.update(
        { tenantId, id },
        {
          ...(change.name === undefined ? {} : { name: change.name.trim() }),
          ...(change.birthDate === undefined
            ? {}
            : { birthDate: change.birthDate === null ? null : dateOnly(change.birthDate) }),
          ...(change.sex === undefined ? {} : { sex: change.sex }),
          updatedAt: new Date(),
        },
      );
      const patient = await repository.findOneBy({ id });
      if (!patient) return { kind: 'unknown' };
      if (change.aiReadingConsent === undefined) return { kind: 'changed', patient };
      return { kind: 'changed', patient: await changeConsent(unit, patient, 'AI_READING', change.aiReadingConsent) };
    });
  }

  /** Gives or withdraws a consent; undefined for a patient whom this clinic does not have. */
  async setConsent(
    tenantId: string,
    id: string,
    kind: ConsentKindName,
    given: boolean,
    traceparent?: string,
  ): Promise<PatientEntity | undefined> {
    return this.#database.write(tenantId, async (unit) => {
      const patient = await unit
        .repository(PatientEntity)
        .findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
      return patient ? changeConsent(unit, patient, kind, given, traceparent) : undefined;
    });
  }

  /** What each patient consented to, newest first. */
  async consentsOf(tenantId: string, patientIds: readonly string[]): Promise<PatientConsentEntity[][]> {
    const rows = await this.#database.read(tenantId, (unit) =>
      unit
        .repository(PatientConsentEntity)
        .find({ where: { patientId: In([...patientIds]) }, order: { revision: 'DESC', kind: 'ASC' } }),
    );
    return groupsInOrder(patientIds, rows, (row) => row.patientId);
  }

  /** In the order of the ids; undefined for what is not in scope. Of a granted patient, only who they are. */
  async byIds(scope: Scope, ids: readonly string[]): Promise<(PatientEntity | undefined)[]> {
    const rows = await readWithin(
      this.#database,
      scope,
      ids,
      (unit, wanted) =>
        unit.repository(PatientEntity).find({
          ...(unit.remote ? { select: REMOTE_COLUMNS } : {}),
          where: { id: In(wanted) },
        }),
      (row) => row.id,
    );
    return rowsInOrder(ids, rows, (row) => row.id);
  }

  /** Newest first, one more than asked for; `search` is a record number or a part of a name. */
  async list(tenantId: string, page: PageRequest, search?: string): Promise<PatientEntity[]> {
    return this.#database.read(tenantId, async (unit) => {
      const query = newestFirst(unit.repository(PatientEntity).createQueryBuilder('patient'), 'created_at', page);
      if (search) {
        query.andWhere(
          new Brackets((either) =>
            either
              .where('patient.record_number = :search', { search })
              .orWhere('position(lower(:search) in lower(patient.name)) > 0'),
          ),
        );
      }
      const rows = await query.getMany();
      unit.notShown(rows.slice(page.first));
      return rows;
    });
  }
}

function faultIn(field: keyof typeof RULES, value: unknown): InvalidInput | undefined {
  const { check, message } = RULES[field];
  return check.safeParse(value).success ? undefined : InvalidInput.of(field, message);
}

const dateOnly = (date: Date): string => date.toISOString().slice(0, 10);
