import { describe, expect, it } from 'vitest';
import { ROLES } from '../identity/identity.js';
import { type AccessPolicy, assertComplete, reachOf, verdictOf } from './policy.js';
import { policyTable } from './policy-table.js';

const POLICY: AccessPolicy = {
  'Query.case': { of: 'case', own: ['CLINICIAN', 'RADIOLOGIST'], granted: ['RADIOLOGIST'] },
  'Query.cases': { of: 'clinic', own: ['CLINICIAN'], granted: [] },
};

describe('the access policy', () => {
  it.each([
    ['Query.case', ['CLINICIAN'], 'own', 'allowed'],
    ['Query.case', ['CLINICIAN'], 'granted', 'nothing'],
    ['Query.case', ['CLINICIAN'], 'none', 'nothing'],
    ['Query.case', ['RADIOLOGIST'], 'granted', 'allowed'],
    ['Query.case', ['RADIOLOGIST'], 'none', 'nothing'],
    ['Query.case', ['ADMIN'], 'own', 'refused'],
    ['Query.case', ['ADMIN'], 'none', 'refused'],
    ['Query.case', ['AUDITOR', 'RADIOLOGIST'], 'granted', 'allowed'],
    ['Query.cases', ['CLINICIAN'], 'none', 'allowed'],
    ['Query.cases', ['RADIOLOGIST'], 'own', 'refused'],
  ] as const)('%s for %j with %s: %s', (operation, roles, relation, verdict) => {
    expect(verdictOf(POLICY, operation, roles, relation)).toBe(verdict);
  });

  it.each(['Query.other', 'Query.constructor', '', '__proto__', 'toString', 'query.case'])(
    'refuses everybody what it does not name: %s',
    (operation) => {
      expect(reachOf(POLICY, operation, ROLES)).toBeUndefined();
      expect(verdictOf(POLICY, operation, ROLES, 'own')).toBe('refused');
    },
  );

  it('refuses a role that there is not, and nobody in particular', () => {
    expect(reachOf(POLICY, 'Query.case', ['SUPERUSER' as never])).toBeUndefined();
    expect(reachOf(POLICY, 'Query.case', [])).toBeUndefined();
  });

  it('must name what there is, nothing else, and grant nobody more than at home', () => {
    const known = new Set(['Query.case', 'Query.cases']);
    expect(() => assertComplete(POLICY, known, known)).not.toThrow();
    expect(() => assertComplete(POLICY, new Set([...known, 'Query.new']), known)).toThrow('Query.new has no entry');
    expect(() => assertComplete(POLICY, new Set(), new Set(['Query.case']))).toThrow('Query.cases is not there');
    const generous: AccessPolicy = { 'Query.case': { of: 'case', own: ['CLINICIAN'], granted: ['RADIOLOGIST'] } };
    expect(() => assertComplete(generous, new Set(), known)).toThrow('granted to somebody');
  });

  it('is a table that people can read', () => {
    expect(
      policyTable(new Map([['toy', POLICY]]))
        .split('\n')
        .slice(2),
    ).toEqual([
      '| toy | `Query.case` | case | own | own, granted |  |  |',
      '| toy | `Query.cases` | clinic | own |  |  |  |',
    ]);
  });
});
