import { randomUUID } from 'node:crypto';
import { phantomPng } from '@pulmora/stack';
import { expect, it } from 'vitest';
import { readPdf } from '../../testing/printed-pdf.js';
import type { ReportContent } from '../report-document.js';
import { reportPath } from '../report-path.js';
import { FINDING_ORDER } from '../verdict.js';
import { type PrintedReport, reportPdf } from './report-pdf.js';
import { reportPicture } from './report-picture.js';

const content: ReportContent = {
  id: randomUUID(),
  version: 1,
  kind: 'SIGNATURE',
  caseId: randomUUID(),
  clinicId: randomUUID(),
  studyId: randomUUID(),
  patientId: randomUUID(),
  readingRevision: 3,
  model: { name: 'LA-DNN', version: '9.9.9' },
  findings: FINDING_ORDER.map((finding, i) => ({
    finding,
    decision: i === 0 ? 'OVERRIDE' : 'AGREE',
    verdict: 'ABSENT',
    modelVerdict: i === 0 ? 'PRESENT' : 'ABSENT',
    modelProbability: i === 0 ? 0.923 : 0.004,
  })),
  impression: 'No sign of COVID-19.\nFollow-up in a week.',
  reason: null,
  previous: null,
  signedBy: 'dr-rossi',
  signedByClinicId: randomUUID(),
  signedAt: new Date('2026-11-20T08:15:00Z'),
};

const print = async (change: Partial<PrintedReport> = {}, said: Partial<ReportContent> = {}) =>
  reportPdf({
    content: { ...content, ...said },
    signature: { algorithm: 'Ed25519', keyId: 'the-key', value: 's'.repeat(86) },
    digest: 'd'.repeat(64),
    amendments: [],
    newestVersion: said.version ?? 1,
    patient: { recordNumber: 'MRN-1', name: 'Ada Łukasiewicz', birthDate: '1931-02-23', sex: 'FEMALE' },
    receivedAt: new Date('2026-11-20T07:00:00Z'),
    picture: await reportPicture(
      await phantomPng(1),
      Float32Array.from({ length: 196 }, (_, i) => i),
    ),
    place: { at: 2, of: 3 },
    ...change,
  });

it('has all that was signed, who it is about, the images, and how to verify it', async () => {
  const { pages, text, info } = await readPdf(await print());
  for (const expected of [
    'Ada Łukasiewicz',
    'MRN-1',
    '1931-02-23, female',
    'Signs of COVID-19',
    'overrides the model',
    'present: very likely (92 %)',
    'absent: almost excluded (under 1 %)',
    'No sign of COVID-19.',
    'Follow-up in a week.',
    'LA-DNN 9.9.9, reading 3',
    'dr-rossi',
    'Ed25519',
    'the-key',
    's'.repeat(86),
    'd'.repeat(64),
    'decision support, not a diagnosis',
    reportPath(content.id, 'json'),
    'report:verify',
  ]) {
    expect(text.replaceAll('\n', ' ')).toContain(expected);
  }
  expect(pages.reduce((sum, { images }) => sum + images, 0)).toBe(2);
  for (const page of pages) expect(page.text).toContain('decision support, not a diagnosis');
  // What a list of files or a search shows of it names nobody.
  expect(JSON.stringify(info)).not.toMatch(/Ada|MRN|rossi/);
});

it('calls no figure of a study calibrated, and none of a model that is not', async () => {
  const flat = async (version: string) =>
    (await readPdf(await print({ picture: null }, { model: { name: 'LA-DNN', version } }))).text.replaceAll('\n', ' ');
  expect(await flat('0.2.1')).toContain(
    'Probabilities are calibrated for each image; the figure of the study is the mean over the quarter of its images that score highest, which is not.',
  );
  for (const version of ['0.1.1', 'newest']) expect(await flat(version)).not.toMatch(/calibrat/);
});

