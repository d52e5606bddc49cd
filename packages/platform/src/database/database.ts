import 'reflect-metadata';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';

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
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    entities: [...options.entities] as never,
    synchronize: false,
    logging: false,
    applicationName: options.applicationName,
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: 10_000,
  });
  return dataSource.initialize();
}

/** Whether the database answers. */
export const isReachable = (dataSource: DataSource): Promise<boolean> =>
  dataSource.query('SELECT 1').then(
    () => true,
    () => false,
  );
