import { expect, test } from 'vitest';
import type { StudyOutcome } from './clinic-session.js';
import { demoReport, readingsTable } from './demo-report.js';
import type { Reading } from './documents.js';

const reading: Reading = {
  id: 'd',
  status: 'COMPLETED',
  outcome: 'POSITIVE',
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
    studies: [
      {
        file: 'a.png',
        status: 'COMPLETED',
        outcome: 'POSITIVE',
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
