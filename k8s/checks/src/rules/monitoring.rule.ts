import { type Manifest, ofKind, selects, titleOf } from '../manifests/manifest.js';
import type { Rule } from './rule.js';

const alerts = (objects: readonly Manifest[]) =>
  ofKind(objects, 'PrometheusRule').flatMap(({ spec }) => (spec?.groups ?? []).flatMap(({ rules }) => rules));

/** Words of an expression that are series: what is followed by braces or a range, or stands alone as an argument. */
export function seriesIn(expression: string): string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, '')
    .replace(/"[^"]*"/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\boffset\s+\w+/g, '');
  const grouped = bare.replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  const words = grouped.match(/[a-zA-Z_:][a-zA-Z0-9_:]*(?!\s*\()\b/g) ?? [];
  return [...new Set(words.filter((word) => !KEYWORDS.has(word) && !new RegExp(`\\b${word}\\s*\\(`).test(grouped)))];
}

const KEYWORDS = new Set([
  'and',
  'or',
  'unless',
  'by',
  'without',
  'on',
  'ignoring',
  'bool',
  'group_left',
  'group_right',
]);

export const monitoringRules: readonly Rule[] = [
  {
    name: 'alerts-know-metrics',
    about: 'an alert asks for series that something measures',
    check: (objects, facts) =>
      alerts(objects).flatMap(({ alert, expr }) =>
        seriesIn(expr)
          .filter((name) => !facts.metrics.has(name))
          .map((name) => `alert ${alert}: nothing measures ${name}`),
      ),
  },
  {
    name: 'alerts-have-runbooks',
    about: 'an alert names the runbook that says what to do',
    check: (objects, facts) =>
      alerts(objects)
        .filter(({ annotations }) => !annotations?.summary || !facts.hasFile(annotations.runbook ?? 'no runbook'))
        .map(({ alert }) => `alert ${alert} leads to no runbook`),
  },
  {
    name: 'processes-monitored',
    about: "every process's service is scraped on its port",
    check: (objects, facts) =>
      ofKind(objects, 'ServiceMonitor').length === 0
        ? []
        : ofKind(objects, 'Service')
            .filter(
              ({ metadata }) => facts.processes.some(({ name }) => name === metadata.name) || metadata.name === 'nats',
            )
            .filter(({ metadata, spec }) =>
              ofKind(objects, 'ServiceMonitor').every(
                (monitor) =>
                  !selects(monitor.spec?.selector?.matchLabels, metadata.labels ?? {}) ||
                  !monitor.spec?.endpoints?.some(({ port }) => spec?.ports?.some(({ name }) => name === port)),
              ),
            )
            .map((object) => `${titleOf(object)} is not scraped`),
  },
];
