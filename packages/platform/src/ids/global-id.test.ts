import { expect, it } from 'vitest';
import { fromGlobalId, toGlobalId } from './global-id.js';

const UUID = '0b6c1a52-6f0e-4c3e-9d5b-1f0a54a9a001';

it('goes there and back, for its own type only', () => {
  const id = toGlobalId('Study', UUID);
  expect(fromGlobalId('Study', id)).toBe(UUID);
  expect(fromGlobalId('Patient', id)).toBeUndefined();
});

it('makes nothing of anything else', () => {
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  const hostile = [
    '',
    UUID,
    'x'.repeat(10_000),
    encode('Study:1'),
    encode(`Study:${UUID}:${UUID}`),
    encode(`Study:${UUID.toUpperCase()}`),
    `${toGlobalId('Study', UUID)}=`,
    `${toGlobalId('Study', UUID)} `,
    encode(`Study:' OR 1=1 --`),
  ];
  for (const id of hostile) expect(fromGlobalId('Study', id), id.slice(0, 80)).toBeUndefined();
});
