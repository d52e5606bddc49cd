import { type Readable, Transform } from 'node:stream';
import type { Reservation } from './upload-quotas.js';

/** Counts an upload's bytes as they stream by, over all of its files, and lets no more through than there is room for. */
export class ByteMeter {
  readonly #reservation: Pick<Reservation, 'holdBytes'>;
  #bytes = 0;

  constructor(reservation: Pick<Reservation, 'holdBytes'>) {
    this.#reservation = reservation;
  }

  /** The same stream, which breaks with {@link QuotaExceededError} where there is no more room. */
  through(source: Readable): Readable {
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        this.#reservation.holdBytes(this.#bytes).then(
          () => done(null, chunk),
          (error: Error) => done(error),
        );
      },
    });
    // Whoever reads it hears of an error by reading; one that comes when nobody does any more is nobody's.
    counted.on('error', () => {});
    source.once('error', (error) => counted.destroy(error));
    source.once('close', () => {
      if (!source.readableEnded) counted.destroy(source.errored ?? new Error('the source was cut off'));
    });
    counted.once('close', () => source.unpipe(counted));
    return source.pipe(counted);
  }
}
