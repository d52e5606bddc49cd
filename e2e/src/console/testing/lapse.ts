import type { Stack } from '@pulmora/stack';
import pg from 'pg';

/** Lets every claim, or every second reading, of the platform run out, as the time does. */
export async function letRunOut(stack: Stack, what: 'cases' | 'second_opinions'): Promise<void> {
  const client = new pg.Client({ connectionString: stack.admin.diagnosis });
  await client.connect();
  await client
    .query(`UPDATE ${what} SET lease_expires_at = now() - interval '1 second' WHERE lease_expires_at > now()`)
    .finally(() => client.end());
}
