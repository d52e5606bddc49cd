export { accountsConfiguration, type SystemLogin } from './accounts.js';
export { keeperConfig } from './keeper/keeper.config.js';
export { type Permissions, permissionsOf } from './permissions.js';
export { CONSUMERS, STREAMS } from './topology.js';
export {
  BROKER_USERS,
  type BrokerUser,
  SERVICE_RIGHTS,
  SERVICE_USERS,
  type ServiceRights,
  type ServiceUser,
} from './users.js';
