const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C arrives twice where npm passes it on as well: what comes this soon after the first is the same wish. */
const SAME_WISH_MS = 1_000;

export interface StopRequest {
  /** Resolves at the first signal. */
  readonly requested: Promise<void>;
  readonly isRequested: boolean;
  /** Leaves signals to Node again. */
  dispose(): void;
}

/** @param onImpatience called for a signal some time after the first. */
export function stopOnSignal(onImpatience: () => void): StopRequest {
  let firstAt: number | undefined;
  let request: () => void;
  const requested = new Promise<void>((resolve) => {
    request = resolve;
  });
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      request();
    } else if (Date.now() - firstAt > SAME_WISH_MS) onImpatience();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    requested,
    get isRequested() {
      return firstAt !== undefined;
    },
    dispose() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
