import { leaveOneSourceOut, subgroups } from '@pulmora/la-dnn/quality';
import { Fault, sharedData } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';
import { leaveOneSourceOutTable, subgroupsTable } from './generalisation-tables.js';

/** How the release reads parts of its test split, and networks read sources that they never saw. */
export const generalisation: Measurement = {
  about: 'results by format, size and source, and networks on sources that they never saw',
  async run(say): Promise<Finding> {
    const data = sharedData('.');
    if (!data.present) throw new Fault('the images are not here (PULMORA_SHARED_DATA)');
    const parts = await subgroups(data.directory, say);
    const sources = await leaveOneSourceOut(data.directory, say);
    return {
      figures: { subgroups: parts, leaveOneSourceOut: sources },
      summary: [subgroupsTable(parts), leaveOneSourceOutTable(sources)].join('\n\n'),
      // Low figures are findings, not failures: it holds when every image was counted once in each parting.
      held: [...new Set(parts.rows.map(({ kind }) => kind))].every(
        (kind) => parts.rows.filter((row) => row.kind === kind).reduce((sum, { n }) => sum + n, 0) === parts.n,
      ),
    };
  },
};
