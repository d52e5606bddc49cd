import type { Comparison } from './comparison-report.js';
import { section } from './html-page.js';
import { htmlTable } from './html-table.js';
import { type Markup, markup } from './markup.js';

/** What is set otherwise than in most runs; undefined where all are alike. */
export function settingsSection({ runs, families, differingSettings }: Comparison): Markup | undefined {
  const usual = usualSettings(Object.values(differingSettings));
  if (usual.size === 0) return undefined;
  const said = (path: string, value: string | undefined) =>
    `${path.replace(/^phases\.(\d+)/, (_, phase) => `phase ${Number(phase) + 1}`)} ${value ?? 'absent'}`;
  const uneven = new Set(families.filter(({ sameSettings }) => !sameSettings).map(({ name }) => name));
  const groups = new Map<string, Set<string>>();
  for (const { name, family } of runs) {
    const own = differingSettings[name] ?? {};
    const unusual = [...usual].filter(([path, value]) => own[path] !== value).map(([path]) => said(path, own[path]));
    const text = unusual.join('; ') || 'as most';
    groups.set(text, (groups.get(text) ?? new Set()).add(uneven.has(family) ? name : family));
  }
  return section(
    'settings',
    'Settings in which runs differ',
    markup`<p class="note">Most runs: ${[...usual].flatMap(([path, value]) => (value === undefined ? [] : [said(path, value)])).join('; ')}.</p>
${htmlTable({
  caption: 'What is set otherwise',
  columns: ['runs or families', { words: 'settings' }],
  rows: [...groups].map(([text, names]) => [[...names].join(', '), text]),
})}`,
  );
}

/** Of each setting in which runs differ the value that most of them have. */
function usualSettings(settings: readonly Readonly<Record<string, string>>[]): Map<string, string | undefined> {
  const paths = new Set(settings.flatMap((own) => Object.keys(own)));
  return new Map(
    [...paths].map((path) => {
      const counts = new Map<string | undefined, number>();
      for (const own of settings) counts.set(own[path], (counts.get(own[path]) ?? 0) + 1);
      const [first] = [...counts].sort(([, a], [, b]) => b - a);
      return [path, first?.[0]] as const;
    }),
  );
}
