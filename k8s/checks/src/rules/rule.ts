import type { Facts } from '../facts/facts.js';
import type { Manifest } from '../manifests/manifest.js';

/** A property across an overlay's objects. Pure: it looks at what it is given, and says what is wrong. */
export interface Rule {
  readonly name: string;
  /** What must hold. */
  readonly about: string;
  /** One line for each fault; none when the property holds. */
  check(objects: readonly Manifest[], facts: Facts): string[];
}

/** Millicores or bytes of a Kubernetes quantity. */
export function quantity(value: string | number | undefined): number {
  const [, digits = '', unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(value ?? '')) ?? [];
  return Number(digits) * (UNITS[unit] ?? Number.NaN);
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};
