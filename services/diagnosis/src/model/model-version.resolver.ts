import 'reflect-metadata';
import type { RequestContext } from '@pulmora/platform';
import { Ctx, Query, Resolver } from 'type-graphql';
import { ModelAgreement, ModelFile, ModelUse, ModelVersion } from './model-version.types.js';
import type { ClinicModel, ModelVersions } from './model-versions.js';

/** Which versions of the model read for a clinic. */
@Resolver(() => ModelVersion)
export class ModelVersionResolver {
  constructor(private readonly versions: ModelVersions) {}

  @Query(() => [ModelVersion], {
    description:
      'The versions of the model that read studies of your clinic, or have, the newest first: which reads what, and how often your doctors agree. Whoever runs the platform decides which reads.',
  })
  async models(@Ctx() { identity }: RequestContext): Promise<ModelVersion[]> {
    return (await this.versions.ofClinic(identity.tenantId)).map(toModelVersion);
  }
}

function toModelVersion({ version, release, uses, share, readings, agreements }: ClinicModel): ModelVersion {
  return Object.assign(new ModelVersion(), {
    version,
    name: release?.name ?? null,
    released: release?.released ?? null,
    files: (release?.files ?? []).map(({ name, sha256 }) => Object.assign(new ModelFile(), { name, sha256 })),
    uses: uses.map((use) => Object.assign(new ModelUse(), use)),
    share,
    readings,
    agreements: agreements.map(({ part, ...counts }) =>
      Object.assign(new ModelAgreement(), { shadow: part === 'SHADOW', ...counts }),
    ),
  });
}