it('tells amendments with their reasons, and when it is superseded', async () => {
  const amended = { version: 2, kind: 'AMENDMENT', reason: 'A previous CT came in' } as const;
  const { text } = await readPdf(await print({ amendments: [{ ...content, ...amended }], newestVersion: 3 }, amended));
  expect(text).toContain('Amended report, version 2');
  expect(text).toContain('A previous CT came in');
  expect(text).toContain('Superseded: version 3');
  const elsewhere = { ...content, ...amended, signedByClinicId: '11111111-2222-4333-8444-555555555555' };
  const remote = await readPdf(await print({ amendments: [elsewhere], newestVersion: 2 }, amended));
  expect(remote.text.replaceAll('\n', ' ')).toContain(`of the clinic ${elsewhere.signedByClinicId}`);
  expect((await readPdf(await print())).text).not.toMatch(/Superseded|Amendments/);
});

it('does without a model and without images', async () => {
  const findings = content.findings.map((one) => ({
    ...one,
    decision: 'OVERRIDE' as const,
    modelVerdict: null,
    modelProbability: null,
  }));
  const { pages, text } = await readPdf(await print({ picture: null }, { model: null, findings }));
  expect(text).toContain('No model has read these images.');
  expect(text).toContain('without the model');
  expect(pages.every(({ images }) => images === 0)).toBe(true);
});

it.each([
  ['Greek and Cyrillic', 'Αλέξανδρος Фёдорович'],
  ['Vietnamese', 'Nguyễn Thị Hương'],
  ['Hebrew', 'שרה כהן (Sarah) 1980'],
  ['Devanagari', 'नरेन्द्र क्षत्रिय'],
  ['Thai', 'สมชาย ใจดี'],
])('names people in %s', async (_script, name) => {
  const patient = { recordNumber: '1', name, birthDate: null, sex: 'UNKNOWN' };
  const { text } = await readPdf(await print({ patient, picture: null }));
  const letters = [...name].filter((letter) => /\p{L}/u.test(letter));
  for (const letter of letters) expect(text).toContain(letter);
  expect(text).not.toContain('[U+');
});

it('shows what it has no letters for, and what hides itself, as code points', async () => {
  const impression = 'name 张伟, \u202edesrever\u202c, \u{1f600}, \u0007, \ud800';
  const { text } = await readPdf(await print({ picture: null }, { impression }));
  const flat = text.replaceAll('\n', ' ');
  expect(flat).toContain('name [U+5F20][U+4F1F], [U+202E]desrever[U+202C], [U+1F600], [U+0007], ');
});

const HOSTILE: readonly (readonly [string, string])[] = [
  ['a word without an end', 'x'.repeat(4_000)],
  ['4000 emoji units', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(500)],
  ['right-to-left and left-to-right in turns', 'אבג abc (مرحبا) 123 '.repeat(200)],
  ['marks on marks', `e${'\u0301'.repeat(3_999)}`],
  ['Arabic without an end', 'مرحبابالعالم'.repeat(333)],
  ['lines without an end', '\n'.repeat(4_000)],
  [
    'all of the first plane, by chance',
    Array.from({ length: 4_000 }, (_, i) => String.fromCharCode((i * 2_654_435_761) % 0xffff)).join(''),
  ],
  ['PDF syntax', ') Tj ET endstream endobj << /JS (app.alert(1)) >> \\( \\) %'.repeat(60)],
  ['nothing', ''],
];
it.each(HOSTILE)('is a whole document whatever is written: %s', async (_what, impression) => {
  const patient = {
    recordNumber: impression.slice(0, 64),
    name: impression.slice(0, 200),
    birthDate: null,
    sex: 'OTHER',
  };
  const { text, pages } = await readPdf(
    await print({ patient, picture: null }, { impression, signedBy: impression.slice(0, 200) }),
  );
  expect(pages.length).toBeLessThan(120);
  expect(text).toContain('report:verify');
  expect(text).toContain(`Page ${pages.length} of ${pages.length}.`);
});
