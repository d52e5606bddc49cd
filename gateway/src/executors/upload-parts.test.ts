import type { FileUpload } from 'graphql-upload-minimal';
import { expect, test } from 'vitest';
import { inOrderOfArrival, mapsOneFileTwice, splitUploads, type UploadPart } from './upload-parts.js';

const pending = () => {
  let arrive: (name: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const file = new Promise<FileUpload>((resolve, reject) => {
    arrive = (filename) => resolve({ filename } as FileUpload);
    fail = reject;
  });
  return { file, arrive, fail };
};

test('files are taken out of variables wherever they stand, and null takes their place', () => {
  const [a, b, c] = [pending().file, pending().file, pending().file];
  const variables = { input: { files: [{ promise: a }, b], note: 'x', when: null }, single: { promise: c } };
  const { variables: rest, parts } = splitUploads(variables);
  expect(rest).toEqual({ input: { files: [null, null], note: 'x', when: null }, single: null });
  expect(parts.map(({ path }) => path)).toEqual([
    'variables.input.files.0',
    'variables.input.files.1',
    'variables.single',
  ]);
  expect(parts.map(({ file }) => file)).toEqual([a, b, c]);
  expect(mapsOneFileTwice(parts)).toBe(false);
});

test('variables without files stay what they were', () => {
  expect(splitUploads({ a: [1, { b: 'c' }] })).toEqual({ variables: { a: [1, { b: 'c' }] }, parts: [] });
});

test('one file in two places is noticed', () => {
  const { file } = pending();
  expect(mapsOneFileTwice(splitUploads({ a: { promise: file }, b: { promise: file } }).parts)).toBe(true);
});

test('files are handed on as they arrive, not as they stand', async () => {
  const files = [pending(), pending(), pending()];
  const parts: UploadPart[] = files.map(({ file }, i) => ({ path: String(i), file }));
  const order: number[] = [];
  files[1]?.arrive('1');
  for await (const { index } of inOrderOfArrival(parts)) {
    order.push(index);
    // The next one arrives only when the one before has been taken.
    if (index === 1) files[2]?.arrive('2');
    if (index === 2) files[0]?.arrive('0');
  }
  expect(order).toEqual([1, 2, 0]);
});

test('a file that never comes ends the rest', async () => {
  const [a, b] = [pending(), pending()];
  b.fail(new Error('missing'));
  const arrivals = inOrderOfArrival([a, b].map(({ file }, i) => ({ path: String(i), file })));
  await expect(arrivals.next()).rejects.toThrow('missing');
});
