import { drillRestore } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';

/** That a platform that was lost comes back to a moment, with its audit trail, and without whoever was erased since. */
export const restore: Measurement = {
  about: 'backup, loss and restore to a moment: rows, images, keys, audit trail; who was erased since stays erased',
  async run(say): Promise<Finding> {
    const outcome = await drillRestore(say);
    const { rowsBefore, rowsAfter, auditChainIntact, seconds, recoverySeconds, erasedStayErased, rightMoment } =
      outcome;
    return {
      figures: { ...outcome },
      summary: [
        `${rowsAfter} of ${rowsBefore} rows came back, to the moment that was asked for: ${rightMoment ? 'yes' : 'NO'}`,
        `audit trail ${auditChainIntact ? 'intact' : 'NOT INTACT'}; who was erased since ${erasedStayErased ? 'is gone' : 'IS THERE AGAIN'}`,
        `${outcome.blobs} images; ready again after ${seconds} s, of which recovery of the databases ${recoverySeconds} s`,
      ].join('\n'),
      held: rowsBefore === rowsAfter && auditChainIntact && erasedStayErased && rightMoment && outcome.readsAgain,
    };
  },
};
