import { ensureNatsServer } from '../nats/acquire.js';
import { startDependencies } from './dependencies.js';
import { shareTestPostgres } from './test-databases.js';

/** vitest's: one PostgreSQL for the whole run, and a nats-server at hand. Ends with the run, however that ends. */
export async function setup(): Promise<() => Promise<void>> {
  const [dependencies, nats] = await Promise.all([startDependencies(), ensureNatsServer()]);
  shareTestPostgres(dependencies.postgres);
  process.env.PULMORA_NATS_SERVER = nats.path;
  return () => dependencies.stop();
}
