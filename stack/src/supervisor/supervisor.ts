import { EventEmitter, once } from 'node:events';
import { type Exit, ManagedProcess, type ProcessSpec } from '../processes/managed-process.js';
import { type Backoff, DEFAULT_BACKOFF, restartDelay } from './backoff.js';

export type SupervisorEvent =
  | { readonly kind: 'crashed'; readonly name: string; readonly how: string; readonly restartInMs: number }
  | { readonly kind: 'restarted'; readonly name: string }
  | { readonly kind: 'given-up'; readonly name: string; readonly how: string };

export interface SupervisorOptions {
  readonly backoff?: Backoff;
  readonly onEvent?: (event: SupervisorEvent) => void;
}

interface Member {
  readonly process: ManagedProcess;
  readonly stage: number;
  readonly crashedAt: number[];
  ready: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Keeps processes running: starts a crashed one again, ever later, and stops all of them in order. */
export class Supervisor {
  readonly #members = new Map<string, Member>();
  readonly #changes = new EventEmitter();
  readonly #options: SupervisorOptions;
  #stopping: Promise<void> | undefined;

  constructor(options: SupervisorOptions = {}) {
    this.#options = options;
  }

  /**
   * Starts a process, resolves when it is ready, and looks after it from then on.
   *
   * @param stage processes of a higher stage are stopped first, those of one stage together.
   * @throws {Fault} when it cannot be started; it is not tried again.
   */
  async start(spec: ProcessSpec, stage: number): Promise<ManagedProcess> {
    if (this.#stopping) throw new Error('the supervisor is stopping');
    const process = new ManagedProcess(spec);
    const member: Member = { process, stage, crashedAt: [], ready: false, timer: undefined };
    this.#members.set(spec.name, member);
    await process.start();
    member.ready = true;
    process.onExit((exit) => this.#onExit(member, exit));
    return process;
  }

  process(name: string): ManagedProcess {
    return this.#member(name).process;
  }

  /** Process ids by name, of what runs now. */
  get pids(): Readonly<Record<string, number>> {
    const running = [...this.#members].flatMap(([name, { process }]) => (process.pid ? [[name, process.pid]] : []));
    return Object.fromEntries(running);
  }

  /** Resolves when the process is ready: at once, or after the restart that is under way. */
  async untilReady(name: string): Promise<void> {
    const member = this.#member(name);
    while (!member.ready) await once(this.#changes, name);
  }

  /** Stops everything, the highest stage first; resolves once all have ended. Safe to repeat. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** Kills everything at once, for those who cannot wait. */
  async kill(): Promise<void> {
    for (const member of this.#members.values()) clearTimeout(member.timer);
    await Promise.all([...this.#members.values()].map((member) => member.process.kill()));
  }

  async #stopAll(): Promise<void> {
    const members = [...this.#members.values()];
    for (const member of members) clearTimeout(member.timer);
    const stages = [...new Set(members.map((member) => member.stage))].sort((a, b) => b - a);
    for (const stage of stages) {
      await Promise.all(members.filter((member) => member.stage === stage).map((member) => member.process.stop()));
    }
  }

  #onExit(member: Member, exit: Exit): void {
    const { name } = member.process.spec;
    member.ready = false;
    if (this.#stopping || exit.expected) return;
    member.crashedAt.push(Date.now());
    const how = exit.signal ?? `status ${exit.code}`;
    const restartInMs = restartDelay(member.crashedAt, this.#options.backoff ?? DEFAULT_BACKOFF);
    if (restartInMs === undefined) {
      this.#options.onEvent?.({ kind: 'given-up', name, how });
      return;
    }
    this.#options.onEvent?.({ kind: 'crashed', name, how, restartInMs });
    member.timer = setTimeout(() => void this.#restart(member), restartInMs);
  }

  async #restart(member: Member): Promise<void> {
    const { name } = member.process.spec;
    if (this.#stopping) return;
    const crashes = member.crashedAt.length;
    try {
      await member.process.start();
    } catch (error) {
      // Its end, by itself or for not getting ready, has been counted as a crash; unless it never began.
      const counted = member.crashedAt.length > crashes;
      if (!counted && !this.#stopping) this.#options.onEvent?.({ kind: 'given-up', name, how: String(error) });
      return;
    }
    member.ready = true;
    this.#options.onEvent?.({ kind: 'restarted', name });
    this.#changes.emit(name);
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new Error(`no process is called ${name}`);
    return member;
  }
}
