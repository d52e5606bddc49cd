import { describe, expect, it } from 'vitest';
import { foldersOf } from './folders.js';

const file = (path: string) =>
  Object.assign(new File(['x'], path.split('/').at(-1) ?? ''), { webkitRelativePath: path }) as File;

describe('a folder of studies', () => {
  it('has one study for each folder with images, which are in the order of their numbers', () => {
    const chosen = [
      'b/PH-2/10.png',
      'b/PH-2/9.png',
      'b/PH-2/1.JPG',
      'b/PH-1/a.jpeg',
      'b/PH-1/notes.txt',
      'b/empty/x.dcm',
    ];
    expect(
      foldersOf(chosen.map(file)).map(({ recordNumber, files }) => [recordNumber, files.map(({ name }) => name)]),
    ).toEqual([
      ['PH-1', ['a.jpeg']],
      ['PH-2', ['1.JPG', '9.png', '10.png']],
    ]);
  });

  it('keeps two studies apart whose folders have one name in different places', () => {
    const chosen = ['b/monday/PH-1/1.png', 'b/tuesday/PH-1/1.png'];
    expect(foldersOf(chosen.map(file)).map(({ recordNumber }) => recordNumber)).toEqual(['PH-1', 'PH-1']);
  });
});
