import 'reflect-metadata';
import { fromGlobalId, loadByGlobalId, PatientNotFound, type RequestContext } from '@pulmora/platform';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { toPatient } from '../patient/patient.resolver.js';
import type { PatientService } from '../patient/patient.service.js';
import { Patient } from '../patient/patient.types.js';
import {
  ConsentRecord,
  SetPatientConsentInput,
  SetPatientConsentResult,
  SetPatientConsentSuccess,
} from './consent.types.js';

@Resolver(() => Patient)
export class ConsentResolver {
  constructor(private readonly service: PatientService) {}

  @Mutation(() => SetPatientConsentResult, {
    description:
      'Records that a patient gives or withdraws a consent. Without consent to AI reading, studies whose reading has not ended end as WITHHELD, unread.',
  })
  async setPatientConsent(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetPatientConsentInput, { description: 'The consent.' }) input: SetPatientConsentInput,
  ): Promise<typeof SetPatientConsentResult> {
    const id = fromGlobalId('Patient', input.patientId);
    const { tenantId } = context.identity;
    const patient = id
      ? await this.service.setConsent(tenantId, id, input.kind, input.given, context.traceparent)
      : undefined;
    if (!patient) return PatientNotFound.make();
    return Object.assign(new SetPatientConsentSuccess(), { patient: toPatient(patient) });
  }

  @FieldResolver(() => [ConsentRecord], { description: 'What they consented to, and when; newest first.' })
  async consents(@Root() patient: Patient, @Ctx() context: RequestContext): Promise<ConsentRecord[]> {
    const rows = await loadByGlobalId(
      context,
      'Patient',
      patient.id,
      ({ tenantId }, ids) => this.service.consentsOf(tenantId, ids),
      'consents of patient',
    );
    return (rows ?? []).map(({ kind, given, recordedAt, recordedBy }) =>
      Object.assign(new ConsentRecord(), { kind, given, recordedAt, recordedBy }),
    );
  }
}
