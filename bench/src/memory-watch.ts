import { readFileSync } from 'node:fs';

const SAMPLE_MS = 20;

/** Resident memory of a process (proc(5), VmRSS), bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no resident memory`);
  return Number(kilobytes) * 1024;
}

/** Runs `work` while looking at each process every 20 ms; gives the most that each held, bytes. */
export async function peakOf<Name extends string>(
  pids: Readonly<Record<Name, number>>,
  work: () => Promise<void>,
): Promise<Record<Name, number>> {
  const names = Object.keys(pids) as Name[];
  const peaks = Object.fromEntries(names.map((name) => [name, residentBytes(pids[name])])) as Record<Name, number>;
  const look = () => {
    for (const name of names) peaks[name] = Math.max(peaks[name], residentBytes(pids[name]));
  };
  const timer = setInterval(look, SAMPLE_MS);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return peaks;
}
