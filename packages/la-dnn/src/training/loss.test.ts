import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { type AnnotatedImage, NO_LESION_KNOWN } from '../data/dataset.js';
import { FEATURE_SIDE } from '../network/architecture.js';
import { jointLoss, mixedTarget, type Target, targetOf } from './loss.js';

const PLACES = FEATURE_SIDE ** 2;
const image = (covid19: 0 | 1 | undefined, lesions: AnnotatedImage['lesions']): AnnotatedImage => ({
  name: '',
  path: '',
  source: 'folder',
  group: '',
  covid19,
  lesions,
});
const config = { lesionWeight: 0.5, smoothing: 0, attentionWeight: 1 };

/** The loss of logits with even attention, or with all of it on one place. */
const lossOf = (logits: number[][], targets: readonly Target[], place?: number) => {
  const one = Array.from({ length: PLACES }, (_, p) =>
    new Array(6).fill(place === undefined ? 1 / PLACES : Number(p === place)),
  );
  const attention = tf.tensor3d(logits.map(() => one));
  return jointLoss({ logits: tf.tensor2d(logits), attention }, targets, config).dataSync()[0] ?? Number.NaN;
};

it('lets lesions that nobody looked for say nothing', () => {
  const targets = [targetOf(image(1, NO_LESION_KNOWN), config), targetOf(image(1, [1, 0, 0, 0, 0]), config)];
  const loss = (lesionLogit: number) =>
    lossOf(
      [
        [2, lesionLogit, 0, 0, 0, 0],
        [2, 0, 0, 0, 0, 0],
      ],
      targets,
    );
  expect(loss(5)).toBeCloseTo(loss(-5));
  expect([...(targets[0]?.weights ?? [])]).toEqual([1, 0, 0, 0, 0, 0]);
});

it('is the cross-entropy, also far out', () => {
  const targets = [targetOf(image(0, NO_LESION_KNOWN), config)];
  const loss = (logit: number) => lossOf([[logit, 0, 0, 0, 0, 0]], targets);
  expect(loss(0)).toBeCloseTo(Math.log(2));
  expect(loss(100)).toBeCloseTo(100);
  expect(loss(-100)).toBeCloseTo(0);
});

it('wants attention on outlined lesions, and asks nothing where there is no outline', () => {
  const unknown = image(undefined, NO_LESION_KNOWN);
  const places = new Float32Array(PLACES);
  places[40] = 1;
  const outlined = [targetOf(unknown, config, places)];
  const zeros = [[0, 0, 0, 0, 0, 0]];
  expect(lossOf(zeros, outlined, 40)).toBeCloseTo(0, 2);
  expect(lossOf(zeros, outlined, 41)).toBeGreaterThan(5);
  expect(lossOf(zeros, [targetOf(unknown, config)], 41)).toBe(0);
});

it('mixes a teacher into labels, and lets it answer where nobody looked', () => {
  const teacher = { labels: [0.6, 0.5, 0.5, 0.5, 0.5, 0.5], share: 0.5 };
  const { labels, weights } = targetOf(image(1, NO_LESION_KNOWN), config, undefined, teacher);
  expect(labels[0]).toBeCloseTo(0.8);
  expect(labels[1]).toBeCloseTo(0.5);
  expect(weights[0]).toBe(1);
  expect(weights[1]).toBeCloseTo(0.05);
});

it('mixes two images only in what is known of both', () => {
  const mixed = mixedTarget(
    targetOf(image(1, [1, 0, 0, 0, 0]), config),
    targetOf(image(0, NO_LESION_KNOWN), config),
    0.75,
  );
  expect(mixed.labels[0]).toBeCloseTo(0.75);
  expect([...mixed.weights]).toEqual([1, 0, 0, 0, 0, 0]);
});
