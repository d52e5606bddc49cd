import type { RunConfig, RunRecord } from './run-record.js';

/** Settings by their path, such as `augmentation.erase` or `phases.1.rate`, as text. */
export type Settings = ReadonlyMap<string, string>;

/**
 * What is set for a run, but for its name and its seed. A start that was itself trained for several seeds counts as the
 * same whichever of them it is.
 */
export function settingsOf({ name: _, seed: __, ...config }: RunConfig): Settings {
  const bare = (run: string) => run.replace(/\.seed--?\d+$/, '');
  const start = typeof config.start === 'string' ? bare(config.start) : config.start?.map(bare);
  return new Map(flat({ ...config, start }, ''));
}

/**
 * The settings in which runs are not all alike, by run's name; a run that lacks one lacks it here.
 */
export function differingSettings(runs: readonly RunRecord[]): ReadonlyMap<string, Settings> {
  const all = runs.map(({ config }) => [config.name, settingsOf(config)] as const);
  const paths = new Set(all.flatMap(([, settings]) => [...settings.keys()]));
  const differing = [...paths].filter((path) => new Set(all.map(([, settings]) => settings.get(path))).size > 1);
  return new Map(
    all.map(([name, settings]) => [
      name,
      new Map(
        differing.flatMap((path) => {
          const value = settings.get(path);
          return value === undefined ? [] : [[path, value] as const];
        }),
      ),
    ]),
  );
}

function flat(value: unknown, path: string): [string, string][] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, part]) => flat(part, path === '' ? key : `${path}.${key}`));
}
