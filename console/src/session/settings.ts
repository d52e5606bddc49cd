/** What the gateway tells the console of where people sign in. */
export interface ConsoleSettings {
  readonly issuer: string;
  readonly clientId: string;
}

/** Where the console lives, without a slash at its end. */
export const BASE = '/console';

/** @throws {Error} when the gateway does not answer. */
export async function loadSettings(): Promise<ConsoleSettings> {
  const response = await fetch(`${BASE}/settings.json`);
  if (!response.ok) throw new Error(`settings: ${response.status}`);
  return (await response.json()) as ConsoleSettings;
}
