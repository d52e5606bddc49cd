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
  type UnitOfWork,
  violatedUniqueConstraint,
} from '@pulmora/platform';
import { In } from 'typeorm';
import { z } from 'zod';
import { changeConsent, recordFirstConsents } from '../consent/consent.log.js';
import { type ConsentKindName, PatientConsentEntity } from '../consent/patient-consent.entity.js';
import { PatientEntity, type PatientRecord, type SexName } from './patient.entity.js';
import type { IdentifierRing, PatientSeals } from './patient-seals.js';
import { searchPatients } from './patient-search.js';

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
  | { readonly kind: 'registered' | 'taken'; readonly patient: PatientRecord }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput };

export type Change =
  | { readonly kind: 'changed'; readonly patient: PatientRecord }
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
  sealedRecordNumber: true,
  sealedName: true,
  sealedBirthDate: true,
  plainRecordNumber: true,
  plainName: true,
  plainBirthDate: true,
  sex: true,
} as const;

export interface PatientServiceOptions {
  /**
   * Whether identifiers are also kept as they are: while processes still run that know nothing of sealed columns. What is
   * plain is sealed when none of them is left.
   */
  readonly keepPlain?: boolean;
}

/** Patients of a clinic. Who they are is sealed before a unit of work begins, and opened after it has ended. */
export class PatientService {
  readonly #database: TenantDatabase;
  readonly #seals: PatientSeals;
  readonly #keepPlain: boolean;

  constructor(database: TenantDatabase, seals: PatientSeals, { keepPlain = false }: PatientServiceOptions = {}) {
    this.#database = database;
    this.#seals = seals;
    this.#keepPlain = keepPlain;
  }

