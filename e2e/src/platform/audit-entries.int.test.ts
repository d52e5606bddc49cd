import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { AuditTrail, inAuditScope, NoPersonalData, onBehalfOfUsers, openDatabase } from '@pulmora/platform';
import { Entity, PrimaryColumn } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditDatabase, AuditedClinic, openAuditDatabase, Person } from '../testing/audit-database.js';

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

let on: AuditDatabase;
let clinic: AuditedClinic;
beforeAll(async () => {
  on = await openAuditDatabase();
});
afterAll(() => on?.[Symbol.asyncDispose]());
beforeEach(() => {
  clinic = new AuditedClinic(on);
});

describe('what a unit of work leaves behind', () => {
  it('records what is loaded in an operation, one entry a patient, without anybody saying so', async () => {
    const [a, b] = [await clinic.register(), await clinic.register()];
    const read = clinic.scope();
    await inAuditScope(read, () => on.database.read(clinic.tenantId, (unit) => unit.repository(Person).find()));
    const found = (await clinic.entries()).filter((entry) => entry.operation === 'Query.patient');
    expect(found.map((entry) => entry.patient_id).toSorted()).toEqual([a.id, b.id].toSorted());
    expect(found[0]).toMatchObject({ object_type: 'Patient', outcome: 'DONE', actor: 'dr-x' });
    expect(read.effects).toBe(0);
  });

  it('counts once what one operation reads again, and not at all what nobody is shown', async () => {
    const [a, b] = [await clinic.register(), await clinic.register()];
    const stream = clinic.scope('Subscription.x');
    for (let i = 0; i < 3; i += 1) {
      await inAuditScope(stream, () =>
        on.database.read(clinic.tenantId, (unit) => unit.repository(Person).findBy({ id: a.id })),
      );
    }
    await inAuditScope(clinic.scope('Query.patients'), () =>
      on.database.read(clinic.tenantId, async (unit) => {
        const rows = await unit.repository(Person).find();
        unit.notShown(rows.filter((row) => row.id === a.id));
      }),
    );
    const found = (await clinic.entries()).filter((entry) => entry.operation !== 'Mutation.registerPatient');
    expect(found.map(({ operation, patient_id: id }) => [operation, id])).toEqual([
      ['Subscription.x', a.id],
      ['Query.patients', b.id],
    ]);
  });

  it('does not count keys that are loaded to know what to read, nor a process at its own work', async () => {
    await clinic.register();
    await inAuditScope(clinic.scope(), () =>
      on.database.read(clinic.tenantId, (unit) =>
        unit.repository(Person).find({ select: { tenantId: true, id: true } }),
      ),
    );
    await on.database.read(clinic.tenantId, (unit) => unit.repository(Person).find());
    expect(await clinic.entries()).toHaveLength(1);
  });

  it('is of the same transaction: an effect that is undone leaves no entry, and no entry, no effect', async () => {
    const one = clinic.person();
    const undone = inAuditScope(clinic.scope('Mutation.registerPatient'), () =>
      on.database.write(clinic.tenantId, async (unit) => {
        await unit.repository(Person).insert(one);
        unit.audit({ objectType: 'Patient', objectIds: [one.id], patientId: one.id });
        throw new Error('changed my mind');
      }),
    );
    await expect(undone).rejects.toThrow('changed my mind');
    const unaccounted = inAuditScope(clinic.scope('Mutation.registerPatient'), () =>
      on.database.write(clinic.tenantId, (unit) => unit.repository(Person).insert(one)),
    );
    await expect(unaccounted).rejects.toThrow('without an audit entry');
    expect(await clinic.entries()).toEqual([]);
    expect((await on.admin.query('SELECT 1 FROM patients WHERE tenant_id = $1', [clinic.tenantId])).rows).toEqual([]);
  });

  it('cannot write in a unit that only reads, though its entry is written', async () => {
    const one = await clinic.register();
    const sneaky = (andRead: boolean) =>
      inAuditScope(clinic.scope(), () =>
        on.database.read(clinic.tenantId, async (unit) => {
          if (andRead) await unit.repository(Person).find();
          await unit.manager.query(`UPDATE patients SET name = 'x' WHERE id = $1`, [one.id]);
        }),
      );
    await expect(sneaky(true)).rejects.toThrow('read-only');
    await expect(sneaky(false)).rejects.toThrow('read-only');
    expect((await on.admin.query('SELECT name FROM patients WHERE id = $1', [one.id])).rows).toEqual([
      { name: 'Somebody' },
    ]);
  });

  it('by the door for users: nothing is read outside of an operation', async () => {
    const door = onBehalfOfUsers(on.database);
    await expect(door.read(clinic.tenantId, async () => 1)).rejects.toThrow('outside of an operation');
    await expect(door.write(clinic.tenantId, async () => 1)).rejects.toThrow('outside of an operation');
    expect(await inAuditScope(clinic.scope(), () => door.read(clinic.tenantId, async () => 1))).toBe(1);
  });

  it('cannot be forgotten: an entity that does not say what it holds is not opened', async () => {
    const open = (entity: typeof Unclassified | typeof Classified) =>
      openDatabase({ url: on.databases.patient, entities: [entity], applicationName: 'test' });
    await expect(open(Unclassified)).rejects.toThrow(
      '@PersonalData or @NoPersonalData whether it is about a patient: Unclassified',
    );
    await (await open(Classified)).destroy();
  });

  it('is found by actor, patient, operation and time, by its own clinic only', async () => {
    const [a] = [await clinic.register(), await clinic.register()];
    const trail = new AuditTrail(on.database);
    const page = { first: 10, after: undefined };
    const list = (query: object, tenant = clinic.tenantId) => trail.list(tenant, query, page);
    const from = new Date(Date.now() - 60_000);
    expect(await inAuditScope(clinic.scope('Query.auditTrail'), () => list({ from }))).toHaveLength(2);
    // To look at the trail leaves a trace of its own.
    expect((await clinic.entries()).at(-1)).toMatchObject({ operation: 'Query.auditTrail' });
    const listed = (query: object, tenant?: string) =>
      inAuditScope(clinic.scope('Query.x'), () => list(query, tenant)).then((rows) => rows.length);
    expect(await listed({ patientId: a.id })).toBe(1);
    expect(await listed({ operation: 'Mutation.' })).toBe(2);
    expect(await listed({ operation: 'Mutation.registerPatient', actor: 'dr-x' })).toBe(2);
    expect(await listed({ actor: 'nobody' })).toBe(0);
    expect(await listed({ to: from })).toBe(0);
    expect(await listed({ patientId: a.id }, randomUUID())).toBe(0);
  });
});
