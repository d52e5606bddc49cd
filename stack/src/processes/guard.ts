import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends a foreign process when this one is gone, however it went: a shell waits for its standard input, a pipe that only
 * this process holds, to close. (Our own Node processes watch their IPC channel instead.)
 */
const SCRIPT = `
pid=$1 signal=$2
shift 2
cat > /dev/null
kill -s "$signal" "$pid" 2> /dev/null
[ $# -gt 0 ] || exit 0
tries=300
while [ $tries -gt 0 ] && kill -0 "$pid" 2> /dev/null && ! grep -q '^State:.*Z' "/proc/$pid/status" 2> /dev/null; do
  sleep 0.1
  tries=$((tries - 1))
done
rm -rf -- "$@"
`;

export interface Guard {
  /** To be called once the process has ended: its number may soon belong to another. */
  release(): void;
}

/** @param removes temporary directories to remove once the process has ended without our doing. */
export function guardProcess(pid: number, signal: NodeJS.Signals, removes: readonly string[] = []): Guard {
  const shell: ChildProcess = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'guard', String(pid), signal.replace('SIG', ''), ...removes],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      // Of a session of its own: Ctrl-C is for the supervisor.
      detached: true,
    },
  );
  shell.on('error', () => {});
  shell.stdin?.on('error', () => {});
  shell.unref();
  (shell.stdin as { unref?: () => void } | null)?.unref?.();
  return {
    release: () => void shell.kill('SIGKILL'),
  };
}
