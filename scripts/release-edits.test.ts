import { describe, expect, it } from 'vitest';
// @ts-expect-error plain JavaScript
import { retagged, withNotes, withRelease } from './release-edits.mjs';

describe('a release', () => {
  it('puts its notes on top of the changelog', () => {
    expect(withNotes('# Changelog\n\n## 0.1.0\n\nThe first.\n', '0.2.0', ['Batches of\nmany studies', 'Faster'])).toBe(
      '# Changelog\n\n## 0.2.0\n\n- Batches of\n  many studies\n- Faster\n\n## 0.1.0\n\nThe first.\n',
    );
  });

  it('adds notes to what its heading says already', () => {
    expect(withNotes('# Changelog\n\n## 0.1.0\n\nThe first.\n', '0.1.0', ['Signed reports'])).toBe(
      '# Changelog\n\n## 0.1.0\n\n- Signed reports\n\nThe first.\n',
    );
    expect(withNotes('## 0.1.0\n\nThe first.\n', '0.1.0', [])).toBe('## 0.1.0\n\nThe first.\n');
  });

  it("moves the tags of the platform's own images, and no others", () => {
    const text = [
      'image: ghcr.io/pulmora/pulmora-gpu:0.1.0',
      'image: pulmora:0.1.0',
      'image: pulmora:0.1.01',
      'image: nats:0.1.0',
      '    newTag: 0.1.0',
      '',
    ].join('\n');
    expect(retagged(text, '0.1.0', '0.2.0')).toBe(
      [
        'image: ghcr.io/pulmora/pulmora-gpu:0.2.0',
        'image: pulmora:0.2.0',
        'image: pulmora:0.1.01',
        'image: nats:0.1.0',
        '    newTag: 0.2.0',
        '',
      ].join('\n'),
    );
  });

  it('notes the migrations that it was the first to have, and what it was made of', () => {
    const first = withRelease({}, '0.1.0', 'aaa', { patient: ['P1'], study: ['S1'] });
    expect(first).toEqual({ '0.1.0': { commit: 'aaa', migrations: { patient: ['P1'], study: ['S1'] } } });
    expect(withRelease(first, '0.2.0', 'bbb', { patient: ['P1', 'P2'], study: ['S1'] })).toEqual({
      ...first,
      '0.2.0': { commit: 'bbb', migrations: { patient: ['P2'], study: [] } },
    });
  });
});
