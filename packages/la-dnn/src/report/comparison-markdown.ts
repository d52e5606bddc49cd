import type { Comparison } from './comparison-report.js';
import { shown, shownMeasured } from './numbers.js';
import type { RunRow } from './run-row.js';

/** The runs of a comparison as a table in Markdown, families of seeds as one row each. */
export function comparisonMarkdown({ runs, families }: Comparison): string {
  const alone = runs.filter(({ name, family }) => name === family);
  return `${[
    '| run | start | sources of an epoch | frozen | input | lesion weight | epochs | validation AUC (95 %) | left-out fold AUC (95 %) |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...alone.map((run) => row(run, run.name, shownMeasured(run.validationAuc))),
    ...families.map(({ name, seeds, validationAuc }) => {
      const first = runs.find(({ family }) => family === name);
      const spread =
        validationAuc === null
          ? shown(null)
          : `mean ${shown(validationAuc.mean)} ± ${shown(validationAuc.standardDeviation)} over seeds`;
      return first ? row(first, `${name}, ${seeds.length} seeds`, spread) : '';
    }),
  ].join('\n')}\n`;
}

function row(run: RunRow, name: string, auc: string): string {
  const { start, sources, frozen, inputSide, lesionWeight, epochs, outOfFoldAuc } = run;
  const fold = outOfFoldAuc === null ? '' : shownMeasured(outOfFoldAuc);
  return `| ${[name, start, sources, frozen, inputSide, lesionWeight, epochs, auc, fold].join(' | ')} |`;
}