  async register(tenantId: string, input: NewPatient): Promise<Registration> {
    const fault =
      faultIn('recordNumber', input.recordNumber) ??
      faultIn('name', input.name) ??
      (input.birthDate ? faultIn('birthDate', input.birthDate) : undefined);
    if (fault) return { kind: 'invalid', fault };
    const now = new Date();
    const patient: PatientRecord = {
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
    for (;;) {
      const registration = await this.#registerWith(await this.#seals.ring(tenantId), patient);
      if (registration.kind !== 'rotated') return registration;
    }
  }

  /** @returns "rotated" where a newer key has come meanwhile, and may have been used. */
  async #registerWith(
    ring: IdentifierRing,
    patient: PatientRecord,
  ): Promise<Exclude<Registration, { kind: 'invalid' }> | { readonly kind: 'rotated' }> {
    const { tenantId } = patient;
    const row = this.#atRest(patient, ring);
    const indexes = ring.indexesOf(patient.recordNumber);
    try {
      const registered = await this.#database.write(tenantId, async (unit) => {
        // A rotation gives one number several digests, of which a constraint can compare but one: so one at a time.
        await unit.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `record number ${tenantId} ${indexes[0]?.toString('hex')}`,
        ]);
        // Whoever had the number last may have it under a key that this process has not heard of.
        if ((await newestVersion(unit)) > ring.newest.version) return 'rotated';
        if (await isTaken(unit, indexes, patient.recordNumber)) return 'taken';
        await unit.repository(PatientEntity).insert(row);
        await recordFirstConsents(unit, row);
        unit.audit({ objectType: 'Patient', objectIds: [patient.id], patientId: patient.id });
        return 'registered';
      });
      if (registered === 'rotated') return { kind: 'rotated' };
      if (registered === 'registered') return { kind: 'registered', patient };
    } catch (error) {
      const violated = violatedUniqueConstraint(error);
      if (violated !== 'patients_record_number' && violated !== 'patients_record_number_index') throw error;
    }
    const holder = await this.#database.read(tenantId, (unit) =>
      unit
        .repository(PatientEntity)
        .findOneByOrFail([
          { recordNumberIndex: In(indexes) },
          { sealedVersion: 0, plainRecordNumber: patient.recordNumber },
        ]),
    );
    return { kind: 'taken', patient: await this.#opened(holder) };
  }

  async update(tenantId: string, id: string, change: PatientChange): Promise<Change> {
    const fault =
      (change.name === undefined ? undefined : faultIn('name', change.name)) ??
      (change.birthDate ? faultIn('birthDate', change.birthDate) : undefined);
    if (fault) return { kind: 'invalid', fault };
    const identifiers = await this.#sealedChange(tenantId, id, change);
    const changed = await this.#database.write(tenantId, async (unit) => {
      const repository = unit.repository(PatientEntity);
      await repository.update(
        { tenantId, id },
        {
          ...identifiers,
          ...(change.sex === undefined ? {} : { sex: change.sex }),
          updatedAt: new Date(),
        },
      );
      const patient = await repository.findOneBy({ id });
      if (!patient || change.aiReadingConsent === undefined) return patient;
      return changeConsent(unit, patient, 'AI_READING', change.aiReadingConsent);
    });
    return changed ? { kind: 'changed', patient: await this.#opened(changed) } : { kind: 'unknown' };
  }

  /** Gives or withdraws a consent; undefined for a patient whom this clinic does not have. */
  async setConsent(
    tenantId: string,
    id: string,
    kind: ConsentKindName,
    given: boolean,
    traceparent?: string,
  ): Promise<PatientRecord | undefined> {
    const changed = await this.#database.write(tenantId, async (unit) => {
      const patient = await unit
        .repository(PatientEntity)
        .findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
      return patient ? changeConsent(unit, patient, kind, given, traceparent) : undefined;
    });
    return changed && this.#opened(changed);
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
  async byIds(scope: Scope, ids: readonly string[]): Promise<(PatientRecord | undefined)[]> {
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
    return rowsInOrder(ids, await this.#seals.open(rows), (row) => row.id);
  }

  /**
   * Newest first, one more than asked for.
   *
   * @param search a record number or a part of a name, and what ends the search.
   * @throws {NoSlotError} when too many searches of the clinic wait already.
   */
  async list(
    tenantId: string,
    page: PageRequest,
    search?: { readonly text: string; readonly signal?: AbortSignal },
  ): Promise<PatientRecord[]> {
    const found = search
      ? await searchPatients(
          this.#database,
          await this.#seals.ring(tenantId),
          tenantId,
          page,
          search.text,
          search.signal,
        )
      : undefined;
    if (found?.length === 0) return [];
    const rows = await this.#database.read(tenantId, async (unit) => {
      const query = newestFirst(unit.repository(PatientEntity).createQueryBuilder('patient'), 'created_at', page);
      if (found) query.andWhere('patient.id = ANY(:found)', { found });
      const loaded = await query.getMany();
      unit.notShown(loaded.slice(page.first));
      return loaded;
    });
    return this.#seals.open(rows);
  }

  async #opened(row: PatientEntity): Promise<PatientRecord> {
    return (await this.#seals.open([row]))[0] as PatientRecord;
  }

  #atRest({ recordNumber, name, birthDate, ...rest }: PatientRecord, ring: IdentifierRing): PatientEntity {
    return {
      ...rest,
      ...ring.seal(rest.id, { recordNumber, name, birthDate }),
      // What is also kept plain is still to be sealed.
      sealedVersion: this.#keepPlain ? 0 : ring.newest.version,
      plainRecordNumber: this.#keepPlain ? recordNumber : null,
      plainName: this.#keepPlain ? name : null,
      plainBirthDate: this.#keepPlain ? birthDate : null,
    };
  }

  /**
   * A row's version is the oldest that it needs: what was not changed may lie under an older one than the newest, and the
   * newest that this process knows may be older than the one under which a rotation has just put the row.
   */
  async #sealedChange(tenantId: string, id: string, { name, birthDate }: PatientChange) {
    if (name === undefined && birthDate === undefined) return {};
    const ring = await this.#seals.ring(tenantId);
    const born = birthDate ? dateOnly(birthDate) : null;
    const version = this.#keepPlain ? 0 : ring.newest.version;
    return {
      sealedVersion: () => `LEAST(sealed_version, ${version})`,
      ...(name === undefined
        ? {}
        : { sealedName: ring.sealName(id, name.trim()), plainName: this.#keepPlain ? name.trim() : null }),
      ...(birthDate === undefined
        ? {}
        : { sealedBirthDate: ring.sealBirthDate(id, born), plainBirthDate: this.#keepPlain ? born : null }),
    };
  }
}

async function newestVersion(unit: UnitOfWork): Promise<number> {
  const [row]: { newest: number | null }[] = await unit.manager.query(
    `SELECT max(version) AS newest FROM tenant_keys WHERE purpose = 'identifiers'`,
  );
  return row?.newest ?? 0;
}

async function isTaken(unit: UnitOfWork, indexes: readonly Buffer[], recordNumber: string): Promise<boolean> {
  const rows: unknown[] = await unit.manager.query(
    // Plain ones are looked for among the few that are still to be sealed.
    `SELECT 1 FROM patients
      WHERE record_number_index = ANY($1::bytea[]) OR (sealed_version = 0 AND record_number = $2) LIMIT 1`,
    [indexes, recordNumber],
  );
  return rows.length > 0;
}

function faultIn(field: keyof typeof RULES, value: unknown): InvalidInput | undefined {
  const { check, message } = RULES[field];
  return check.safeParse(value).success ? undefined : InvalidInput.of(field, message);
}

const dateOnly = (date: Date): string => date.toISOString().slice(0, 10);
