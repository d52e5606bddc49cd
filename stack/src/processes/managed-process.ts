import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, Fault } from '../fault.js';
import { ensureDirectory, permissionFault } from '../settings/paths.js';
import { type Guard, guardProcess } from './guard.js';
import { causeFromLog } from './log-cause.js';

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Runs as another user; only root may. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** A Node process of ours: it has an IPC channel and drains when that closes. Others get a guard. */
  readonly ours: boolean;
  /** Standard output and standard error are appended to it. */
  readonly logFile: string;
  /** One look at whether it is fit for work; a {@link Fault} ends the wait at once. */
  readonly probe: () => Promise<boolean>;
  readonly readyWithinMs: number;
  readonly stopSignal: NodeJS.Signals;
  /** How long it may drain before it is killed. */
  readonly stopWithinMs: number;
  /** Temporary directories that should go with the process, even when this one is killed. */
  readonly removes?: readonly string[];
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it was asked for with {@link ManagedProcess.stop}. */
  readonly expected: boolean;
  /** The system's code where the program could not even be run. */
  readonly launchError?: string;
}

const PROBE_EVERY_MS = 50;

interface Run {
  readonly child: ChildProcess;
  readonly guard: Guard | undefined;
  readonly ended: Promise<Exit>;
  readonly logFrom: number;
}

/** One child process that can be started, probed, stopped, killed and started again. */
export class ManagedProcess {
  #run: Run | undefined;
  #stopping = false;
  #listeners: ((exit: Exit) => void)[] = [];

  constructor(readonly spec: ProcessSpec) {}

  /** `undefined` while it does not run. */
  get pid(): number | undefined {
    return this.#run?.child.pid;
  }

  /** Called each time the process ends, after a successful start or during one. */
  onExit(listener: (exit: Exit) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Starts the process and resolves when it is fit for work.
   *
   * @throws {Fault} with the cause and the place of the log, when it ends or is not fit in time; nothing runs then.
   */
  async start(): Promise<void> {
    if (this.#run) throw new Error(`${this.spec.name} runs already`);
    this.#stopping = false;
    const run = this.#launch();
    this.#run = run;
    try {
      await this.#untilReady(run);
    } catch (error) {
      run.child.kill('SIGKILL');
      await run.ended;
      throw error;
    }
  }

  /** Asks the process to end, kills it when it takes too long, and resolves once it has ended. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#stopping = true;
    run.child.kill(this.spec.stopSignal);
    const timer = setTimeout(() => run.child.kill('SIGKILL'), this.spec.stopWithinMs);
    await run.ended;
    clearTimeout(timer);
  }

  /** Ends the process as a crash would; resolves once it has ended. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const run = this.#run;
    run?.child.kill(signal);
    await run?.ended;
  }

  #launch(): Run {
    const { spec } = this;
    ensureDirectory(path.dirname(spec.logFile));
    const log = openLog(spec.logFile);
    const logFrom = statSync(spec.logFile).size;
    const child = spawn(spec.command, spec.args, {
      env: spec.env,
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...spec.user,
      stdio: spec.ours ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      // Of a session of its own: Ctrl-C is for the supervisor, which stops things in order.
      detached: true,
    });
    closeSync(log);
    const { pid } = child;
    const guard = spec.ours || pid === undefined ? undefined : guardProcess(pid, spec.stopSignal, spec.removes);
    const ended = new Promise<Exit>((resolve) => {
      const end = (exit: Omit<Exit, 'expected'>) => {
        guard?.release();
        this.#run = undefined;
        const whole = { ...exit, expected: this.#stopping };
        resolve(whole);
        for (const listener of this.#listeners) listener(whole);
      };
      child.once('exit', (code, signal) => end({ code, signal }));
      child.on('error', (error) => {
        if (pid === undefined) end({ code: null, signal: null, launchError: errorCode(error) ?? error.message });
      });
    });
    return { child, guard, ended, logFrom };
  }

  async #untilReady(run: Run): Promise<void> {
    const { spec } = this;
    const deadline = Date.now() + spec.readyWithinMs;
    let exit: Exit | undefined;
    void run.ended.then((value) => {
      exit = value;
    });
    for (;;) {
      const ready = await spec.probe();
      if (exit) throw new Fault(this.#endedMessage(exit, run.logFrom));
      if (ready) return;
      if (Date.now() > deadline) {
        const cause = this.#cause(run.logFrom);
        const seconds = Math.round(spec.readyWithinMs / 1000);
        throw new Fault(
          `${spec.name} was not ready within ${seconds} s${cause ? `: ${cause}` : ''} (log: ${spec.logFile})`,
        );
      }
      await Promise.race([delay(PROBE_EVERY_MS), run.ended]);
    }
  }

  #endedMessage(exit: Exit, logFrom: number): string {
    const { spec } = this;
    if (exit.launchError) return `${spec.name} cannot be run (${exit.launchError}): ${spec.command}`;
    const how = exit.signal ?? `status ${exit.code}`;
    return `${spec.name} ended while starting (${how}): ${this.#cause(logFrom) ?? 'it did not say why'} (log: ${spec.logFile})`;
  }

  #cause(logFrom: number): string | undefined {
    return causeFromLog(readFileSync(this.spec.logFile).subarray(logFrom).toString('utf8'));
  }
}

function openLog(file: string): number {
  try {
    return openSync(file, 'a', 0o640);
  } catch (error) {
    throw permissionFault(file, error);
  }
}
