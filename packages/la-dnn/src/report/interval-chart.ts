import type { Interval } from '../metrics/interval.js';
import { type Markup, markup } from './markup.js';
import { shown } from './numbers.js';
import { niceAxis } from './svg-chart.js';

export interface IntervalRow {
  readonly label: string;
  readonly value: number;
  readonly interval95: Interval | null;
}

export interface IntervalChart {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Of the axis. */
  readonly label: string;
  readonly rows: readonly IntervalRow[];
}

/** In the SVG's own units, which a page scales. */
const WIDTH = 860;
const ROW = 24;
const PLOT = { left: 290, right: 780, top: 12 } as const;
/** About as many letters of a name as there is room for. */
const LETTERS = 40;

/** A value and its interval for each row, one below the other. */
export function intervalChart({ id, title, description, label, rows }: IntervalChart): Markup {
  const axis = niceAxis(
    label,
    rows.flatMap(({ value, interval95 }) => [value, ...(interval95 ?? [])]),
    8,
  );
  const bottom = PLOT.top + rows.length * ROW;
  const at = (value: number) =>
    Math.round((PLOT.left + ((value - axis.from) / (axis.to - axis.from)) * (PLOT.right - PLOT.left)) * 10) / 10;
  return markup`<svg class="chart large" viewBox="0 0 ${WIDTH} ${bottom + 46}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
${axis.ticks.map((tick) => markup`<path class="grid" d="M${at(tick)} ${PLOT.top}V${bottom}"/><text class="tick" x="${at(tick)}" y="${bottom + 17}" text-anchor="middle">${tick.toFixed(axis.digits)}</text>`)}
<path class="axis" d="M${PLOT.left} ${bottom}H${PLOT.right}"/>
<text class="label" x="${(PLOT.left + PLOT.right) / 2}" y="${bottom + 38}" text-anchor="middle">${label}</text>
${rows.map(({ label: name, value, interval95 }, i) => {
  const y = PLOT.top + (i + 0.5) * ROW;
  const [low, high] = interval95 === null ? [at(value), at(value)] : [at(interval95[0]), at(interval95[1])];
  return markup`<text x="${PLOT.left - 10}" y="${y + 4}" text-anchor="end">${shortened(name)}</text><path class="bar" d="M${low} ${y}H${high}M${low} ${y - 4}v8M${high} ${y - 4}v8"/><circle class="point first" cx="${at(value)}" cy="${y}" r="4"/><text class="tick" x="${PLOT.right + 12}" y="${y + 4}">${shown(value)}</text>
`;
})}</svg>`;
}

/** The end of a name tells runs apart more often than its middle does. */
const shortened = (name: string): string =>
  name.length <= LETTERS ? name : `${name.slice(0, LETTERS / 2 - 1)}…${name.slice(-LETTERS / 2)}`;
