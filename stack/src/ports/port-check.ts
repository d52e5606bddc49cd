import { Fault } from '../fault.js';
import { tryListen } from './free-port.js';
import { portHolder } from './port-holder.js';

/** A port that is about to be used. */
export interface WantedPort {
  readonly port: number;
  readonly host: string;
  /** The environment variable that moves it. */
  readonly variable: string;
}

/** @throws {Fault} saying who holds the port and how to choose another. */
export async function assertPortFree({ port, host, variable }: WantedPort): Promise<void> {
  const code = await tryListen(port, host);
  switch (code) {
    case undefined:
      return;
    case 'EADDRINUSE': {
      const holder = await portHolder(port);
      const by = holder ? ` by ${holder.command} (process ${holder.pid})` : '';
      throw new Fault(`port ${port} is in use${by}: stop that, or set ${variable} to a free port`);
    }
    case 'EACCES':
      throw new Fault(`no permission to listen on port ${port}: set ${variable} to one above 1023`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      throw new Fault(`${host} is not an address of this machine: mend PULMORA_HOST`);
    default:
      throw new Fault(`cannot listen on ${host}:${port} (${code}): set ${variable} to another port`);
  }
}

/** @throws {Fault} when two things want one port, or the first fault that {@link assertPortFree} finds. */
export async function assertPortsFree(wanted: readonly WantedPort[]): Promise<void> {
  const byPort = new Map<number, WantedPort>();
  for (const one of wanted) {
    const other = byPort.get(one.port);
    if (other) throw new Fault(`${other.variable} and ${one.variable} both say ${one.port}: give each its own port`);
    byPort.set(one.port, one);
  }
  for (const one of wanted) await assertPortFree(one);
}
