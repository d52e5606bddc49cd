import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import {
  type AuditScope,
  AuditTrail,
  auditedTenants,
  createLogger,
  createTenantDatabase,
  inAuditScope,
  NoPersonalData,
  onBehalfOfUsers,
  openDatabase,
  PersonalData,
  sealBatch,
  startAuditSealer,
  type TenantDatabase,
  verifyAuditChain,
} from '@pulmora/platform';
import { createTestDatabases, type TestDatabases } from '@pulmora/stack';
import pg from 'pg';
import { Column, type DataSource, Entity, PrimaryColumn } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

@PersonalData<Person>({ type: 'Patient', patientId: (row) => row.id })
@Entity('patients')
class Person {
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

@Entity('patients')
class Unclassified {
  @PrimaryColumn({ type: 'uuid' })
  id: string;
}

@NoPersonalData('for the test')
@Entity('patients')
class Classified {
  @PrimaryColumn({ type: 'uuid' })
  id: string;
}

let databases: TestDatabases;
let sources: DataSource[];
let database: TenantDatabase;
let sealerSource: DataSource;
let admin: pg.Client;
let tenantId: string;

beforeAll(async () => {
  databases = await createTestDatabases();
  const api = await openDatabase({ url: databases.patient, entities: [Person], applicationName: 'test', poolSize: 8 });
  sealerSource = await openDatabase({ url: databases.patientSealer, entities: [], applicationName: 'test' });
  sources = [api, sealerSource];
  database = createTenantDatabase(api);
  admin = new pg.Client({ connectionString: databases.admin.patient });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await Promise.all(sources.map((source) => source.destroy()));
  await databases[Symbol.asyncDispose]();
});
beforeEach(() => {
  tenantId = randomUUID();
});

const scope = (operation = 'Query.patient'): AuditScope => ({
  actor: 'dr-x',
  actorTenantId: tenantId,
  roles: ['CLINICIAN'],
  operation,
  traceId: 'a'.repeat(32),
  seen: new Set(),
  effects: 0,
});
const person = (): Person => ({
  tenantId,
  id: randomUUID(),
  recordNumber: randomUUID(),
  name: 'Somebody',
  sex: 'UNKNOWN',
  aiReadingConsent: true,
});
const register = async (one = person()) => {
  await inAuditScope(scope('Mutation.registerPatient'), () =>
    database.write(tenantId, async (unit) => {
      await unit.repository(Person).insert(one);
      unit.audit({ objectType: 'Patient', objectIds: [one.id], patientId: one.id });
    }),
  );
  return one;
};
const entries = async () =>
  (
    await admin.query(
      'SELECT operation, object_type, object_ids, patient_id, outcome, actor FROM audit_entries WHERE tenant_id = $1 ORDER BY at, id',
      [tenantId],
    )
  ).rows as { operation: string; object_ids: string[]; patient_id: string; actor: string }[];
const seal = async () => {
  while ((await sealBatch(sealerSource)).sealed > 0);
};
const sql = async <Row>(text: string, values: unknown[]) => (await admin.query(text, values)).rows as Row[];
/** Verifies, does something as a superuser whom no trigger stops, and verifies again. */
const faultsAfter = async (text: string, values: unknown[]): Promise<readonly string[]> => {
  const before = await verifyAuditChain(sql, tenantId);
  expect(before.faults).toEqual([]);
  await admin.query(`SET session_replication_role = replica`);
  try {
    expect((await admin.query(text, values)).rowCount).toBeGreaterThan(0);
  } finally {
    await admin.query(`SET session_replication_role = origin`);
  }
  return (await verifyAuditChain(sql, tenantId, before.anchor)).faults;
};

describe('what a unit of work leaves behind', () => {
  it('records what is loaded in an operation, one entry a patient, without anybody saying so', async () => {
    const [a, b] = [await register(), await register()];
    const read = scope();
    await inAuditScope(read, () => database.read(tenantId, (unit) => unit.repository(Person).find()));
    const found = (await entries()).filter((entry) => entry.operation === 'Query.patient');
    expect(found.map((entry) => entry.patient_id).toSorted()).toEqual([a.id, b.id].toSorted());
    expect(found[0]).toMatchObject({ object_type: 'Patient', outcome: 'DONE', actor: 'dr-x' });
    expect(read.effects).toBe(0);
  });

  it('counts once what one operation reads again, and not at all what nobody is shown', async () => {
    const [a, b] = [await register(), await register()];
    const stream = scope('Subscription.x');
    for (let i = 0; i < 3; i += 1) {
      await inAuditScope(stream, () => database.read(tenantId, (unit) => unit.repository(Person).findBy({ id: a.id })));
    }
    await inAuditScope(scope('Query.patients'), () =>
      database.read(tenantId, async (unit) => {
        const rows = await unit.repository(Person).find();
        unit.notShown(rows.filter((row) => row.id === a.id));
      }),
    );
    const found = (await entries()).filter((entry) => entry.operation !== 'Mutation.registerPatient');
    expect(found.map(({ operation, patient_id: id }) => [operation, id])).toEqual([
      ['Subscription.x', a.id],
      ['Query.patients', b.id],
    ]);
  });

  it('does not count keys that are loaded to know what to read, nor a process at its own work', async () => {
    await register();
    await inAuditScope(scope(), () =>
      database.read(tenantId, (unit) => unit.repository(Person).find({ select: { tenantId: true, id: true } })),
    );
    await database.read(tenantId, (unit) => unit.repository(Person).find());
    expect(await entries()).toHaveLength(1);
  });

  it('is of the same transaction: an effect that is undone leaves no entry, and no entry, no effect', async () => {
    const one = person();
    const undone = inAuditScope(scope('Mutation.registerPatient'), () =>
      database.write(tenantId, async (unit) => {
        await unit.repository(Person).insert(one);
        unit.audit({ objectType: 'Patient', objectIds: [one.id], patientId: one.id });
        throw new Error('changed my mind');
      }),
    );
    await expect(undone).rejects.toThrow('changed my mind');
    const unaccounted = inAuditScope(scope('Mutation.registerPatient'), () =>
      database.write(tenantId, (unit) => unit.repository(Person).insert(one)),
    );
    await expect(unaccounted).rejects.toThrow('without an audit entry');
    expect(await entries()).toEqual([]);
    expect((await admin.query('SELECT 1 FROM patients WHERE tenant_id = $1', [tenantId])).rows).toEqual([]);
  });

  it('cannot write in a unit that only reads, though its entry is written', async () => {
    const one = await register();
    const sneaky = (andRead: boolean) =>
      inAuditScope(scope(), () =>
        database.read(tenantId, async (unit) => {
          if (andRead) await unit.repository(Person).find();
          await unit.manager.query(`UPDATE patients SET name = 'x' WHERE id = $1`, [one.id]);
        }),
      );
    await expect(sneaky(true)).rejects.toThrow('read-only');
    await expect(sneaky(false)).rejects.toThrow('read-only');
    expect((await admin.query('SELECT name FROM patients WHERE id = $1', [one.id])).rows).toEqual([
      { name: 'Somebody' },
    ]);
  });

  it('by the door for users: nothing is read outside of an operation', async () => {
    const door = onBehalfOfUsers(database);
    await expect(door.read(tenantId, async () => 1)).rejects.toThrow('outside of an operation');
    await expect(door.write(tenantId, async () => 1)).rejects.toThrow('outside of an operation');
    expect(await inAuditScope(scope(), () => door.read(tenantId, async () => 1))).toBe(1);
  });

  it('cannot be forgotten: an entity that does not say what it holds is not opened', async () => {
    const open = (entity: typeof Unclassified | typeof Classified) =>
      openDatabase({ url: databases.patient, entities: [entity], applicationName: 'test' });
    await expect(open(Unclassified)).rejects.toThrow(
      '@PersonalData or @NoPersonalData whether it is about a patient: Unclassified',
    );
    await (await open(Classified)).destroy();
  });

  it('is found by actor, patient, operation and time, by its own clinic only', async () => {
    const [a] = [await register(), await register()];
    const trail = new AuditTrail(database);
    const page = { first: 10, after: undefined };
    const list = (query: object, tenant = tenantId) => trail.list(tenant, query, page);
    const from = new Date(Date.now() - 60_000);
    expect(await inAuditScope(scope('Query.auditTrail'), () => list({ from }))).toHaveLength(2);
    // To look at the trail leaves a trace of its own.
    expect((await entries()).at(-1)).toMatchObject({ operation: 'Query.auditTrail' });
    const listed = (query: object, tenant?: string) =>
      inAuditScope(scope('Query.x'), () => list(query, tenant)).then((rows) => rows.length);
    expect(await listed({ patientId: a.id })).toBe(1);
    expect(await listed({ operation: 'Mutation.' })).toBe(2);
    expect(await listed({ operation: 'Mutation.registerPatient', actor: 'dr-x' })).toBe(2);
    expect(await listed({ actor: 'nobody' })).toBe(0);
    expect(await listed({ to: from })).toBe(0);
    expect(await listed({ patientId: a.id }, randomUUID())).toBe(0);
  });
});

describe('the chain', () => {
  it('is append-only for its writers, and for its owner', async () => {
    await register();
    const api = sources[0] as DataSource;
    for (const statement of [
      'UPDATE audit_entries SET actor = actor',
      'DELETE FROM audit_entries',
      'TRUNCATE audit_entries',
    ]) {
      await expect(api.query(statement)).rejects.toThrow(/permission denied/);
      await expect(admin.query(statement)).rejects.toThrow('append-only');
    }
    await expect(sealerSource.query('UPDATE audit_seals SET hash = hash')).rejects.toThrow(/permission denied/);
    await expect(
      database.write(tenantId, (unit) =>
        unit.manager.query(
          `INSERT INTO audit_entries (tenant_id, id, at, actor, roles, operation, object_type, object_ids, outcome, trace_id)
           VALUES ($1, $2, now() - interval '1 year', '', '{}', '', '', '{}', 'DONE', '')`,
          [tenantId, randomUUID()],
        ),
      ),
    ).rejects.toThrow(/permission denied/);
  });

  it('misses no entry whose transaction commits late, in whatever order', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let begun = () => {};
    const inside = new Promise<void>((resolve) => {
      begun = resolve;
    });
    // Its entry stands in the table, unseen by others, while later ones commit.
    const late = database.write(tenantId, async (unit) => {
      await unit.manager.query(
        `INSERT INTO audit_entries (tenant_id, id, actor, roles, operation, object_type, object_ids, outcome, trace_id)
         VALUES ($1, $2, 'late', '{}', 'x', 'x', '{}', 'DONE', '')`,
        [tenantId, randomUUID()],
      );
      begun();
      await held;
    });
    await inside;
    await register();
    await register();
    await seal();
    expect(await verifyAuditChain(sql, tenantId)).toMatchObject({ sealed: 2, waiting: 0, faults: [] });
    letGo();
    await late;
    expect(await verifyAuditChain(sql, tenantId)).toMatchObject({ sealed: 2, waiting: 1, faults: [] });
    await seal();
    expect(await verifyAuditChain(sql, tenantId)).toMatchObject({ sealed: 3, waiting: 0, faults: [] });
  });

  it('is one for each clinic, also when two sealers run at once under load', async () => {
    const other = randomUUID();
    const first = startAuditSealer({ dataSource: sealerSource, logger: createLogger('test', 'fatal') });
    const second = startAuditSealer({ dataSource: sealerSource, logger: createLogger('test', 'fatal') });
    const waking = createTenantDatabase(
      sources[0] as DataSource,
      () => {},
      () => {
        first.wake();
        second.wake();
      },
    );
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        waking.write(i % 3 ? tenantId : other, async (unit) =>
          unit.audit({ objectType: 'x', objectIds: [], operation: 'x' }),
        ),
      ),
    );
    // What one of them could not do, since the other was at it, is left to the next look.
    await Promise.all([first.stop(), second.stop()]);
    await seal();
    expect(await verifyAuditChain(sql, tenantId)).toMatchObject({ sealed: 40, faults: [] });
    expect(await verifyAuditChain(sql, other)).toMatchObject({ sealed: 20, faults: [] });
    expect(await auditedTenants(sql)).toEqual(expect.arrayContaining([tenantId, other]));
  });

  const chained = async (count = 5) => {
    for (let i = 0; i < count; i += 1) await register();
    await seal();
    const { rows } = await admin.query('SELECT entry_id FROM audit_seals WHERE tenant_id = $1 ORDER BY sequence', [
      tenantId,
    ]);
    return rows.map((row) => row.entry_id as string);
  };

  it.each([
    ['actor', `'somebody else'`],
    ['roles', `'{ADMIN}'`],
    ['operation', `'Query.other'`],
    ['patient_id', 'NULL'],
    ['object_ids', `'{}'`],
    ['at', `at + interval '1 second'`],
    ['outcome', `'DENIED'`],
    ['reason', `'because'`],
    ['trace_id', `''`],
  ])('shows a changed %s', async (column, value) => {
    const [, second] = await chained(3);
    const faults = await faultsAfter(`UPDATE audit_entries SET ${column} = ${value} WHERE id = $1`, [second]);
    expect(faults).toEqual([`entry ${second} (2) is changed, moved or put in`]);
  });

  it('shows a removed entry, with or without its seal', async () => {
    const ids = await chained();
    expect(await faultsAfter('DELETE FROM audit_entries WHERE id = $1', [ids[2]])).toEqual([
      `entry ${ids[2]} (3) is removed`,
    ]);
  });

  it('shows a removed seal', async () => {
    const ids = await chained();
    expect(await faultsAfter('DELETE FROM audit_seals WHERE entry_id = $1', [ids[2]])).toEqual(
      expect.arrayContaining(['seals 3 to 3 are removed']),
    );
  });

  it('shows two entries that changed places', async () => {
    const [, b, c] = await chained();
    const faults = await faultsAfter(
      `UPDATE audit_seals SET entry_id = CASE sequence WHEN 2 THEN $2::uuid ELSE $3::uuid END
        WHERE tenant_id = $1 AND sequence IN (2, 3)`,
      [tenantId, c, b],
    ).catch(async () => {
      // The unique key is checked row by row.
      await admin.query('SET session_replication_role = replica');
      const park = randomUUID();
      for (const [from, to] of [
        [b, park],
        [c, b],
        [park, c],
      ])
        await admin.query('UPDATE audit_seals SET entry_id = $2 WHERE entry_id = $1', [from, to]);
      await admin.query('SET session_replication_role = origin');
      return (await verifyAuditChain(sql, tenantId)).faults;
    });
    expect(faults.filter((fault) => fault.endsWith('is changed, moved or put in'))).toHaveLength(2);
  });

  it('shows a tail that was cut off, by its head; and one cut off with its head, by what was verified before', async () => {
    const ids = await chained();
    const { anchor } = await verifyAuditChain(sql, tenantId);
    const tail = ids.slice(3);
    const cut = await faultsAfter(
      `WITH gone AS (DELETE FROM audit_seals WHERE entry_id = ANY($1)) DELETE FROM audit_entries WHERE id = ANY($1)`,
      [tail],
    );
    expect(cut).toContain('the chain ends at 3, and should end at 5');
    await admin.query(
      `UPDATE audit_heads h SET sequence = s.sequence, hash = s.hash FROM audit_seals s
        WHERE h.tenant_id = $1 AND s.tenant_id = $1 AND s.sequence = 3`,
      [tenantId],
    );
    expect((await verifyAuditChain(sql, tenantId)).faults).toEqual([]);
    expect((await verifyAuditChain(sql, tenantId, anchor)).faults).toEqual([
      'the chain ends at 3, and has been verified up to 5 before',
    ]);
  });

  const forged = `INSERT INTO audit_entries (tenant_id, id, at, actor, roles, operation, object_type, object_ids, outcome, trace_id)
                  VALUES ($1, $2, now() - interval '1 hour', 'forged', '{}', 'x', 'x', '{}', 'DONE', '')`;

  it('shows an entry that was put in without waiting for its seal, and one that was sealed out of its time', async () => {
    await chained();
    const id = randomUUID();
    expect(await faultsAfter(forged, [tenantId, id])).toEqual([`entry ${id} is put in without awaiting its seal`]);
    await admin.query('INSERT INTO audit_pending (tenant_id, entry_id) VALUES ($1, $2)', [tenantId, id]);
    expect((await verifyAuditChain(sql, tenantId)).faults).toEqual([
      `entry ${id} is not sealed: put in late, or the sealer stands still`,
    ]);
    await seal();
    expect((await verifyAuditChain(sql, tenantId)).faults).toEqual([`entry ${id} (6) is put in late`]);
  });

  it('shows an entry that was removed before it was sealed', async () => {
    await chained();
    await register();
    const { rows } = await admin.query('SELECT entry_id FROM audit_pending WHERE tenant_id = $1', [tenantId]);
    const id = rows[0]?.entry_id;
    expect(await faultsAfter('DELETE FROM audit_entries WHERE id = $1', [id])).toEqual([
      `entry ${id} is removed before it was sealed`,
    ]);
  });
});
