import { type Markup, markup } from './markup.js';
import { isWhole, keptEpochOf } from './run-description.js';
import type { RunRecord } from './run-record.js';
import { niceAxis, type Point, svgChart } from './svg-chart.js';

/** Loss and validation AUC by epoch, phases marked. */
export function trainingCurves(run: RunRecord): Markup {
  const { history } = run;
  if (history.length === 0) return markup`<p class="note">No epoch is recorded.</p>`;
  const kept = keptEpochOf(run);
  const marks = history.flatMap(({ phase }, i) => {
    if (phase === history[i - 1]?.phase) return [];
    const settings = run.config.phases[phase];
    return [{ x: i + 1, label: settings && isWhole(settings) ? `phase ${phase + 1}` : 'heads' }];
  });
  const x = niceAxis('epoch, over all phases', [0, history.length], 8);
  const losses = history.flatMap(({ trainingLoss, validationLoss }) => [trainingLoss, validationLoss]);
  const areas = history.map(({ validationAuc }) => validationAuc);
  const keptPoint: Point[] = [[kept + 1, areas[kept] ?? 0]];
  return markup`<div class="charts">
<figure>${svgChart({
    id: 'loss',
    title: 'Loss by epoch',
    description: `Training loss and validation log loss over ${history.length} epochs, from ${(losses[0] ?? 0).toFixed(3)} and ${(losses[1] ?? 0).toFixed(3)} to ${(losses.at(-2) ?? 0).toFixed(3)} and ${(losses.at(-1) ?? 0).toFixed(3)}.`,
    x,
    y: niceAxis('loss, nats', losses),
    marks,
    series: [
      { label: 'training', style: 'first', points: true, lines: byPhase(run, ({ trainingLoss }) => trainingLoss) },
      {
        label: 'validation, COVID-19',
        style: 'second',
        points: true,
        lines: byPhase(run, ({ validationLoss }) => validationLoss),
      },
    ],
  })}<figcaption>Loss. In training it counts lesions and attention too, labels are smoothed and images are changed: the two lines are not to be compared by height.</figcaption></figure>
<figure>${svgChart({
    id: 'validation-auc',
    title: 'Validation AUC by epoch',
    description: `Validation AUC of the averaged weights over ${history.length} epochs${kept < 0 ? '' : `; the weights of epoch ${kept + 1} were kept, at ${(areas[kept] ?? 0).toFixed(3)}`}.`,
    x,
    y: niceAxis('validation AUC', areas),
    marks,
    series: [
      {
        label: 'averaged weights',
        style: 'first',
        points: true,
        lines: byPhase(run, ({ validationAuc }) => validationAuc),
      },
      ...(kept < 0 ? [] : [{ label: 'kept', style: 'second', lines: [keptPoint] } as const]),
    ],
  })}<figcaption>Validation AUC of the averaged weights.${kept < 0 ? ' No epoch was eligible: a network that is not tuned on COVID-CT is a step on the way.' : ` Kept: epoch ${kept + 1}.`}</figcaption></figure>
</div>`;
}

/** A line for each phase: between two the optimizer starts anew. */
function byPhase(run: RunRecord, value: (record: RunRecord['history'][number]) => number): Point[][] {
  const lines = run.config.phases.map((_, phase) =>
    run.history.flatMap((record, i): Point[] => (record.phase === phase ? [[i + 1, value(record)]] : [])),
  );
  return lines.filter((line) => line.length > 0);
}
