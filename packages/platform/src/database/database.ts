import 'reflect-metadata';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { assertClassified, PersonalDataSubscriber } from '../audit/personal-data.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  /** Connections held by this process at most. */
  readonly poolSize?: number;
  readonly applicationName: string;
}

/**
 * Opens a pool. How long a statement may take is a setting of the role (see the migrations), not of the connection:
 * PgBouncer refuses startup parameters that it does not know.
 *
 * @throws an error for an entity that does not say whether it holds personal data.
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    entities: [...options.entities] as never,
    subscribers: [PersonalDataSubscriber],
    synchronize: false,
    logging: false,
    applicationName: options.applicationName,
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: 10_000,
  });
  await dataSource.initialize();
  try {
    assertClassified(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/** Whether the database answers. */
export const isReachable = (dataSource: DataSource): Promise<boolean> =>
  dataSource.query('SELECT 1').then(
    () => true,
    () => false,
  );
