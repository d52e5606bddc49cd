import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Fault } from '@pulmora/stack';

/** What a measurement found: the figures that `--json` writes, what a person reads, and whether the property held. */
export interface Finding {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly summary: string;
  readonly held: boolean;
}

export interface Measurement {
  /** In one line. */
  readonly about: string;
  /** Options of its own, each with a default. */
  readonly options?: Readonly<Record<string, string>>;
  run(say: (line: string) => void, options: Readonly<Record<string, string>>): Promise<Finding>;
}

/** Runs the measurement that the arguments name; exit status 1 when its property does not hold or it cannot be run. */
export async function runMeasurements(command: string, known: Readonly<Record<string, Measurement>>): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        ...Object.fromEntries(Object.values(known).flatMap(({ options = {} }) => Object.keys(options).map(optionOf))),
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return void process.stdout.write(helpOf(command, known));
    const [name = '', ...rest] = positionals;
    const measurement = known[name];
    if (!measurement || rest.length > 0) {
      throw new Fault(`name one of ${Object.keys(known).join(', ')} (see --help)`);
    }
    const { json, help: _help, ...given } = values as { json?: string; help?: boolean } & Record<string, string>;
    const options = { ...measurement.options, ...given };
    const stray = Object.keys(given).filter((option) => !(option in (measurement.options ?? {})));
    if (stray.length > 0) throw new Fault(`${name} takes no --${stray.join(', --')} (see --help)`);
    const { figures, summary, held } = await measurement.run((line) => process.stdout.write(`${line}\n`), options);
    process.stdout.write(`${summary}\n${held ? 'The property holds.' : 'THE PROPERTY DOES NOT HOLD.'}\n`);
    if (json) await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`);
    if (!held) process.exitCode = 1;
  } catch (error) {
    const known = error instanceof Fault || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${command}: ${known ? (error as Error).message : ((error as Error).stack ?? error)}\n`);
    process.exitCode = 1;
  }
}

const optionOf = (name: string) => [name, { type: 'string' as const }] as const;

function helpOf(command: string, known: Readonly<Record<string, Measurement>>): string {
  const lines = Object.entries(known).map(([name, { about, options = {} }]) =>
    [
      `  ${name.padEnd(14)} ${about}`,
      ...Object.entries(options).map(([option, standard]) => `  ${''.padEnd(14)}   --${option} [${standard}]`),
    ].join('\n'),
  );
  return `npm run ${command} -- <name> [--json FILE] [options]

Starts what it needs on free ports and stops it again. Exit status 0 when the property held.

${lines.join('\n')}
`;
}
