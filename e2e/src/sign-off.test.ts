import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GraphqlClient, phantomPng, REPOSITORY_ROOT, type Stack, startStack, temporaryDirectory } from '@pulmora/stack';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clinicUser, studyOf } from './testing/clinic.js';

const FINDINGS = [
  'COVID19',
  'GROUND_GLASS_OPACITY',
  'CONSOLIDATION',
  'CRAZY_PAVING',
  'AIR_BRONCHOGRAM',
  'INTERLOBULAR_SEPTAL_THICKENING',
];

const CASE = 'query ($id: ID!) { study(id: $id) { case { id readingRevision } } }';
const CLAIM = `mutation ($input: ClaimCaseInput!) { claimCase(input: $input) { __typename } }`;
const SIGN = `mutation ($input: SignCaseInput!) { signCase(input: $input) { __typename
  ... on SignCaseSuccess { case { state } report { jsonUrl pdfUrl impression } } } }`;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

test('a case is read, claimed and signed through the gateway, and the command verifies what it serves', async () => {
  const anna = await clinicUser(stack);
  const studyId = studyOf(await anna.upload(await anna.patient(), await phantomPng(1)));
  await anna.readingOf({ studyId });
  const token = await stack.token({ tenantId: anna.tenantId, roles: ['RADIOLOGIST'], subject: 'dr-signing' });
  const doctor = new GraphqlClient({ url: stack.gatewayUrl, token });
  const { study } = await doctor.data<{ study: { case: { id: string; readingRevision: number } } }>(CASE, {
    id: studyId,
  });
  const caseId = study.case.id;
  expect(await doctor.data(CLAIM, { input: { caseId } })).toEqual({ claimCase: { __typename: 'ClaimCaseSuccess' } });

  const { signCase } = await doctor.data<{ signCase: { report: { jsonUrl: string; pdfUrl: string } } }>(SIGN, {
    input: {
      caseId,
      readingRevision: study.case.readingRevision,
      findings: FINDINGS.map((finding) => ({ finding, decision: 'OVERRIDE', verdict: 'ABSENT' })),
      impression: 'A drawn phantom.',
    },
  });
  expect(signCase).toMatchObject({ __typename: 'SignCaseSuccess', case: { state: 'SIGNED' } });

  const fetched = (path: string, bearer: string) =>
    fetch(new URL(path, stack.gatewayUrl), { headers: { authorization: `Bearer ${bearer}` } });
  const served = await fetched(signCase.report.jsonUrl, token);
  expect(served.status).toBe(200);
  const text = await served.text();
  await using directory = await temporaryDirectory('report');
  const [genuine, doctored] = ['genuine.json', 'doctored.json'].map((name) => path.join(directory.path, name));
  await writeFile(String(genuine), text);
  await writeFile(String(doctored), text.replace('A drawn phantom.', 'A drawn phantom!'));
  expect(await verified(String(genuine))).toMatchObject({
    status: 0,
    said: expect.stringContaining('signature holds'),
  });
  expect(await verified(String(doctored))).toMatchObject({ status: 1, said: expect.stringContaining('DOES NOT HOLD') });

  // In print: whose it is and the images come from where they are, as the doctor may see them.
  const printed = await fetched(signCase.report.pdfUrl, token);
  expect(printed.status).toBe(200);
  expect(printed.headers.get('content-type')).toBe('application/pdf');
  expect(printed.headers.get('cache-control')).toBe('no-store');
  const pdf = await readPdf(new Uint8Array(await printed.arrayBuffer()));
  const { signature } = JSON.parse(text) as { signature: { value: string; keyId: string } };
  for (const expected of ['Somebody', 'A drawn phantom.', signature.value, signature.keyId, 'dr-signing']) {
    expect(pdf.text).toContain(expected);
  }
  // Of a phantom, which is no chest CT to the model, there is the image alone.
  expect(pdf.images).toBe(1);

  const stranger = await stack.token({ tenantId: randomUUID(), roles: ['RADIOLOGIST'] });
  const admin = await stack.token({ tenantId: anna.tenantId, roles: ['ADMIN'] });
  expect((await fetched(signCase.report.pdfUrl, stranger)).status).toBe(404);
  expect((await fetched(signCase.report.pdfUrl, admin)).status).toBe(403);
});

/** `npm run report:verify -- --file <file>`, without the set-up that npm's script does first. */
function verified(file: string): Promise<{ status: number; said: string }> {
  const command = path.join(REPOSITORY_ROOT, 'services', 'diagnosis', 'dist', 'cli', 'report-verify.js');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [command, '--file', file], (_error, said) =>
      resolve({ status: child.exitCode ?? -1, said }),
    );
  });
}

/** What a reader of PDF finds in one. */
async function readPdf(data: Uint8Array): Promise<{ text: string; images: number }> {
  const task = getDocument({ data, verbosity: 0 });
  const document = await task.promise;
  let [text, images] = ['', 0];
  for (let i = 1; i <= document.numPages; i += 1) {
    const page = await document.getPage(i);
    const { items } = await page.getTextContent();
    text += items.map((item) => ('str' in item ? item.str : '')).join('');
    images += (await page.getOperatorList()).fnArray.filter((operation) => operation === OPS.paintImageXObject).length;
  }
  await task.destroy();
  return { text, images };
}
