import type pg from 'pg';

interface Counted {
  readonly tenant: string;
  readonly month: string;
  readonly model: string;
  readonly part: 'READING' | 'SHADOW';
  readonly finding: string;
  readonly agrees: number;
  readonly differs: number;
  readonly abstained: number;
}

/** The signed cases of each clinic against what models had said of them, a line for each clinic, month and model. */
export async function tellAgreement(client: pg.Client, tenantId?: string): Promise<string> {
  // A doctor who cannot tell agrees with a model that abstains.
  const { rows } = await client.query<Counted>(
    `SELECT tenant_id AS tenant, to_char(month, 'YYYY-MM') AS month, model_version AS model, part, finding,
            coalesce(sum(cases) FILTER (WHERE said = signed OR (said = 'NOTHING' AND signed = 'INDETERMINATE')), 0)::int AS agrees,
            coalesce(sum(cases) FILTER (WHERE said <> 'NOTHING' AND said <> signed), 0)::int AS differs,
            coalesce(sum(cases) FILTER (WHERE said = 'NOTHING' AND signed <> 'INDETERMINATE'), 0)::int AS abstained
       FROM model_agreements
      WHERE CASE WHEN $1::uuid IS NULL THEN finding = 'COVID19' ELSE tenant_id = $1 END
      GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2 DESC, 3, 4, 5`,
    [tenantId ?? null],
  );
  if (rows.length === 0) return 'nothing was signed yet that a model had read';
  const lines = rows.map(({ tenant, month, model, part, finding, agrees, differs, abstained }) => [
    ...(tenantId ? [finding] : [tenant]),
    month,
    model,
    part === 'READING' ? 'read' : 'in the shadow',
    String(agrees + differs + abstained),
    String(agrees),
    String(differs),
    String(abstained),
  ]);
  const head = [tenantId ? 'finding' : 'clinic', 'month', 'model', 'part', 'signed', 'agrees', 'differs', 'abstained'];
  return table([head, ...lines]);
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
