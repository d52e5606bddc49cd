import { Readable } from 'node:stream';
import type { Reservation } from './upload-quotas.js';

/** Counts an upload's bytes as they stream by, over all of its files, and lets no more through than there is room for. */
export class ByteMeter {
  readonly #reservation: Pick<Reservation, 'holdBytes'>;
  #bytes = 0;

  constructor(reservation: Pick<Reservation, 'holdBytes'>) {
    this.#reservation = reservation;
  }

  /**
   * The same bytes, which end with {@link QuotaExceededError} where there is no more room. What is left is still to be read
   * of the source itself, once this stream is destroyed. By iteration, not by a pipe: a file is unpiped at its size limit,
   * and a pipe that has lost its source waits for ever.
   */
  through(source: Readable): Readable {
    const chunks = source.iterator({ destroyOnReturn: false });
    const counted = async function* (this: ByteMeter) {
      for await (const chunk of chunks) {
        this.#bytes += (chunk as Buffer).length;
        await this.#reservation.holdBytes(this.#bytes);
        yield chunk as Buffer;
      }
    };
    return Readable.from(counted.call(this), { objectMode: false });
  }
}
