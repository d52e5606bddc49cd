import { expect, it } from 'vitest';
import { stageMeans } from './stage-times.js';

it('reads the mean of each stage out of the metrics', () => {
  const metrics = [
    '# TYPE pulmora_stage_seconds histogram',
    'pulmora_stage_seconds_bucket{le="0.1",stage="fetch",service="diagnosis-worker"} 4',
    'pulmora_stage_seconds_sum{stage="fetch",service="diagnosis-worker"} 0.02',
    'pulmora_stage_seconds_count{stage="fetch",service="diagnosis-worker"} 4',
  ].join('\n');
  expect(stageMeans(metrics)).toEqual([{ stage: 'fetch', count: 4, meanMs: 5 }]);
});
