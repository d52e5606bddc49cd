import { describe, expect, it } from 'vitest';
import { FINDINGS } from '../network/architecture.js';
import { seededRandom } from '../random/random.js';
import { annotateReport, panelsOf } from './annotate-report.js';
import { MADE_UP_REPORTS } from './testing/negative-and-hedged.js';

const certainties = (text: string) => {
  const annotation = annotateReport(text);
  return Object.fromEntries(FINDINGS.map((finding) => [finding, annotation[finding].certainty]));
};

describe.each(Object.entries(MADE_UP_REPORTS))('made-up reports: %s', (_, reports) => {
  it.each(reports)('$text', ({ text, says }) => {
    const nothing = Object.fromEntries(FINDINGS.map((finding) => [finding, null]));
    expect(certainties(text)).toEqual({ ...nothing, ...says });
  });
});

describe('the annotation of a report', () => {
  it('counts what is asserted or hedged as present', () => {
    const { GGO, Csld, AirBr, CrPa } = annotateReport('GGO. Possible consolidation. No air bronchogram.');
    expect([GGO.present, Csld.present, AirBr.present, CrPa.present]).toEqual([true, true, false, false]);
  });

  it('shows where each label stands, and keeps what does not count', () => {
    const text = 'History of consolidation. “Ground-glass” opacity, no crazy paving.';
    const { Csld, GGO, CrPa } = annotateReport(text);
    expect(Csld).toMatchObject({ present: false, spans: [{ start: 11, end: 24, reference: 'historical' }] });
    expect(GGO.spans.map((span) => span.text)).toEqual(['Ground-glass']);
    expect(CrPa.spans).toMatchObject([{ text: 'crazy paving', certainty: 'negated', reference: 'current' }]);
  });

  it('takes the surest of what a text says', () => {
    expect(certainties('No consolidation on the left. Possible consolidation on the right.')).toMatchObject({
      Csld: 'hedged',
    });
  });

  it('counts in UTF-16 code units', () => {
    const [span] = annotateReport('🫁🫁 consolidation').Csld.spans;
    expect(span).toMatchObject({ start: 5, end: 18 });
  });
});

describe('panels', () => {
  const panelsOfSpans = (text: string) => annotateReport(text).GGO.spans.map(({ panels }) => panels);

  it.each([
    ['(A) GGO in the left lung.', [['A']]],
    ['B. GGO in the left lung.', [['B']]],
    ['C, GGO in the left lung.', [['C']]],
    ['a. b. c. GGO in the left lung.', [['A', 'B', 'C']]],
    ['GGO in the left lung (A-C).', [['A', 'B', 'C']]],
    ['GGO in the left lung (a and b).', [['A', 'B']]],
    ['GGO near the pleura (1A, red arrow).', [['1A']]],
    ['GGO of the upper lobe (Figure 2b).', [['2B']]],
    ['Figure 2 A: extensive GGO.', [['A']]],
    ['A and B showed GGO.', [['A', 'B']]],
    ['The second image shows GGO.', [['2']]],
    ['5. Bilateral GGO.', [['5']]],
    ['GGO in severe (c) and critical (d) cases.', [['C', 'D']]],
    ['A patient with GGO.', [undefined]],
    ['Lesion(s) with GGO (arrow).', [undefined]],
  ])('%s', (text, panels) => {
    expect(panelsOfSpans(text)).toEqual(panels);
  });

  it('asked for narrow the text to what names them, or none', () => {
    const text = 'CT of COVID-19 pneumonia. (A) Ground-glass opacity. (B) Consolidation (C) with crazy paving.';
    const present = (panel: string) => FINDINGS.filter((finding) => annotateReport(text, { panel })[finding].present);
    expect(present('a')).toEqual(['covid19', 'GGO']);
    expect(present('B')).toEqual(['covid19', 'Csld']);
    expect(present('D')).toEqual(['covid19']);
    expect(annotateReport('GGO (1A) and consolidation (1B).', { panel: 'b' })).toMatchObject({
      GGO: { present: false },
      Csld: { present: true },
    });
  });

  it('behind a finding divide the sentence', () => {
    const text = 'GGO (a and b) on day 1, GGO and consolidation (c and d) on day 5.';
    expect(panelsOfSpans(text)).toEqual([
      ['A', 'B'],
      ['C', 'D'],
    ]);
  });

  it('that are merely listed are named and not described', () => {
    expect(panelsOf('Examples of light (a), mild (b) and severe (c) cases. GGO in (c).')).toEqual({
      named: ['A', 'B', 'C'],
      described: ['C'],
    });
  });
});

describe('any text', () => {
  const pieces = [
    'GGO',
    'no ',
    'consolidation',
    ',',
    '. ',
    ' (A) ',
    'but ',
    '\n',
    '–',
    '🫁',
    '\ud800',
    ' was ',
    'not seen',
  ];

  it('is answered, alike each time, with spans that are in it, in order', () => {
    const random = seededRandom(7);
    for (let i = 0; i < 500; i += 1) {
      const text = Array.from({ length: 30 }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      const annotation = annotateReport(text);
      expect(annotateReport(text)).toEqual(annotation);
      for (const finding of FINDINGS) {
        const { present, certainty, spans } = annotation[finding];
        expect(present).toBe(certainty === 'asserted' || certainty === 'hedged');
        for (const span of spans) expect(text.slice(span.start, span.end)).toBe(span.text);
        expect(spans.map(({ start }) => start)).toEqual(spans.map(({ start }) => start).toSorted((a, b) => a - b));
      }
    }
  });

  it.each(['', ' ', '\n\n', '()', '?!.', '\u0000', 'A', '(a', 'no'])('even %j', (text) => {
    for (const finding of FINDINGS) {
      expect(annotateReport(text)[finding]).toEqual({ present: false, certainty: null, spans: [] });
    }
  });

  it.each([
    'no consolidation, ',
    'consolidation not seen ',
    'a',
    'a ',
    ' ',
    '\n',
    '.\n ',
    '-',
    '(',
    '(a',
    'a, b and ',
    '(a) GGO ',
    'GGO (a) and ',
    'Fig. 1a: ',
    '?',
    'interlobular ',
    'not ',
    'was GGO and ',
    "'",
    '\u00ad',
    'consolidatoin ',
  ])('of a megabyte of %j is read within seconds', { timeout: 30_000 }, (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const began = performance.now();
    annotateReport(text, { panel: 'z' });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
