import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import {
  type AuditScope,
  createTenantDatabase,
  inAuditScope,
  openDatabase,
  PersonalData,
  sealBatch,
  type TenantDatabase,
  verifyAuditChain,
} from '@pulmora/platform';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import pg from 'pg';
import { Column, type DataSource, Entity, PrimaryColumn } from 'typeorm';
import { expect } from 'vitest';

@PersonalData<Person>({ type: 'Patient', patientId: (row) => row.id })
@Entity('patients')
export class Person {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text', name: 'record_number' })
  recordNumber: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  sex: string;

  @Column({ type: 'boolean', name: 'ai_reading_consent' })
  aiReadingConsent: boolean;
}

/** A clinic's audit trail, and what is done to it. */
export class AuditedClinic {
  readonly tenantId: string = randomUUID();

  constructor(readonly on: AuditDatabase) {}

  /** As if somebody had asked for something. */
  scope(operation = 'Query.patient'): AuditScope {
    return {
      actor: 'dr-x',
      actorTenantId: this.tenantId,
      roles: ['CLINICIAN'],
      operation,
      traceId: 'a'.repeat(32),
      seen: new Set(),
      effects: 0,
    };
  }

  person(): Person {
    const [id, recordNumber] = [randomUUID(), randomUUID()];
    const { tenantId } = this;
    return { tenantId, id, recordNumber, name: 'Somebody', sex: 'UNKNOWN', aiReadingConsent: true };
  }

  async register(one = this.person()): Promise<Person> {
    await inAuditScope(this.scope('Mutation.registerPatient'), () =>
      this.on.database.write(this.tenantId, async (unit) => {
        await unit.repository(Person).insert(one);
        unit.audit({ objectType: 'Patient', objectIds: [one.id], patientId: one.id });
      }),
    );
    return one;
  }

  async entries(): Promise<{ operation: string; object_ids: string[]; patient_id: string; actor: string }[]> {
    return this.on.sql(
      'SELECT operation, object_type, object_ids, patient_id, outcome, actor FROM audit_entries WHERE tenant_id = $1 ORDER BY at, id',
      [this.tenantId],
    );
  }

  /** Registers patients and seals that; resolves with the entries' ids in their order. */
  async chained(count = 5): Promise<string[]> {
    for (let i = 0; i < count; i += 1) await this.register();
    await this.on.seal();
    const rows = await this.on.sql<{ entry_id: string }>(
      'SELECT entry_id FROM audit_seals WHERE tenant_id = $1 ORDER BY sequence',
      [this.tenantId],
    );
    return rows.map((row) => row.entry_id);
  }

  verify(anchor?: Parameters<typeof verifyAuditChain>[2]) {
    return verifyAuditChain(this.on.sql, this.tenantId, anchor);
  }

  /** Verifies, does something as a superuser whom no trigger stops, and verifies again. */
  async faultsAfter(text: string, values: unknown[]): Promise<readonly string[]> {
    const before = await this.verify();
    expect(before.faults).toEqual([]);
    await this.on.admin.query('SET session_replication_role = replica');
    try {
      expect((await this.on.admin.query(text, values)).rowCount).toBeGreaterThan(0);
    } finally {
      await this.on.admin.query('SET session_replication_role = origin');
    }
    return (await this.verify(before.anchor)).faults;
  }
}

/** A real database with an audit trail, its sealer's login and its superuser's. */
export interface AuditDatabase {
  readonly databases: TestDatabases;
  /** The service's own login. */
  readonly api: DataSource;
  readonly database: TenantDatabase;
  readonly sealerSource: DataSource;
  readonly admin: pg.Client;
  /** As the superuser. */
  readonly sql: <Row>(text: string, values: unknown[]) => Promise<Row[]>;
  /** Seals whatever waits. */
  seal(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openAuditDatabase(): Promise<AuditDatabase> {
  const databases = await createTestDatabases();
  const api = await openDatabase({ url: databases.patient, entities: [Person], applicationName: 'test', poolSize: 8 });
  const sealerSource = await openDatabase({ url: databases.patientSealer, entities: [], applicationName: 'test' });
  const admin = new pg.Client({ connectionString: databases.admin.patient });
  await admin.connect();
  // Its rows are as they were before identifiers were sealed: what they hold is of no account to the trail.
  await admin.query('ALTER TABLE patients DROP CONSTRAINT patients_sealed');
  return {
    databases,
    api,
    database: createTenantDatabase(api),
    sealerSource,
    admin,
    sql: async <Row>(text: string, values: unknown[]) => (await admin.query(text, values)).rows as Row[],
    async seal() {
      while ((await sealBatch(sealerSource)).sealed > 0);
    },
    async [Symbol.asyncDispose]() {
      await admin.end();
      await Promise.all([api.destroy(), sealerSource.destroy()]);
      await databases[Symbol.asyncDispose]();
    },
  };
}
