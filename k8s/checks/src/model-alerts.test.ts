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

/** Counts that rise evenly, a sample an hour, from nothing. */
const rising = (each: number, hours: number) => `0+${each}x${hours}`;

const agreement = (model: string, kind: string, values: string) => ({
  series: `pulmora_model_agreement_total{model="${model}",part="READING",finding="COVID19",kind="${kind}"}`,
  values,
});
const readings = (model: string, outcome: string, values: string) => ({
  series: `pulmora_readings_total{model="${model}",outcome="${outcome}"}`,
  values,
});

/** Of which model each is to tell after twenty days, and of no other. */
const WHO = { DoctorsDiffer: '2.0.0', ModelAbstains: '4.0.0', OutcomesShift: '5.0.0' } as const;

it.skipIf(!findProgram('promtool') && !findProgram('apt-get'))(
  'alerts tell of a model with which doctors differ, that abstains, that finds more than it did, and of no other',
  async () => {
    await using directory = await temporaryDirectory('model-alerts');
    const [rules] = ofKind(await renderOverlay('production-gpu'), 'PrometheusRule');
    // What they are called is for people, and no part of when they tell.
    const groups = (rules?.spec?.groups ?? []).map((group) => ({
      ...group,
      rules: group.rules.map(({ annotations: _annotations, ...rule }) => rule),
    }));
    await writeFile(path.join(directory.path, 'rules.yaml'), stringify({ groups }));
    const tests = path.join(directory.path, 'tests.yaml');
    const alert = (alertname: keyof typeof WHO) => ({
      eval_time: '20d',
      alertname,
      exp_alerts: [
        {
          exp_labels: {
            severity: 'ticket',
            model: WHO[alertname],
            ...(alertname === 'DoctorsDiffer' ? { part: 'READING' } : {}),
          },
        },
      ],
    });
    const yaml = stringify({
      rule_files: ['rules.yaml'],
      evaluation_interval: '1h',
      tests: [
        {
          interval: '1h',
          input_series: [
            // Of one in ten, of three in ten, and of three in ten of a handful.
            agreement('1.0.0', 'agrees', rising(9, 480)),
            agreement('1.0.0', 'differs', rising(1, 480)),
            agreement('2.0.0', 'agrees', rising(7, 480)),
            agreement('2.0.0', 'differs', rising(3, 480)),
            agreement('3.0.0', 'agrees', rising(0.07, 480)),
            agreement('3.0.0', 'differs', rising(0.03, 480)),
            // In the last two days, of twenty an hour: as before; six instead of one abstained; ten instead of two positive.
            readings('1.0.0', 'POSITIVE', rising(2, 480)),
            readings('1.0.0', 'INDETERMINATE', rising(1, 480)),
            readings('1.0.0', 'NEGATIVE', rising(17, 480)),
            readings('4.0.0', 'POSITIVE', rising(2, 480)),
            readings('4.0.0', 'INDETERMINATE', `0+1x432 438+6x47`),
            readings('4.0.0', 'NEGATIVE', `0+17x432 7356+12x47`),
            readings('5.0.0', 'POSITIVE', `0+2x432 874+10x47`),
            readings('5.0.0', 'INDETERMINATE', rising(1, 480)),
            readings('5.0.0', 'NEGATIVE', `0+17x432 7353+9x47`),
          ],
          alert_rule_test: (Object.keys(WHO) as (keyof typeof WHO)[]).map(alert),
        },
        {
          interval: '1h',
          input_series: [
            { series: 'pulmora_drift_index{model="1.0.0",signal="contrast",instance="a"}', values: '0.1x5' },
            { series: 'pulmora_drift_index{model="1.0.0",signal="brightness",instance="a"}', values: '0.4x5' },
          ],
          alert_rule_test: [
            {
              eval_time: '4h',
              alertname: 'InputsDrift',
              exp_alerts: [{ exp_labels: { severity: 'ticket', model: '1.0.0', signal: 'brightness' } }],
            },
          ],
        },
      ],
    });
    await writeFile(tests, yaml);
    const { stdout, stderr } = await run(await ensurePromtool(), ['test', 'rules', tests]).catch((error) => error);
    expect(`${stdout}${stderr}`).toMatch(/SUCCESS/);
  },
  180_000,
);
