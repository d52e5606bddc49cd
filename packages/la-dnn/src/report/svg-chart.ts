import { type Markup, markup } from './markup.js';

/** A point in the units of the axes. */
export type Point = readonly [x: number, y: number];

export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Where it is marked, in its units. */
  readonly ticks: readonly number[];
  /** Decimals of the marks. */
  readonly digits: number;
}

/**
 * What is drawn of some data. Colours come in pairs that colour-blind readers can tell apart, and each has its own dashes
 * and its own shape of points, so that nothing depends on colour alone.
 */
export interface Series {
  readonly label: string;
  readonly style: 'first' | 'second' | 'guide';
  /** Each is drawn without a break. */
  readonly lines: readonly (readonly Point[])[];
  readonly points?: boolean;
}

export interface Chart {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** Says in words what the chart shows, for those who do not see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Error bars: 95 % intervals along y. */
  readonly bars?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  /** Upright lines with a word beside them. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
}

/** In the SVG's own units, which a page scales. */
const WIDTH = 480;
const HEIGHT = 380;
const PLOT = { left: 58, right: 466, top: 44, bottom: 332 } as const;

/** A chart as SVG that takes its colours from the page's style sheet (see `html-page.ts`). */
export function svgChart({ id, title, description, x, y, series, bars = [], marks = [] }: Chart): Markup {
  const [px, py] = [scale(x, PLOT.left, PLOT.right), scale(y, PLOT.bottom, PLOT.top)];
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
${y.ticks.map((tick) => horizontalTick(py(tick), tick.toFixed(y.digits)))}
${x.ticks.map((tick) => verticalTick(px(tick), tick.toFixed(x.digits)))}
<path class="axis" d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}"/>
<text class="label" x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${x.label}</text>
<text class="label" transform="translate(15 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">${y.label}</text>
${marks.map((mark, i) => uprightMark(px(mark.x), mark.label, i))}
${bars.map(({ x: at, low, high }) => errorBar(px(at), py(low), py(high)))}
${series.map(({ style, lines, points }) => lines.map((line) => drawn(line, style, points === true, px, py)))}
${legend(series)}
</svg>`;
}

/** Evenly spaced marks at round numbers (1, 2 or 5 times a power of ten) that cover the values. */
export function niceAxis(label: string, values: readonly number[], steps = 5): Axis {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (finite.length === 0) return { label, from: 0, to: 1, ticks: [0, 1], digits: 0 };
  const rough = Math.max(high - low, Math.abs(high) * 0.01, 1e-6) / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const [first, last] = [Math.floor(low / step), Math.max(Math.ceil(high / step), Math.floor(low / step) + 1)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return { label, from: first * step, to: last * step, ticks, digits };
}

/** From 0 to 1. */
export const fractionAxis = (label: string): Axis => ({
  label,
  from: 0,
  to: 1,
  ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
  digits: 1,
});

type Scale = (value: number) => number;

const scale =
  ({ from, to }: Axis, start: number, end: number): Scale =>
  (value) =>
    Math.round((start + ((value - from) / (to - from)) * (end - start)) * 10) / 10;

function drawn(line: readonly Point[], style: Series['style'], points: boolean, px: Scale, py: Scale): Markup {
  const path = line.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${py(y)}`).join('');
  // A line of one point has no length and would not be seen.
  const dots = points || line.length === 1 ? line.map(([x, y]) => pointShape(px(x), py(y), style)) : [];
  return markup`<path class="line ${style}" d="${path}"/>${dots}`;
}

function pointShape(x: number, y: number, style: Series['style']): Markup {
  if (style !== 'second') return markup`<circle class="point ${style}" cx="${x}" cy="${y}" r="3.2"/>`;
  return markup`<path class="point ${style}" d="M${x} ${y - 5}l4.8 8.4h-9.6z"/>`;
}

const errorBar = (x: number, low: number, high: number): Markup =>
  markup`<path class="bar" d="M${x} ${low}V${high}M${x - 4} ${low}h8M${x - 4} ${high}h8"/>`;

const horizontalTick = (y: number, label: string): Markup =>
  markup`<path class="grid" d="M${PLOT.left} ${y}H${PLOT.right}"/><text class="tick" x="${PLOT.left - 7}" y="${y + 4}" text-anchor="end">${label}</text>`;

const verticalTick = (x: number, label: string): Markup =>
  markup`<path class="grid" d="M${x} ${PLOT.top}V${PLOT.bottom}"/><text class="tick" x="${x}" y="${PLOT.bottom + 17}" text-anchor="middle">${label}</text>`;

function uprightMark(x: number, label: string, place: number): Markup {
  // Near the right edge the word goes to the left of its line; neighbours stand at different heights.
  const [anchor, offset] = x > PLOT.right - 60 ? ['end', -4] : ['start', 4];
  const y = PLOT.bottom - 8 - 14 * (place % 2);
  return markup`<path class="mark" d="M${x} ${PLOT.top}V${PLOT.bottom}"/><text class="tick" x="${x + offset}" y="${y}" text-anchor="${anchor}">${label}</text>`;
}

function legend(series: readonly Series[]): Markup {
  let x = PLOT.left;
  const entries = series.map(({ label, style }) => {
    const at = x;
    // About the width of a letter at this size; the exact one is the reader's font's.
    x += 44 + label.length * 6.6;
    return markup`<path class="line ${style}" d="M${at} 20h24"/>${style === 'guide' ? undefined : pointShape(at + 12, 20, style)}<text class="legend" x="${at + 30}" y="24">${label}</text>`;
  });
  return markup`<g>${entries}</g>`;
}
