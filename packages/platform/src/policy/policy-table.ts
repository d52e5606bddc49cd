import { ROLES } from '../identity/identity.js';
import type { AccessPolicy } from './policy.js';

/** The policies of several services as a table for people to read (Markdown), in the order in which they stand. */
export function policyTable(policies: ReadonlyMap<string, AccessPolicy>): string {
  const rows = [...policies].flatMap(([service, policy]) =>
    Object.entries(policy).map(([operation, { of, own, granted }]) => {
      const cells = ROLES.map((role) => (!own.includes(role) ? '' : granted.includes(role) ? 'own, granted' : 'own'));
      return `| ${[service, `\`${operation}\``, of, ...cells].join(' | ')} |`;
    }),
  );
  const head = ['service', 'operation', 'about', ...ROLES];
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows].join('\n');
}
