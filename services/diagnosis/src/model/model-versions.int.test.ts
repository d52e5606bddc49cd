import { randomUUID } from 'node:crypto';
import type { RegisteredModel } from '@pulmora/la-dnn';
import { onBehalfOfUsers, type UserRole } from '@pulmora/platform';
import { GraphqlClient } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelRollout, modelRollout } from '../rollout/model-rollout.js';
import { completedCase } from '../testing/completed-case.js';
import { type DiagnosisApi, startDiagnosisApi } from '../testing/diagnosis-api.js';
import { type DiagnosisPlatform, startDiagnosisPlatform } from '../testing/diagnosis-platform.js';
import { asked } from '../testing/doctors.js';
import { predictionOf } from '../testing/predictions.js';
import { AGREED, SigningClinic } from '../testing/signing.js';
import { ModelVersions, READINGS_BY_VERSION, READINGS_DAYS } from './model-versions.js';

const AT = '2026-01-02T03:04:05.000Z';
const release = (version: string): RegisteredModel => ({
  name: 'la-dnn',
  version,
  released: '2026-01-01',
  folder: '',
  files: [{ name: 'weights.f16.bin', sha256: 'a'.repeat(64) }],
});
const MODELS = `{ models { version name released files { name sha256 } uses { state since } share readings
  agreements { finding shadow agrees differs abstained } } }`;

interface Told {
  readonly models: readonly {
    readonly version: string;
    readonly name: string | null;
    readonly uses: readonly { readonly state: string; readonly since: string | null }[];
    readonly share: number;
    readonly readings: number;
    readonly agreements: readonly { readonly finding: string; readonly shadow: boolean }[];
  }[];
}

