import { confusionTables } from './confusion.js';
import { section } from './html-page.js';
import { lesionTable } from './lesion-table.js';
import { type Markup, markup } from './markup.js';
import { NOT_MEASURED, shownMeasured } from './numbers.js';
import { precisionRecallChart } from './precision-recall.js';
import type { ReadingFigures } from './reading-figures.js';
import { reliabilityChart, reliabilityTable } from './reliability.js';
import { rocChart } from './roc-curve.js';

export interface ReadingSection {
  /** Unique in the page; ids of charts begin with it. */
  readonly id: string;
  readonly title: string;
  /** What a reader has to know before the figures. */
  readonly caveat: string;
  /** Where the threshold of the confusion table comes from. */
  readonly threshold: string;
  readonly figures: ReadingFigures;
  /** Said where the lesion heads were not trained. */
  readonly lesionCaveat: string | undefined;
}

/** A part of a report: charts and tables of the readings of some images. */
export function readingSection({ id, title, caveat, threshold, figures, lesionCaveat }: ReadingSection): Markup {
  const { n, positives, groups, auc, averagePrecision, logLoss, calibration, curves } = figures;
  const { ece, brier, slope, bins } = calibration;
  const described =
    bins.length === 0
      ? 'Calibration is not measured: there are too few images, or only one class.'
      : `ECE ${shownMeasured(ece)}, Brier score ${shownMeasured(brier)}, slope ${shownMeasured(slope, 2)}.`;
  return section(
    id,
    title,
    markup`<p class="warning">${caveat}</p>
<p>${n} images with a COVID-19 label, ${positives} positive, of ${groups} papers or cases. AUC <strong>${shownMeasured(auc)}</strong>,
average precision ${shownMeasured(averagePrecision)}, log loss ${shownMeasured(logLoss)}.</p>
<p class="note">In brackets: 95 % intervals; a bootstrap that draws whole papers or cases, except where Wilson's is named, which takes images to be independent.</p>
<div class="charts">
${curves.roc.length === 0 ? notDrawn('The ROC curve') : figure(rocChart(`${id}-roc`, curves.roc, shownMeasured(auc)), `ROC. AUC ${shownMeasured(auc)}.`)}
${
  curves.precisionRecall.length === 0
    ? notDrawn('Precision against recall')
    : figure(
        precisionRecallChart(`${id}-pr`, curves.precisionRecall, positives / n, shownMeasured(averagePrecision)),
        `Precision against recall. Average precision ${shownMeasured(averagePrecision)}.`,
      )
}
${
  bins.length === 0
    ? notDrawn('The reliability diagram')
    : [
        figure(
          reliabilityChart(`${id}-reliability`, bins, described),
          `Reliability in ten bins of equal mass. ${described}`,
        ),
        reliabilityTable(bins),
      ]
}
</div>
<p class="note">Probabilities are the network's own; a release fits a temperature to them first.</p>
<h3>Confusion</h3>
<p class="note">${threshold}</p>
${confusionTables(figures.confusion)}
<h3>Lesions</h3>
${lesionCaveat === undefined ? undefined : markup`<p class="warning">${lesionCaveat}</p>`}
<p class="note">Only images on which somebody looked for lesions count. Without a positive or without a negative there is no AUC.</p>
${lesionTable(figures.lesions)}`,
  );
}

const figure = (chart: Markup, caption: string): Markup =>
  markup`<figure>${chart}<figcaption>${caption}</figcaption></figure>`;

const notDrawn = (what: string): Markup => markup`<p class="note">${what}: ${NOT_MEASURED}.</p>`;
