import { expect, test } from 'vitest';
import { generalisationMarkdown } from './generalisation-tables.js';

test('the tables hold the figures that were measured, and say what could not be', () => {
  const markdown = generalisationMarkdown({
    shortcuts: {
      trainImages: 425,
      valImages: 118,
      testImages: 203,
      probes: [
        {
          name: 'file format',
          features: ['is JPEG'],
          trainAuc: 0.7284,
          valAuc: 0.4,
          testAuc: 0.742,
          testAuc95: [0.658, 0.8071],
        },
      ],
    },
    generalisation: {
      subgroups: {
        model: 'la-dnn 0.1.1',
        n: 2,
        threshold: 0.5,
        rows: [
          {
            kind: 'source',
            name: 'a|b',
            n: 2,
            positives: 0,
            auc: null,
            auc95: null,
            accuracy: 0.5,
            accuracy95: [0.095, 0.905],
            meanProbability: 0.4,
          },
        ],
      },
      leaveOneSourceOut: {
        rows: [
          {
            trainedOn: null,
            testedOn: 'São Paulo, held out',
            source: 'sars-cov-2-ct',
            unseen: true,
            run: null,
            n: 349,
            positives: 176,
            auc: null,
            auc95: null,
            note: 'no network is here',
          },
        ],
        notMeasured: [{ run: 'la-dnn-0.2', why: 'it is not finished' }],
      },
    },
  });
  expect(markdown).toContain('| file format | 1 | 0.728 | 0.400 | 0.742 | 0.658 to 0.807 |');
  expect(markdown).toContain('| source | a/b | 2 | 0 | – | – | 50.0 % | 9.5 % to 90.5 % | 0.400 |');
  expect(markdown).toContain(
    '| São Paulo, held out | – | – | yes | 349 | 176 | not measured: no network is here | – |',
  );
  expect(markdown).toContain('Not measured: la-dnn-0.2 (it is not finished).');
  expect(markdown).not.toContain('## Robustness');
});

test('a change that rounds to nothing has no sign, any other has one', () => {
  const area = { auc: 0.9, auc95: null };
  const markdown = generalisationMarkdown({
    robustness: {
      model: 'la-dnn 0.1.1',
      n: 321,
      threshold: 0.5,
      baseline: { ...area, refused: 0 },
      variants: [
        {
          ...area,
          name: 'mirrored',
          nuisance: false,
          aucChange: -0.0312,
          aucChange95: [-0.08, 0.008],
          meanShift: 0.07,
          p95Shift: 0.4,
          lean: -0.0001,
          flipped: 0.093,
          refused: 1,
        },
      ],
      formatSwap: [{ ...area, name: 'all as PNG' }],
    },
  });
  expect(markdown).toContain(
    '| mirrored | 0.900 | – | −0.031 | −0.080 to +0.008 | 0.070 | 0.400 | 0.000 | 9.3 % | 1 |',
  );
  expect(markdown).toContain('| all as PNG | 0.900 | – |');
});
