import type { RunConfig, RunPhase, RunRecord } from './run-record.js';

/** What a run starts from. */
export const startOf = ({ start }: RunConfig): string =>
  start === undefined ? 'ImageNet' : typeof start === 'string' ? start : `mean of ${start.join(', ')}`;

/** Whether it trains the lesions, or COVID-19 alone. */
export const taskOf = ({ lesionWeight }: RunConfig): string =>
  lesionWeight === 0 ? '0 (COVID-19 only)' : String(lesionWeight);

/**
 * The sources of an epoch, by phase where phases differ; with its count where an epoch does not go over all images.
 */
export const sourcesOf = (config: RunConfig): string =>
  distinct(config.phases.filter(isWhole).map((phase) => portionsOf(phase, config)));

/** Which part of the trunk keeps its weights, by phase where phases differ. */
export function frozenPartOf({ phases }: RunConfig): string {
  const whole = phases.filter(isWhole);
  if (whole.length === 0) return 'whole trunk';
  return distinct(
    whole.map(({ frozen }) => (frozen === 'none' ? 'nothing' : frozen === 'stem' ? 'stem' : `up to ${frozen}`)),
  );
}

/** A phase in a line of a summary. */
export function phaseLine(phase: RunPhase, config: RunConfig): string {
  const settings = Object.entries(phase).filter(
    ([key, value]) => !['kind', 'data', 'frozen'].includes(key) && typeof value !== 'object',
  );
  const parts = [
    isWhole(phase) ? `network, frozen: ${frozenPartOf({ ...config, phases: [phase] })}` : phase.kind,
    portionsOf(phase, config),
    ...settings.map(([key, value]) => `${key} ${value}`),
  ];
  return parts.join('; ');
}

/** Phases that go over the images in epochs; heads alone are fitted in one go. */
export const isWhole = ({ kind }: RunPhase): boolean => kind === 'whole';

/** The records of epochs proper, without those of heads that were fitted in one go. */
export const epochsOf = ({ config, history }: RunRecord): RunRecord['history'] =>
  history.filter(({ phase }) => {
    const settings = config.phases[phase];
    return settings !== undefined && isWhole(settings);
  });

/**
 * The place in the history of the epoch whose weights were kept; -1 when none was eligible: only epochs of the network on
 * COVID-CT are.
 */
export const keptEpochOf = ({ config, history, bestValidationAuc }: RunRecord): number =>
  history.findIndex(({ phase, validationAuc }) => {
    const settings = config.phases[phase];
    const eligible = settings && isWhole(settings) && settings.data.some(({ source }) => source === 'covid-ct');
    return eligible === true && validationAuc === bestValidationAuc;
  });

/** What the runs of a configuration that was trained with `--seeds` have in common; undefined for any other run. */
export function familyOf(name: string): string | undefined {
  return /^(.+)\.seed--?\d+$/.exec(name)?.[1];
}

const portionsOf = ({ data }: RunPhase, { fold }: RunConfig): string =>
  data
    .map(({ source, images }) => {
      const held = fold && source === 'covid-ct' ? ` without fold ${fold.held} of ${fold.of}` : '';
      return `${source}${held}${images === undefined ? '' : ` (${images})`}`;
    })
    .join(' + ');

const distinct = (values: readonly string[]): string =>
  values.length === 0 ? 'none' : values.filter((value, i) => value !== values[i - 1]).join(', then ');
