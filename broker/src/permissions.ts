import { inboxOf, KEEPER_SUBJECTS } from '@pulmora/platform';
import { CONSUMERS, STREAMS } from './topology.js';
import { type BrokerUser, SERVICE_RIGHTS, type ServiceRights } from './users.js';

/** Subjects that the broker lets a user publish on and subscribe to, as nats-server's configuration has them. */
export interface Permissions {
  readonly publish: readonly string[];
  /** Exceptions from the former. */
  readonly publishNot: readonly string[];
  readonly subscribe: readonly string[];
  /** Whether it may answer whoever asks it, once. */
  readonly answers: boolean;
}

const API = '$JS.API';

export function permissionsOf(user: BrokerUser): Permissions {
  if (user === 'keeper') return keeperPermissions();
  if (user === 'operator') return { publish: ['>'], publishNot: [], subscribe: ['>'], answers: false };
  return servicePermissions(user, SERVICE_RIGHTS[user]);
}

/** A service neither lays nor changes nor removes a stream or a consumer: it asks the keeper, for what is in its table. */
function servicePermissions(user: BrokerUser, rights: ServiceRights): Permissions {
  const { publishes, pulls, looksAt = [], follows = [], states = [], gets = [], erases = [], hears = [] } = rights;
  const followed = follows.map(({ name }) => name);
  const publish = [
    ...publishes,
    KEEPER_SUBJECTS.restore,
    ...pulls.flatMap(({ stream, durable }) => [
      `${API}.CONSUMER.INFO.${stream}.${durable}`,
      `${API}.CONSUMER.MSG.NEXT.${stream}.${durable}`,
      `$JS.ACK.${stream}.${durable}.>`,
    ]),
    ...looksAt.map(({ stream, durable }) => `${API}.CONSUMER.INFO.${stream}.${durable}`),
    ...followed.flatMap((stream) => [
      KEEPER_SUBJECTS.read(stream),
      KEEPER_SUBJECTS.release(stream),
      `${API}.STREAM.INFO.${stream}`,
      `${API}.STREAM.MSG.GET.${stream}`,
      // Readers have names that nobody knows before.
      `${API}.CONSUMER.INFO.${stream}.*`,
      `${API}.CONSUMER.MSG.NEXT.${stream}.*`,
    ]),
    ...states.map(({ name }) => `${API}.STREAM.INFO.${name}`),
    ...gets.map(({ name }) => `${API}.STREAM.MSG.GET.${name}`),
    ...erases.flatMap(({ name }) => [`${API}.STREAM.MSG.GET.${name}`, `${API}.STREAM.MSG.DELETE.${name}`]),
  ];
  const own = new Set(pulls.map(({ durable }) => durable));
  const publishNot = CONSUMERS.filter(({ stream, durable }) => followed.includes(stream) && !own.has(durable)).map(
    ({ stream, durable }) => `${API}.CONSUMER.MSG.NEXT.${stream}.${durable}`,
  );
  return { publish, publishNot, subscribe: [`${inboxOf(user)}.>`, ...hears], answers: false };
}

/** Lays and changes, and removes no stream: nobody but an operator does. */
function keeperPermissions(): Permissions {
  const streams = STREAMS.map(({ name }) => name);
  return {
    publish: [
      `${API}.INFO`,
      ...streams.flatMap((stream) => [
        `${API}.STREAM.CREATE.${stream}`,
        `${API}.STREAM.UPDATE.${stream}`,
        `${API}.STREAM.INFO.${stream}`,
        `${API}.CONSUMER.CREATE.${stream}`,
        `${API}.CONSUMER.CREATE.${stream}.>`,
        `${API}.CONSUMER.DURABLE.CREATE.${stream}.*`,
        `${API}.CONSUMER.INFO.${stream}.*`,
        `${API}.CONSUMER.DELETE.${stream}.*`,
      ]),
    ],
    publishNot: CONSUMERS.map(({ stream, durable }) => `${API}.CONSUMER.DELETE.${stream}.${durable}`),
    subscribe: [
      `${inboxOf('keeper')}.>`,
      'keeper.>',
      '$JS.EVENT.ADVISORY.STREAM.DELETED.*',
      '$JS.EVENT.ADVISORY.CONSUMER.DELETED.>',
    ],
    answers: true,
  };
}
