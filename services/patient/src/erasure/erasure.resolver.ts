import 'reflect-metadata';
import { fromGlobalId, PatientNotFound, type RequestContext, toGlobalId } from '@pulmora/platform';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { ErasureService, Erasure as Found } from './erasure.service.js';
import { ErasePatientInput, ErasePatientResult, ErasePatientSuccess, Erasure } from './erasure.types.js';

@Resolver()
export class ErasureResolver {
  constructor(private readonly service: ErasureService) {}

  @Mutation(() => ErasePatientResult, {
    description:
      'Removes a patient, their studies, images, readings and the messages about them, everywhere and for good. The audit trail keeps opaque ids. Repeating it tells how far it is.',
  })
  async erasePatient(
    @Ctx() context: RequestContext,
    @Arg('input', () => ErasePatientInput, { description: 'Whom, and why.' }) input: ErasePatientInput,
  ): Promise<typeof ErasePatientResult> {
    const patientId = fromGlobalId('Patient', input.patientId);
    const { tenantId } = context.identity;
    const found = patientId
      ? await this.service.begin(tenantId, patientId, input.reason, context.traceparent)
      : undefined;
    if (!found) return PatientNotFound.make();
    return Object.assign(new ErasePatientSuccess(), { erasure: toErasure(found) });
  }

  @Query(() => Erasure, { nullable: true, description: 'How far an erasure is; null when there is no such one.' })
  async erasure(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The erasure.' }) id: string,
  ): Promise<Erasure | null> {
    const uuid = fromGlobalId('Erasure', id);
    const found = uuid ? await this.service.find(context.identity.tenantId, uuid) : undefined;
    return found ? toErasure(found) : null;
  }
}

function toErasure({ erasure, steps }: Found): Erasure {
  const { id, patientId, reason, requestedBy, requestedAt, completedAt } = erasure;
  return Object.assign(new Erasure(), {
    id: toGlobalId('Erasure', id),
    patientId: toGlobalId('Patient', patientId),
    reason,
    requestedBy,
    requestedAt,
    completedAt,
    steps: steps.map(({ store, removed, confirmedAt }) => ({
      store,
      done: confirmedAt !== null,
      removed,
      confirmedAt,
    })),
  });
}
