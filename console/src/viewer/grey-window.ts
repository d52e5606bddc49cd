/** Which grey values are spread over what a screen can show; both on the scale of the image's own 256 values. */
export interface GreyWindow {
  /** The value that is shown as middle grey. */
  readonly level: number;
  /** How many values lie between black and white, at least 1. */
  readonly width: number;
}

/** The image as it came. */
export const FULL: GreyWindow = { level: 127.5, width: 255 };

/**
 * Starting points. Pictures that were uploaded as PNG or JPEG have no Hounsfield units any more, so these say what they
 * do to the picture, and not which tissue they are made for.
 */
export const PRESETS = {
  full: FULL,
  dark: { level: 60, width: 130 },
  middle: { level: 128, width: 130 },
  bright: { level: 195, width: 130 },
} as const satisfies Record<string, GreyWindow>;

export type PresetName = keyof typeof PRESETS;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export const changed = ({ level, width }: GreyWindow, by: { level?: number; width?: number }): GreyWindow => ({
  level: clamp(level + (by.level ?? 0), 0, 255),
  width: clamp(width + (by.width ?? 0), 1, 510),
});

export const sameWindow = (a: GreyWindow, b: GreyWindow): boolean => a.level === b.level && a.width === b.width;

/** What each of the 256 values is shown as, 0 to 255. */
export function lookupTable({ level, width }: GreyWindow): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256);
  const lowest = level - width / 2;
  for (let value = 0; value < 256; value += 1) table[value] = Math.round(((value - lowest) / width) * 255);
  return table;
}

/** Writes the picture as the window shows it. Colours, if there are any, stay colours; alpha is left as it is. */
export function applyWindow(source: Uint8ClampedArray, target: Uint8ClampedArray, window: GreyWindow): void {
  const table = lookupTable(window);
  for (let i = 0; i < source.length; i += 4) {
    target[i] = table[source[i] as number] as number;
    target[i + 1] = table[source[i + 1] as number] as number;
    target[i + 2] = table[source[i + 2] as number] as number;
    target[i + 3] = source[i + 3] as number;
  }
}
