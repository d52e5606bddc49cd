import 'reflect-metadata';
import type { RequestContext } from '@pulmora/platform';
import { Ctx, Query, Resolver } from 'type-graphql';
import { UploadQuota } from './quota.types.js';
import type { UploadQuotas } from './upload-quotas.js';

@Resolver()
export class QuotaResolver {
  constructor(private readonly quotas: UploadQuotas) {}

  @Query(() => UploadQuota, { description: 'What this clinic has sent in, and what it may.' })
  async uploadQuota(@Ctx() context: RequestContext): Promise<UploadQuota> {
    return UploadQuota.of(await this.quotas.standing(context.identity.tenantId));
  }
}
