import { describe, expect, it } from 'vitest';
import { SUBGROUP_KINDS, type SubgroupImage, subgroupRows } from './subgroups.js';
import { areaByGroup } from './subgroups-area.js';

const images = Array.from(
  { length: 60 },
  (_, i): SubgroupImage => ({
    group: i < 12 ? 'covid-ct/7' : `covid-ct/2020.03.${i >> 1}`,
    label: i < 30 ? 0 : 1,
    probability: ((i * 17) % 60) / 60,
    format: i % 3 === 0 ? 'JPEG' : 'PNG',
    pixels: 1_000 * (1 + (i % 30)),
    seen: i % 4 === 0,
  }),
);
const rows = subgroupRows(images, 0.5);
const of = (kind: string) => rows.filter((row) => row.kind === kind);

describe('subgroups', () => {
  it('add up to all images, kind by kind', () => {
    for (const kind of SUBGROUP_KINDS) {
      expect(
        of(kind).reduce((sum, { n }) => sum + n, 0),
        kind,
      ).toBe(images.length);
      expect(
        of(kind).reduce((sum, { positives }) => sum + positives, 0),
        kind,
      ).toBe(30);
    }
    expect(of('file format').map(({ name, n }) => [name, n])).toEqual([
      ['PNG', 40],
      ['JPEG', 20],
    ]);
    expect(of('size').map(({ n }) => n)).toEqual([20, 20, 20]);
  });

  it('name large sources, and tell the small ones together', () => {
    expect(of('source').map(({ name, n }) => [name, n])).toEqual([
      ['case 7', 12],
      ['24 smaller papers and cases', 48],
    ]);
  });

  it('have no AUC where a class is missing, but an accuracy with its interval', () => {
    const [one] = of('source');
    expect(one).toMatchObject({ positives: 0, auc: null, auc95: null });
    expect(one?.accuracy).toBeGreaterThanOrEqual(one?.accuracy95?.[0] ?? 1);
    expect(one?.meanProbability).toBeCloseTo(
      images.slice(0, 12).reduce((sum, image) => sum + image.probability, 0) / 12,
    );
  });

  it('are measured against an interval over groups, which one group does not have', () => {
    const scores = [0.1, 0.9, 0.4].map((score, i) => ({ score, label: (i % 2) as 0 | 1, group: 'one' }));
    expect(areaByGroup(scores)).toEqual({ auc: 1, auc95: null });
  });
});
