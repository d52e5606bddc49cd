import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { LabelledImage } from '../data/dataset.js';
import { jointLoss, targetsOf } from './loss.js';

const image = (covid19: 0 | 1, lesions: LabelledImage['lesions']): LabelledImage => ({
  name: '',
  path: '',
  covid19,
  lesions,
});
const config = { lesionWeight: 0.5, smoothing: 0 };

it('lets lesions that nobody looked for say nothing', () => {
  const images = [image(1, undefined), image(1, [1, 0, 0, 0, 0])];
  const targets = targetsOf(images, config);
  const loss = (lesionLogit: number) =>
    jointLoss(
      tf.tensor2d([
        [2, lesionLogit, 0, 0, 0, 0],
        [2, 0, 0, 0, 0, 0],
      ]),
      targets,
      config,
    ).dataSync()[0];
  expect(loss(5)).toBeCloseTo(loss(-5) ?? Number.NaN);
  expect([...targets.weights.subarray(0, 6)]).toEqual([1, 0, 0, 0, 0, 0]);
});

it('is the cross-entropy, also far out', () => {
  const targets = targetsOf([image(0, undefined)], config);
  const loss = (logit: number) => jointLoss(tf.tensor2d([[logit, 0, 0, 0, 0, 0]]), targets, config).dataSync()[0];
  expect(loss(0)).toBeCloseTo(Math.log(2));
  expect(loss(100)).toBeCloseTo(100);
  expect(loss(-100)).toBeCloseTo(0);
});
