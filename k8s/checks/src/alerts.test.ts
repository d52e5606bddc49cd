import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePromtool, findProgram, temporaryDirectory } from '@pulmora/stack';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { renderOverlay } from './manifests/kustomize.js';
import { ofKind } from './manifests/manifest.js';
import { seriesIn } from './rules/monitoring.rule.js';

const run = promisify(execFile);

it.skipIf(!findProgram('promtool') && !findProgram('apt-get'))(
  'Prometheus takes the alert rules',
  async () => {
    await using directory = await temporaryDirectory('alerts');
    const file = path.join(directory.path, 'rules.yaml');
    const [rules] = ofKind(await renderOverlay('production-gpu'), 'PrometheusRule');
    await writeFile(file, stringify(rules?.spec));
    const { stdout } = await run(await ensurePromtool(), ['check', 'rules', file]);
    expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
  },
  180_000,
);

it('series are found in an expression, and neither functions nor labels', () => {
  expect(
    seriesIn('sum by (gpu) (rate(a_total{x="b_total"}[5m] offset 1d)) / on () group_left max(c) > 0 and d == 1'),
  ).toEqual(['a_total', 'c', 'd']);
});
