import { GraphqlClient } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toReport } from '../report/report.view.js';
import { verifyReportFile } from '../report/report-verification.js';
import { type DiagnosisApi, startDiagnosisApi } from '../testing/diagnosis-api.js';
import { type DiagnosisPlatform, startDiagnosisPlatform } from '../testing/diagnosis-platform.js';
import { SigningClinic } from '../testing/signing.js';
import { ReviewSettingsService } from './review-settings.service.js';

const LOOK = `{
  diagnoses { nodes { id findingsHidden outcome covid19Probability refusedImages lesions { key } study { id } model { name }
    imageReadings { covid19Probability overlays { url } } } }
  worklist(filter: { states: [CLAIMED, SIGNED, AMENDED], outcomes: [NEGATIVE, INDETERMINATE, POSITIVE] }) {
    nodes { outcome state diagnosis { findingsHidden outcome } } }
}`;

interface Look {
  readonly diagnoses: {
    readonly nodes: readonly {
      readonly id: string;
      readonly findingsHidden: boolean;
      readonly outcome: string | null;
      readonly imageReadings: readonly { readonly overlays: readonly { readonly url: string }[] }[];
    }[];
  };
  readonly worklist: {
    readonly nodes: readonly {
      readonly outcome: string | null;
      readonly diagnosis: { readonly findingsHidden: boolean };
    }[];
  };
}

describe('a model’s findings before a doctor has signed', () => {
  let platform: DiagnosisPlatform;
  let api: DiagnosisApi;
  let clinic: SigningClinic;
  beforeAll(async () => {
    platform = await startDiagnosisPlatform();
    clinic = new SigningClinic(platform);
    api = await startDiagnosisApi(platform, clinic.clock.now);
  });
  afterAll(async () => {
    await api?.[Symbol.asyncDispose]();
    await platform?.[Symbol.asyncDispose]();
  });

  const as = async (role: string, subject = 'somebody') => {
    const token = await api.token({ tenantId: clinic.tenantId, roles: [role], subject });
    return { client: new GraphqlClient({ url: `${api.url}/graphql`, token }), token };
  };
  const overlay = async (url: string, role: string) => {
    const { token } = await as(role);
    return (await fetch(`${api.url}${url}`, { headers: { authorization: `Bearer ${token}` } })).status;
  };

  it('are shown to clinical staff, until the clinic keeps them to its radiologists; signed, to both again', async () => {
    const held = await clinic.claimed('a');
    const [clinician, radiologist, admin] = [await as('CLINICIAN'), await as('RADIOLOGIST'), await as('ADMIN')];
    const look = ({ client }: typeof clinician) => client.data<Look>(LOOK);
    const open = await look(clinician);
    expect(open.diagnoses.nodes[0]).toMatchObject({ findingsHidden: false, outcome: 'POSITIVE' });
    const url = open.diagnoses.nodes[0]?.imageReadings[0]?.overlays[0]?.url ?? '';
    expect(await overlay(url, 'CLINICIAN')).toBe(200);

    const set = `mutation ($input: SetReviewSettingsInput!) {
      setReviewSettings(input: $input) { ... on SetReviewSettingsSuccess { settings { aiFindingsBeforeSignature } } } }`;
    const input = { aiFindingsBeforeSignature: 'RADIOLOGISTS' };
    expect((await clinician.client.ask(set, { input })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await admin.client.data(set, { input })).toEqual({ setReviewSettings: { settings: input } });

    const hidden = await look(clinician);
    expect(hidden.diagnoses.nodes[0]).toMatchObject({
      findingsHidden: true,
      outcome: null,
      covid19Probability: null,
      refusedImages: null,
      lesions: [],
      imageReadings: [],
      model: { name: 'test' },
    });
    // The filter by outcome is ignored, or it would tell.
    expect(hidden.worklist.nodes).toMatchObject([
      { outcome: null, diagnosis: { findingsHidden: true, outcome: null } },
    ]);
    expect(await overlay(url, 'CLINICIAN')).toBe(404);
    expect(await look(radiologist)).toMatchObject({
      diagnoses: { nodes: [{ findingsHidden: false, outcome: 'POSITIVE' }] },
    });
    expect(await overlay(url, 'RADIOLOGIST')).toBe(200);

    await clinic.signed('a', held);
    const signed = await look(clinician);
    expect(signed.diagnoses.nodes[0]).toMatchObject({ findingsHidden: false, outcome: 'POSITIVE' });
    expect(signed.worklist.nodes).toMatchObject([{ outcome: 'POSITIVE', diagnosis: { findingsHidden: false } }]);
    expect(await overlay(url, 'CLINICIAN')).toBe(200);
  });

  it('are looked up once for all who are told of a change at the same moment, and anew for the next', async () => {
    let readings = 0;
    const counting = {
      ...platform.database,
      read: ((tenantId, work) => {
        readings += 1;
        return platform.database.read(tenantId, work);
      }) as typeof platform.database.read,
    };
    const settings = new ReviewSettingsService(counting);
    const { identity } = clinic.doctor('admin');
    const all = () => Promise.all(Array.from({ length: 100 }, () => settings.audienceOf(clinic.tenantId)));
    await settings.setAudience(identity, 'RADIOLOGISTS');
    expect(new Set(await all())).toEqual(new Set(['RADIOLOGISTS']));
    expect(readings).toBe(1);
    await settings.setAudience(identity, 'CLINICAL_STAFF');
    expect(new Set(await all())).toEqual(new Set(['CLINICAL_STAFF']));
    expect(await settings.audienceOf(crypto.randomUUID())).toBe('CLINICAL_STAFF');
    expect(readings).toBe(3);
  });

  it('are nobody else’s to see: a signed report is served to the clinic, and to no other', async () => {
    const held = await clinic.claimed('a');
    const { report } = await clinic.signed('a', held);
    const url = `${api.url}${toReport(report).jsonUrl}`;
    const status = async (options: Parameters<DiagnosisApi['token']>[0]) => {
      const response = await fetch(url, { headers: { authorization: `Bearer ${await api.token(options)}` } });
      return response.status;
    };
    expect(await status({ tenantId: clinic.tenantId, roles: ['CLINICIAN'] })).toBe(200);
    expect(await status({ tenantId: clinic.tenantId, roles: ['AUDITOR'] })).toBe(403);
    expect(await status({ tenantId: crypto.randomUUID(), roles: ['RADIOLOGIST'] })).toBe(404);
    expect((await fetch(url)).status).toBe(401);
    const { token } = await as('CLINICIAN');
    const file = await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).text();
    expect(verifyReportFile(file)).toMatchObject({ holds: true });
    expect(JSON.parse(file)).toMatchObject({
      report: { resourceType: 'DiagnosticReport', status: 'final', code: { coding: [{ code: '24627-2' }] } },
    });
  });
});
