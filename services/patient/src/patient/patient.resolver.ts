import 'reflect-metadata';
import {
  ClientError,
  type ConnectionShape,
  fromGlobalId,
  loadByGlobalId,
  NoSlotError,
  PatientNotFound,
  pageRequest,
  type RequestContext,
  toGlobalId,
  toPage,
} from '@pulmora/platform';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { PatientRecord } from './patient.entity.js';
import type { PatientService } from './patient.service.js';
import {
  Patient,
  PatientConnection,
  RecordNumberTaken,
  RegisterPatientInput,
  RegisterPatientResult,
  RegisterPatientSuccess,
  UpdatePatientInput,
  UpdatePatientResult,
  UpdatePatientSuccess,
} from './patient.types.js';

@Resolver(() => Patient)
export class PatientResolver {
  constructor(private readonly service: PatientService) {}

  @Query(() => Patient, { nullable: true, description: 'One patient of this clinic; null when there is no such one.' })
  async patient(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The patient.' }) id: string,
  ): Promise<Patient | null> {
    return this.resolveReference({ id }, context);
  }

  @Query(() => PatientConnection, { description: 'Patients of this clinic, newest first.' })
  async patients(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor to go on from.' }) after?: string,
    @Arg('search', () => String, { nullable: true, description: 'A record number, or a part of a name.' })
    search?: string,
  ): Promise<ConnectionShape<Patient>> {
    const page = pageRequest(first, after);
    if (search?.includes('\0')) throw new ClientError('"search" is plain text.', 'BAD_REQUEST');
    const text = search?.trim().slice(0, 200);
    const rows = await this.service
      .list(context.identity.tenantId, page, text ? { text, signal: context.signal } : undefined)
      .catch((error: unknown) => {
        if (!(error instanceof NoSlotError)) throw error;
        throw new ClientError('Too many searches of this clinic are under way.', 'SERVICE_UNAVAILABLE');
      });
    return toPage(rows, page.first, (row) => ({ at: row.createdAt, id: row.id }), toPatient);
  }

  @Mutation(() => RegisterPatientResult, { description: 'Registers a patient with this clinic.' })
  async registerPatient(
    @Ctx() context: RequestContext,
    @Arg('input', () => RegisterPatientInput, { description: 'The patient.' }) input: RegisterPatientInput,
  ): Promise<typeof RegisterPatientResult> {
    const result = await this.service.register(context.identity.tenantId, input);
    if (result.kind === 'invalid') return result.fault;
    const patient = toPatient(result.patient);
    if (result.kind === 'registered') return Object.assign(new RegisterPatientSuccess(), { patient });
    const message = 'This clinic already has a patient with this record number.';
    return Object.assign(new RecordNumberTaken(), { message, patient });
  }

  @Mutation(() => UpdatePatientResult, { description: "Changes a patient's record or their consent." })
  async updatePatient(
    @Ctx() context: RequestContext,
    @Arg('input', () => UpdatePatientInput, { description: 'What to change.' }) input: UpdatePatientInput,
  ): Promise<typeof UpdatePatientResult> {
    const id = fromGlobalId('Patient', input.id);
    if (!id) return PatientNotFound.make();
    const result = await this.service.update(context.identity.tenantId, id, {
      name: input.name ?? undefined,
      birthDate: input.birthDate,
      sex: input.sex ?? undefined,
      aiReadingConsent: input.aiReadingConsent ?? undefined,
    });
    if (result.kind === 'unknown') return PatientNotFound.make();
    if (result.kind === 'invalid') return result.fault;
    return Object.assign(new UpdatePatientSuccess(), { patient: toPatient(result.patient) });
  }

  /** Also serves `_entities`: all patients that one request asks for cost one query. */
  async resolveReference(reference: { readonly id: string }, context: RequestContext): Promise<Patient | null> {
    const row = await loadByGlobalId(context, 'Patient', reference.id, (scope, ids) => this.service.byIds(scope, ids));
    return row ? toPatient(row) : null;
  }
}

/** A patient as clients see them. */
export function toPatient(row: PatientRecord): Patient {
  return Object.assign(new Patient(), {
    id: toGlobalId('Patient', row.id),
    recordNumber: row.recordNumber,
    name: row.name,
    birthDate: row.birthDate,
    sex: row.sex,
    aiReadingConsent: row.aiReadingConsent ?? null,
    dataContributionConsent: row.dataContributionConsent ?? null,
    consentRevision: row.consentRevision ?? null,
    createdAt: row.createdAt ?? null,
    updatedAt: row.updatedAt ?? null,
  });
}
