import { BROKER_ACCOUNT } from '@pulmora/schema';
import { type Permissions, permissionsOf } from './permissions.js';
import { BROKER_USERS, type BrokerUser } from './users.js';

/** Of the broker's own account, which sees connections and servers, and no message of the platform. */
export interface SystemLogin {
  readonly user: string;
  readonly password: string;
}

/**
 * The accounts of a nats-server's configuration.
 *
 * @param passwordOf a user's password as the configuration is to have it: a quoted text, or a variable.
 * @param system likewise.
 */
export function accountsConfiguration(passwordOf: (user: BrokerUser) => string, system: SystemLogin): string {
  const users = BROKER_USERS.map((user) => userBlock(user, passwordOf(user), permissionsOf(user)));
  return `accounts {
  ${BROKER_ACCOUNT} {
    jetstream: enabled
    users: [
${users.join('\n')}
    ]
  }
  SYS { users: [{ user: ${system.user}, password: ${system.password} }] }
}
system_account: SYS
`;
}

function userBlock(user: string, password: string, { publish, publishNot, subscribe, answers }: Permissions): string {
  const deny = publishNot.length > 0 ? `, deny: ${list(publishNot)}` : '';
  return `      {
        user: ${user}, password: ${password}
        permissions {
          publish: { allow: ${list(publish)}${deny} }
          subscribe: { allow: ${list(subscribe)} }${answers ? '\n          allow_responses: true' : ''}
        }
      }`;
}

const list = (subjects: readonly string[]): string => {
  const indented = subjects.map((subject) => `            ${JSON.stringify(subject)}`);
  return `[\n${indented.join('\n')}\n          ]`;
};
