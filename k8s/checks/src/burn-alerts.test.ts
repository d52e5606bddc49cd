import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePromtool, findProgram, temporaryDirectory } from '@pulmora/stack';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { renderOverlay } from './manifests/kustomize.js';
import { ofKind } from './manifests/manifest.js';

const run = promisify(execFile);

/** Operations a minute that end in each way, of a thousand. */
const operations = (errors: number) => [
  series(
    'pulmora_graphql_request_seconds_count',
    'service="gateway",operation_type="query",outcome="ok"',
    1_000 - errors,
  ),
  series('pulmora_graphql_request_seconds_count', 'service="gateway",operation_type="query",outcome="error"', errors),
];
/** Studies a minute, of a hundred, that are read within a minute of their arrival. */
const readings = (inTime: number) => [
  series('pulmora_study_to_diagnosis_seconds_bucket', 'le="60"', inTime),
  series('pulmora_study_to_diagnosis_seconds_count', '', 100),
];

const series = (name: string, labels: string, each: number) => ({
  series: `${name}{${labels}}`,
  values: `0+${each}x600`,
});

/** What burns, after two hours of it, or eight. */
const CASES = [
  { input: operations(0), at: '2h', firing: [] },
  {
    input: operations(20),
    at: '2h',
    firing: ['AvailabilityBurnsFast', 'AvailabilityBurns', 'AvailabilityBurnsSlowly'],
  },
  { input: operations(8), at: '2h', firing: ['AvailabilityBurns', 'AvailabilityBurnsSlowly'] },
  { input: operations(2), at: '8h', firing: ['AvailabilityBurnsSlowly'] },
  { input: readings(97), at: '8h', firing: [] },
  { input: readings(20), at: '2h', firing: ['ReadingBurnsFast', 'ReadingBurns', 'ReadingBurnsSlowly'] },
  { input: readings(90), at: '8h', firing: ['ReadingBurnsSlowly'] },
] as const;

const ALERTS = ['Availability', 'Reading'].flatMap((name) =>
  ['BurnsFast', 'Burns', 'BurnsSlowly'].map((speed) => `${name}${speed}`),
);

it.skipIf(!findProgram('promtool') && !findProgram('apt-get'))(
  'a budget that is burnt is told of as fast as it burns, and one that lasts is not',
  async () => {
    await using directory = await temporaryDirectory('burn-alerts');
    const [rules] = ofKind(await renderOverlay('production-gpu'), 'PrometheusRule');
    const objectives = (rules?.spec?.groups ?? []).filter(({ name }) => name === 'objectives');
    // Words for people are no part of when they tell.
    const groups = objectives.map((group) => ({
      ...group,
      rules: group.rules.map(({ annotations: _annotations, ...rule }) => rule),
    }));
    await writeFile(path.join(directory.path, 'rules.yaml'), stringify({ groups }));
    const tests = path.join(directory.path, 'tests.yaml');
    const severityOf = (alertname: string) => (alertname.endsWith('Slowly') ? 'ticket' : 'page');
    const yaml = stringify({
      rule_files: ['rules.yaml'],
      evaluation_interval: '2m',
      tests: CASES.map(({ input, at, firing }) => ({
        interval: '1m',
        input_series: input,
        alert_rule_test: ALERTS.map((alertname) => ({
          eval_time: at,
          alertname,
          exp_alerts: (firing as readonly string[]).includes(alertname)
            ? [{ exp_labels: { severity: severityOf(alertname) } }]
            : [],
        })),
      })),
    });
    await writeFile(tests, yaml);
    const { stdout } = await run(await ensurePromtool(), ['test', 'rules', tests]);
    expect(stdout).toContain('SUCCESS');
  },
  180_000,
);
