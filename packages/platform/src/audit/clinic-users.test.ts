import { describe, expect, it } from 'vitest';
import {
  type ClinicUserEntry,
  encodeUserCursor,
  mergeClinicUsers,
  type UserLeaveName,
  userPageRequest,
} from './clinic-users.js';

const user = (
  subject: string,
  lastActiveOn: string,
  roles: readonly string[] = ['CLINICIAN'],
  leave: UserLeaveName | null = null,
): ClinicUserEntry => ({ subject, clinicId: 'a', roles, lastActiveOn, leave });
const part = (users: readonly ClinicUserEntry[], hasNextPage = false) => ({ users, hasNextPage });

describe('users that several services know', () => {
  it('are each there once, by subject, as they were last known', () => {
    const parts = [
      part([user('ann', '2026-01-02', ['ADMIN']), user('Zoë', '2026-01-01')]),
      part([user('ann', '2026-01-03', ['CLINICIAN'])]),
      part([user('ann', '2026-01-03', ['RADIOLOGIST']), user('bob', '2025-12-31')]),
    ];
    expect(mergeClinicUsers(parts, 10)).toEqual(
      part([
        user('Zoë', '2026-01-01'),
        user('ann', '2026-01-03', ['CLINICIAN', 'RADIOLOGIST']),
        user('bob', '2025-12-31'),
      ]),
    );
  });

  it('are said to have broken the glass where one of the services says so', () => {
    const parts = [
      part([user('ann', '2026-01-02', ['RADIOLOGIST'], 'GRANTED')]),
      part([user('ann', '2026-01-02', ['RADIOLOGIST'], 'BREAK_GLASS')]),
      part([user('ann', '2026-01-02', ['RADIOLOGIST'])]),
    ];
    expect(mergeClinicUsers(parts, 10).users).toEqual([user('ann', '2026-01-02', ['RADIOLOGIST'], 'BREAK_GLASS')]);
  });

  it('go on where there are more, in this page or behind what a service has given', () => {
    const one = part([user('a', '2026-01-01'), user('b', '2026-01-01')], true);
    expect(mergeClinicUsers([one, part([user('aa', '2026-01-01')])], 2)).toEqual(
      part([user('a', '2026-01-01'), user('aa', '2026-01-01')], true),
    );
    expect(mergeClinicUsers([part([user('a', '2026-01-01')]), part([user('a', '2026-01-01')])], 1).hasNextPage).toBe(
      false,
    );
  });

  it('are in the order of bytes, as the databases have them', () => {
    const subjects = ['ｚ', '😀', 'é', 'z', 'Z', '0'];
    const { users } = mergeClinicUsers([part(subjects.map((subject) => user(subject, '2026-01-01')))], 10);
    expect(users.map(({ subject }) => subject)).toEqual(['0', 'Z', 'z', 'é', 'ｚ', '😀']);
  });
});

describe('a page of users', () => {
  it('goes on behind a subject', () => {
    expect(userPageRequest(5, encodeUserCursor('dr “x”'))).toEqual({ first: 5, after: 'dr “x”' });
    expect(userPageRequest(5, null)).toEqual({ first: 5, after: undefined });
  });

  it.each([
    'x',
    '',
    Buffer.from('[""]').toString('base64url'),
    Buffer.from('["a\\u0000"]').toString('base64url'),
    Buffer.from(`["${'a'.repeat(201)}"]`).toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
  ])('takes no other cursor: %j', (cursor) => {
    expect(() => userPageRequest(5, cursor)).toThrow('not a cursor');
  });

  it.each([0, 101])('takes no size of %d', (first) => {
    expect(() => userPageRequest(first, null)).toThrow('between 1 and 100');
  });
});
