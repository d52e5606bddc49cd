import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY_ROOT } from '@pulmora/stack';
import { expect, it } from 'vitest';
import { metricNames } from './facts/metrics.js';
import { seriesIn } from './rules/monitoring.rule.js';

const home = path.join(REPOSITORY_ROOT, 'k8s', 'dashboards');

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

it.each(readdirSync(home))('dashboard %s asks for series that something measures', (file) => {
  const { panels } = JSON.parse(readFileSync(path.join(home, file), 'utf8')) as Dashboard;
  expect(panels.length).toBeGreaterThan(4);
  const known = metricNames();
  for (const { title, targets } of panels) {
    for (const { expr } of targets) {
      const series = seriesIn(expr);
      expect(series, title).not.toEqual([]);
      expect(
        series.filter((name) => !known.has(name)),
        title,
      ).toEqual([]);
    }
  }
});
