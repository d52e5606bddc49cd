/** IEEE 754 binary16, for weights on disk: half the size, and an error below 0.05 % of each value. */

const buffer = new ArrayBuffer(4);
const asFloat = new Float32Array(buffer);
const asBits = new Uint32Array(buffer);

/** Rounds to nearest, ties to even; what is too large becomes infinite, what is too small becomes subnormal or zero. */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, toHalf);
}

export function fromFloat16(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, fromHalf);
}

function toHalf(value: number): number {
  asFloat[0] = value;
  const bits = asBits[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  // Below the smallest normal half, adding 0.5 lets the float unit do the rounding to a subnormal.
  if (magnitude < 0x38800000) {
    asBits[0] = magnitude;
    asFloat[0] = (asFloat[0] ?? 0) + 0.5;
    return sign | ((asBits[0] ?? 0) - 0x3f000000);
  }
  const even = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + even) >>> 13);
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