describe('versions of the model, as a clinic is told of them', () => {
  let platform: DiagnosisPlatform;
  let api: DiagnosisApi;
  let said: ModelRollout | undefined;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    api = await startDiagnosisApi(platform, undefined, () => said);
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await platform[Symbol.asyncDispose]();
  });

  const clientOf = async (tenantId: string, roles: readonly UserRole[] = ['ADMIN']) =>
    new GraphqlClient({ url: `${api.url}/graphql`, token: await api.token({ tenantId, roles }) });
  const told = async (tenantId: string) => (await (await clientOf(tenantId)).data<Told>(MODELS)).models;

  it('are what is active, on trial, in the shadow, or theirs alone; of another one’s nothing', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    said = modelRollout.parse({
      active: '0.2.0',
      canary: { version: '1.1.0', share: 0.25 },
      shadow: '2.0.0',
      pins: { [one]: '0.1.0' },
      since: { active: AT, pins: { [one]: AT } },
    });
    expect(await told(one)).toMatchObject([
      { version: '2.0.0', uses: [{ state: 'SHADOW', since: null }], share: 0 },
      { version: '1.1.0', uses: [{ state: 'CANARY', since: null }], share: 0 },
      { version: '0.2.0', uses: [{ state: 'ACTIVE', since: AT }], share: 0 },
      { version: '0.1.0', uses: [{ state: 'PINNED', since: AT }], share: 1, name: null, files: [] },
    ]);
    const theirs = await told(other);
    expect(theirs.map(({ version, share }) => [version, share])).toEqual([
      ['2.0.0', 0],
      ['1.1.0', 0.25],
      ['0.2.0', 0.75],
    ]);
    expect(JSON.stringify(theirs)).not.toMatch(/PINNED|0\.1\.0/);
  });

  it('are the newest release of the registry where nothing was ever said', async () => {
    const models = new ModelVersions(
      onBehalfOfUsers(platform.database),
      () => undefined,
      async () => [release('1.0.0'), release('1.1.0')],
    );
    const clinic = new SigningClinic(platform);
    const found = await asked('Query.models', clinic.doctor('a'), () => models.ofClinic(clinic.tenantId));
    expect(found).toEqual([
      {
        version: '1.1.0',
        release: release('1.1.0'),
        uses: [{ state: 'ACTIVE', since: null }],
        share: 1,
        readings: 0,
        agreements: [],
      },
    ]);
  });

  it('are those that have read, too: with what doctors of this clinic signed against what they had said', async () => {
    said = modelRollout.parse({ active: '0.2.0' });
    const clinic = new SigningClinic(platform);
    const overridden = AGREED.map((one) =>
      one.finding === 'COVID19' ? ({ ...one, decision: 'OVERRIDE', verdict: 'ABSENT' } as const) : one,
    );
    await clinic.signed('a', await clinic.claimed('a'));
    await clinic.signed('a', await clinic.claimed('a'), { findings: overridden });
    await completedCase(platform, clinic.tenantId, [predictionOf(0.9)]);
    const [read, active] = await told(clinic.tenantId);
    expect(active).toMatchObject({ version: '0.2.0', readings: 0, agreements: [] });
    expect(read).toMatchObject({
      version: '9.9.9',
      name: null,
      uses: [{ state: 'RETIRED', since: null }],
      share: 0,
      readings: 3,
    });
    expect(read?.agreements[0]).toEqual({ finding: 'COVID19', shadow: false, agrees: 1, differs: 1, abstained: 0 });
    expect(read?.agreements).toHaveLength(6);
    expect((await told(randomUUID())).map(({ version }) => version)).toEqual(['0.2.0']);
    // What came in long ago is not counted any more, though it is known to have been read.
    const models = new ModelVersions(onBehalfOfUsers(platform.database), () => said);
    const later = new Date(Date.now() + (READINGS_DAYS + 1) * 24 * 60 * 60 * 1000);
    const [then] = await asked('Query.models', clinic.doctor('a'), () => models.ofClinic(clinic.tenantId, later));
    expect(then).toMatchObject({ version: '9.9.9', readings: 0 });
  });

  it('are for administrators and whoever reads, and for nobody else', async () => {
    const tenantId = randomUUID();
    for (const role of ['ADMIN', 'CLINICIAN', 'RADIOLOGIST'] as const) {
      expect((await (await clientOf(tenantId, [role])).data<Told>(MODELS)).models).not.toEqual([]);
    }
    const { errors } = await (await clientOf(tenantId, ['AUDITOR'])).ask(MODELS);
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  it('are counted along an index, as far back as is counted', async () => {
    const tenantId = randomUUID();
    const admin = await platform.openAs(platform.databases.admin.diagnosis);
    // Of a clinic with a long past, and of others.
    await admin.query(
      `INSERT INTO diagnoses (tenant_id, id, study_id, patient_id, generation, priority, status, outcome, covid19_probability,
                              lesions, refused_images, model_name, model_version, engine, inference_ms, queued_at, completed_at)
       SELECT tenant, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 'ROUTINE', 'COMPLETED', 'POSITIVE', 0.9,
              '{}', 0, 'la-dnn', '1.0.0', 'wasm', 1, now() - n * interval '1 hour', now()
         FROM unnest(ARRAY[$1, gen_random_uuid(), gen_random_uuid()]::uuid[]) tenant, generate_series(1, 5000) n`,
      [tenantId],
    );
    await admin.query('ANALYZE diagnoses');
    await admin.destroy();
    const since = new Date(Date.now() - READINGS_DAYS * 24 * 60 * 60 * 1000);
    await platform.database.read(tenantId, async (unit) => {
      const rows: { 'QUERY PLAN': string }[] = await unit.manager.query(`EXPLAIN ${READINGS_BY_VERSION}`, [
        tenantId,
        since,
      ]);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/Index (Scan using|Scan on) diagnoses_newest/);
      expect(plan).not.toContain('Seq Scan');
      expect(await unit.manager.query(READINGS_BY_VERSION, [tenantId, since])).toEqual([
        { version: '1.0.0', readings: 719 },
      ]);
    });
  });
});
