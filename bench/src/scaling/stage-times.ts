/** The mean time of each stage of a reading, as a worker's own metrics have it, a line each. */
export async function stageTable(url: string): Promise<string> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return stageMeans(metrics)
    .map(({ stage, count, meanMs }) => `  ${stage.padEnd(8)} ${meanMs.toFixed(1).padStart(8)} ms  (${count})`)
    .join('\n');
}

/** Means out of the text of Prometheus metrics, milliseconds, in the order in which the stages stand there. */
export function stageMeans(metrics: string): { stage: string; count: number; meanMs: number }[] {
  const values = (part: string) =>
    new Map(
      [...metrics.matchAll(new RegExp(`^pulmora_stage_seconds_${part}\\{([^}]*)\\} (\\S+)$`, 'gm'))].map(
        ([, labels = '', value]) => [/stage="([a-z]+)"/.exec(labels)?.[1] ?? '', Number(value)] as const,
      ),
    );
  const sums = values('sum');
  return [...values('count')].map(([stage, count]) => ({
    stage,
    count,
    meanMs: count === 0 ? 0 : (1_000 * (sums.get(stage) ?? 0)) / count,
  }));
}
