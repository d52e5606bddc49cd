import { describe, expect, it } from 'vitest';
import { runReport } from './run-report.js';
import { madeUpRun } from './testing/made-up-run.js';

/** What is in force on the page, without the style sheet. */
const contentOf = (html: string) => html.replace(/<style>.*<\/style>/s, '');

describe('figures of a run', () => {
  const { json } = runReport(madeUpRun({ outOfFold: 60 }));
  const validation = json.validation;

  it('measures the validation readings with intervals around their values', () => {
    expect(validation).toMatchObject({ n: 90, positives: 45, groups: 30 });
    for (const figure of ['auc', 'averagePrecision', 'logLoss'] as const) {
      const { value, interval95 } = validation?.[figure] ?? { value: null, interval95: null };
      expect(interval95?.[0]).toBeLessThan(value ?? Number.NaN);
      expect(interval95?.[1]).toBeGreaterThan(value ?? Number.NaN);
    }
    expect(validation?.calibration.bins).toHaveLength(10);
  });

  it('counts every image once in the confusion table', () => {
    const counts = Object.values(validation?.confusion.counts ?? {});
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(90);
  });

  it('counts a lesion where somebody looked, and measures no AUC without a positive', () => {
    expect(validation?.lesions[0]).toMatchObject({ lesion: 'GGO', n: 60, positives: 30 });
    expect(validation?.lesions[0]?.auc.value).toBeGreaterThan(0.5);
    expect(validation?.lesions[1]).toMatchObject({ n: 60, positives: 0, auc: { value: null, interval95: null } });
  });

  it('counts the left-out fold at the threshold of validation', () => {
    expect(json.outOfFold).toMatchObject({ n: 60 });
    expect(json.outOfFold?.confusion.threshold).toBe(validation?.confusion.threshold);
  });

  it('knows the kept epoch, which the fitted heads can never be', () => {
    expect(json).toMatchObject({ epochs: 3, keptEpoch: 2, medianSeconds: 11 });
  });

  it('repeats', () => {
    expect(runReport(madeUpRun({ outOfFold: 60 }))).toEqual(runReport(madeUpRun({ outOfFold: 60 })));
  });
});

describe('page of a run', () => {
  const html = runReport(madeUpRun({ name: `<img src=x onerror="alert(1)">`, outOfFold: 60 })).html;

  it('needs nothing but itself', () => {
    // Text has no angle bracket of its own: what stands between two is an element.
    const elements = html.match(/<[^>]+>/g)?.join('\n');
    expect(elements).not.toMatch(/<(script|link|img|iframe|object)|\s(src|href|on\w+)=/i);
    expect(html).not.toMatch(/url\(|@import|https?:/i);
  });

  it('escapes what the configuration says', () => {
    expect(html).toContain('<h1>Training run &#60;img src=x onerror=&#34;alert(1)&#34;&#62;</h1>');
  });

  it('says in words what each chart shows', () => {
    const charts =
      html.match(/<svg [^>]*role="img"[^>]*>\s*<title [^>]*>[^<]+<\/title><desc [^>]*>[^<]+<\/desc>/g) ?? [];
    expect(charts).toHaveLength(2 + 3 + 3);
    expect(html.match(/<svg /g)).toHaveLength(charts.length);
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it('gives no two elements the same id and points at none that is missing', () => {
    const ids = [...contentOf(html).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const meant = [...html.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap(([, list]) => list?.split(' ') ?? []);
    expect(ids).toEqual(expect.arrayContaining(meant));
  });

  it('warns that validation chose the epoch', () => {
    expect(html).toContain('these figures flatter');
  });
});

describe('a run with little to show', () => {
  it('has a page all the same', () => {
    const run = madeUpRun();
    const bare = { ...run, bestValidationAuc: 0, history: [], readings: { validation: [], outOfFold: [] } };
    const { json, html } = runReport(bare);
    expect(json).toEqual({ epochs: 0, keptEpoch: null, medianSeconds: null, validation: null, outOfFold: null });
    expect(html).toContain('left no readings');
  });

  it('measures no calibration of a handful of images', () => {
    const { json, html } = runReport(madeUpRun({ images: 12 }));
    expect(json.validation?.calibration).toMatchObject({ ece: { value: null }, bins: [] });
    expect(html).toContain('The reliability diagram: not measured');
  });

  it('measures no AUC of one class', () => {
    const { json, html } = runReport(madeUpRun({ images: 3 }));
    expect(json.validation).toMatchObject({ n: 3, positives: 3, auc: { value: null, interval95: null } });
    expect(html).not.toMatch(/NaN|Infinity/);
  });

  it('says of a run on COVID-19 alone that its lesions are chance', () => {
    expect(runReport(madeUpRun({ lesionWeight: 0 })).html).toContain('lesion heads learnt nothing');
    expect(runReport(madeUpRun()).html).not.toContain('lesion heads learnt nothing');
  });
});
