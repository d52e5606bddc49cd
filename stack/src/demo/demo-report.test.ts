import { expect, test } from 'vitest';
import type { StudyOutcome } from './clinic-session.js';
import { demoReport, readingsTable } from './demo-report.js';
import type { Reading } from './documents.js';

const reading: Reading = {
  id: 'd',
  status: 'COMPLETED',
  outcome: 'POSITIVE',
  abstention: null,
  abstentionExplanation: null,
  refusedImages: 0,
  covid19Probability: 0.91,
  lesions: [{ key: 'GGO', probability: 0.8 }],
  model: { name: 'LA-DNN', version: '1.2.3', engine: 'onnx' },
  timings: { queuedAt: '', startedAt: null, completedAt: null, inferenceMs: null },
  failure: null,
  disclaimer: '',
};
const read: StudyOutcome = { kind: 'read', reading, latencyMs: 123.456 };
const rejected: StudyOutcome = { kind: 'refused', status: 'REJECTED', reason: 'EMPTY: The file is empty.' };

test('a report says what read, and what each reading is', () => {
  expect(demoReport([{ file: 'a.png', outcome: read }])).toEqual({
    ok: true,
    engine: 'onnx',
    model: 'LA-DNN 1.2.3',
    notice: expect.stringMatching(/unsigned.*not a diagnosis/i),
    studies: [
      {
        file: 'a.png',
        status: 'COMPLETED',
        outcome: 'POSITIVE',
        abstention: null,
        probability: 0.91,
        lesions: { GGO: 0.8, Csld: null, CrPa: null, AirBr: null, InSepThi: null },
        latencyMs: 123.5,
      },
    ],
  });
});

test('one file that is not read makes the whole not ok', () => {
  const report = demoReport([
    { file: 'a.png', outcome: read },
    { file: 'b.png', outcome: rejected },
  ]);
  expect(report.ok).toBe(false);
  expect(report.studies[1]).toMatchObject({ status: 'REJECTED', reason: 'EMPTY: The file is empty.', latencyMs: null });
});

test('nothing read is not ok', () => {
  expect(demoReport([])).toMatchObject({ ok: false, engine: null, model: null });
});

test('the table says that the readings are unsigned and no diagnosis', () => {
  const table = readingsTable(demoReport([{ file: 'a.png', outcome: read }]));
  expect(table).toContain('UNSIGNED AI READING by LA-DNN 1.2.3 (onnx)');
  expect(table).toContain('not a diagnosis');
  expect(table).toMatch(/a\.png\s+COMPLETED\s+POSITIVE\s+0\.910\s+0\.800\s+-/);
});

const readAs = (change: Partial<Reading>): StudyOutcome => ({
  kind: 'read',
  latencyMs: 1,
  reading: { ...reading, ...change },
});

test('a file that is no chest CT reads as one that nothing was said of, and is no failure', () => {
  const refused = readAs({
    outcome: 'INDETERMINATE',
    abstention: 'NOT_AXIAL_CHEST_CT',
    abstentionExplanation: 'It looks like no chest CT.',
    refusedImages: 1,
    covid19Probability: null,
    lesions: [],
  });
  const report = demoReport([{ file: 'screen.jpg', outcome: refused }]);
  expect(report).toMatchObject({ ok: true, studies: [{ abstention: 'NOT_AXIAL_CHEST_CT', probability: null }] });
  const table = readingsTable(report);
  expect(table).toMatch(/screen\.jpg\s+COMPLETED\s+INDETERMINATE\s+-\s+-/);
  expect(table).toContain('screen.jpg: REFUSED, NOT READ: It looks like no chest CT.');
});

test('an uncertain reading says so beside its number, and what was left out of it', () => {
  const uncertain = readAs({
    outcome: 'INDETERMINATE',
    abstention: 'UNCERTAIN',
    abstentionExplanation: 'Either answer would be wrong too often.',
    covid19Probability: 0.5,
  });
  const table = readingsTable(demoReport([{ file: 'a.png', outcome: uncertain }]));
  expect(table).toMatch(/a\.png\s+COMPLETED\s+INDETERMINATE\s+0\.500/);
  expect(table).toContain('a.png: NO OUTCOME: Either answer would be wrong too often.');
  expect(table).toMatch(/INDETERMINATE.*neither positive nor negative/);

  const mixed = readAs({ refusedImages: 2 });
  expect(demoReport([{ file: 'b.png', outcome: mixed }]).studies[0]?.note).toMatch(/^2 of its images refused/);
});
