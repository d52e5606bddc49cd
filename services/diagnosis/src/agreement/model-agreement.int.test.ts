import { createMetrics } from '@pulmora/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaseEntity } from '../case/case.entity.js';
import { type DiagnosisPlatform, startDiagnosisPlatform } from '../testing/diagnosis-platform.js';
import { AGREED, SigningClinic } from '../testing/signing.js';
import { agreementCounter } from './agreement-metrics.js';

const COVID19_ABSENT = AGREED.map((one) =>
  one.finding === 'COVID19' ? ({ ...one, decision: 'OVERRIDE', verdict: 'ABSENT' } as const) : one,
);

describe('what doctors sign, against what models said', () => {
  let platform: DiagnosisPlatform;
  let clinic: SigningClinic;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());
  beforeEach(() => {
    clinic = new SigningClinic(platform);
  });

  const counts = (finding: string, tenantId = clinic.tenantId) =>
    platform.database.read(tenantId, (unit) =>
      unit.manager.query(
        `SELECT model_version AS model, part, said, signed, sum(cases)::int AS cases FROM model_agreements
          WHERE finding = $1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
        [finding],
      ),
    );

  const shadowed = (of: CaseEntity, version: string, outcome: string) =>
    platform.workerDatabase.write(clinic.tenantId, (unit) =>
      unit.manager.query(
        `INSERT INTO shadow_readings (tenant_id, study_id, generation, model_version, outcome, agrees)
         VALUES ($1, $2, $3, $4, $5, false)`,
        [clinic.tenantId, of.studyId, of.generation, version, outcome],
      ),
    );

  it('is counted by clinic and version, finding by finding, of the model that was read by', async () => {
    await clinic.signed('a', await clinic.claimed('a'));
    await clinic.signed('a', await clinic.claimed('a'));
    await clinic.signed('a', await clinic.claimed('a'), { findings: COVID19_ABSENT });
    const by = { model: '9.9.9', part: 'READING', said: 'PRESENT' };
    expect(await counts('COVID19')).toEqual([
      { ...by, signed: 'ABSENT', cases: 1 },
      { ...by, signed: 'PRESENT', cases: 2 },
    ]);
    expect(clinic.agreements).toHaveLength(3 * 6);
    expect(clinic.agreements.filter(({ kind }) => kind === 'differs')).toEqual([
      { model: '9.9.9', part: 'READING', finding: 'COVID19', kind: 'differs' },
    ]);
    const other = new SigningClinic(platform);
    expect(await counts('COVID19', other.tenantId)).toEqual([]);
  });

  it('is counted of each model that read in the shadow, too', async () => {
    const held = await clinic.claimed('a');
    await shadowed(held, '10.0.0', 'NEGATIVE');
    await shadowed(held, '10.1.0', 'INDETERMINATE');
    await clinic.signed('a', held, { findings: COVID19_ABSENT });
    expect(await counts('COVID19')).toEqual([
      { model: '10.0.0', part: 'SHADOW', said: 'ABSENT', signed: 'ABSENT', cases: 1 },
      { model: '10.1.0', part: 'SHADOW', said: 'NOTHING', signed: 'ABSENT', cases: 1 },
      { model: '9.9.9', part: 'READING', said: 'PRESENT', signed: 'ABSENT', cases: 1 },
    ]);
    expect(clinic.agreements.filter(({ part }) => part === 'SHADOW').map(({ kind }) => kind)).toEqual([
      'agrees',
      'abstained',
    ]);
  });

  it('counts a case once: neither an amendment nor a refusal is a signature', async () => {
    const held = await clinic.claimed('a');
    expect(await clinic.sign('b', held)).toEqual({ kind: 'not-holder' });
    const { case: signed } = await clinic.signed('a', held);
    expect((await clinic.amend('a', signed, 1, { findings: COVID19_ABSENT })).kind).toBe('signed');
    expect(await counts('COVID19')).toMatchObject([{ signed: 'PRESENT', cases: 1 }]);
    expect(clinic.agreements).toHaveLength(6);
  });

  it('counts all of many signatures at once', async () => {
    const held = await Promise.all(Array.from({ length: 8 }, () => clinic.claimed('a')));
    await Promise.all(held.map((one, i) => clinic.signed('a', one, i % 2 ? { findings: COVID19_ABSENT } : {})));
    expect(await counts('COVID19')).toMatchObject([
      { signed: 'ABSENT', cases: 4 },
      { signed: 'PRESENT', cases: 4 },
    ]);
  });

  it('is a metric that names neither clinic nor person', async () => {
    const held = await clinic.claimed('a');
    await clinic.signed('a', held, { findings: COVID19_ABSENT });
    const metrics = createMetrics('diagnosis');
    agreementCounter(metrics)(clinic.agreements);
    const text = await metrics.registry.getSingleMetricAsString('pulmora_model_agreement_total');
    expect(text).toContain('{model="9.9.9",part="READING",finding="COVID19",kind="differs",service="diagnosis"} 1');
    for (const name of [clinic.tenantId, held.id, held.studyId, held.patientId]) expect(text).not.toContain(name);
  });
});
