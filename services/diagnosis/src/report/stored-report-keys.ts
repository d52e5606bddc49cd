import { randomBytes, randomUUID } from 'node:crypto';
import type { TenantDatabase } from '@pulmora/platform';
import { ReportKeyEntity } from './report-key.entity.js';
import { type PublicJwk, type ReportKeys, type ReportSigner, signerFromSeed } from './report-signature.js';
import type { SeedWrapping } from './seed-wrapping.js';

/** Keys of clinics that lie wrapped in the database. A clinic’s first is made when it first signs. */
export class StoredReportKeys implements ReportKeys {
  readonly #database: TenantDatabase;
  readonly #wrapping: SeedWrapping;

  /** @param database of the process: a remote doctor signs with the key of the clinic whose case it is. */
  constructor(database: TenantDatabase, wrapping: SeedWrapping) {
    this.#database = database;
    this.#wrapping = wrapping;
  }

  async signerOf(tenantId: string): Promise<ReportSigner> {
    const stored = (await this.#newest(tenantId)) ?? (await this.#make(tenantId, 1));
    const { version, wrapped } = stored;
    return signerFromSeed(await this.#wrapping.unwrap(wrapped, { tenantId, version }));
  }

  async publicKey(tenantId: string, keyId: string): Promise<PublicJwk | undefined> {
    const stored = await this.#database.read(tenantId, (unit) => unit.repository(ReportKeyEntity).findOneBy({ keyId }));
    return stored ? { kty: 'OKP', crv: 'Ed25519', x: stored.publicKey } : undefined;
  }

  async #newest(tenantId: string): Promise<ReportKeyEntity | undefined> {
    const [newest] = await this.#database.read(tenantId, (unit) =>
      unit.repository(ReportKeyEntity).find({ order: { version: 'DESC' }, take: 1 }),
    );
    return newest;
  }

  async #make(tenantId: string, version: number): Promise<ReportKeyEntity> {
    const seed = randomBytes(32);
    const { keyId, publicKey } = signerFromSeed(seed);
    const wrapped = await this.#wrapping.wrap(seed, { tenantId, version });
    const made = { tenantId, version, id: randomUUID(), keyId, publicKey: publicKey.x, wrapped };
    await this.#database.write(tenantId, async (unit) => {
      const inserted = await unit
        .repository(ReportKeyEntity)
        .createQueryBuilder()
        .insert()
        .values(made)
        .orIgnore()
        .returning('id')
        .execute();
      const isNew = (inserted.raw as unknown[]).length > 0;
      const outcome = isNew ? 'DONE' : 'REFUSED';
      unit.audit({ operation: 'ReportKey.make', objectType: 'ReportKey', objectIds: [made.id], outcome });
    });
    // It may be another process's, which was faster.
    const newest = await this.#newest(tenantId);
    if (!newest) throw new Error('a key that was made is not there');
    return newest;
  }
}
