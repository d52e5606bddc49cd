import { type EventBus, newCloudEvent, type RequestContext } from '@pulmora/platform';
import { UPLOAD_PROGRESSED, type UploadProgressedData, uploadProgressedSubject } from '@pulmora/schema';
import type { ImageRejectionReason } from '../image/image-rejection.js';

/** Told of an intake as it goes on. */
export interface IntakeReport {
  received(image: number, bytes: number): void;
  accepted(image: number): void;
  rejected(image: number, reason: ImageRejectionReason): void;
}

/** What a client may call an upload: long enough not to be hit by chance. It goes nowhere but into a digest. */
const [SHORTEST_ID, LONGEST_ID] = [16, 100];

/** How often it is told how much has arrived, milliseconds. */
const EVERY_MS = 250;

export const isUploadId = ({ length }: string): boolean => length >= SHORTEST_ID && length <= LONGEST_ID;

/** Tells whoever watches how far an upload is. Nothing waits for it, and an upload goes on where nobody can be told. */
export class UploadProgress {
  readonly #bus: EventBus;
  readonly #context: Pick<RequestContext, 'identity' | 'traceparent'>;
  readonly #subject: string;
  readonly #receiving = new Map<string, UploadProgressedData>();
  #timer: NodeJS.Timeout | undefined;

  /** @param uploadId see {@link isUploadId}. */
  constructor(bus: EventBus, context: Pick<RequestContext, 'identity' | 'traceparent'>, uploadId: string) {
    this.#bus = bus;
    this.#context = context;
    const { tenantId, subject } = context.identity;
    this.#subject = uploadProgressedSubject(tenantId, subject, uploadId);
  }

  /** @param item which of a batch; null for the upload of one study. */
  report(item: number | null = null): IntakeReport {
    const bytes = new Map<number, number>();
    const last = (image: number, state: 'ACCEPTED' | 'REJECTED', reason: string | null) => {
      this.#receiving.delete(`${item} ${image}`);
      this.#publish({ item, image, receivedBytes: bytes.get(image) ?? 0, state, reason });
    };
    return {
      received: (image, count) => {
        const receivedBytes = (bytes.get(image) ?? 0) + count;
        bytes.set(image, receivedBytes);
        this.#receiving.set(`${item} ${image}`, { item, image, receivedBytes, state: 'RECEIVING', reason: null });
        this.#timer ??= setTimeout(() => this.#flush(), EVERY_MS);
      },
      accepted: (image) => last(image, 'ACCEPTED', null),
      rejected: (image, reason) => last(image, 'REJECTED', reason),
    };
  }

  /** The answer is about to be given. */
  over(): void {
    clearTimeout(this.#timer);
    this.#receiving.clear();
    this.#publish({ item: null, image: null, receivedBytes: 0, state: null, reason: null });
  }

  #flush(): void {
    this.#timer = undefined;
    for (const data of this.#receiving.values()) this.#publish(data);
    this.#receiving.clear();
  }

  #publish(data: UploadProgressedData): void {
    const { identity, traceparent } = this.#context;
    const { tenantId } = identity;
    const event = newCloudEvent({
      source: 'pulmora/study',
      type: UPLOAD_PROGRESSED,
      subject: 'upload',
      tenantId,
      traceparent,
      data,
    });
    this.#bus.publish(this.#subject, event, event.id).catch(() => {});
  }
}

/** The number of bytes in each chunk is told as it is read. */
export async function* metered(
  chunks: AsyncIterable<Buffer>,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}
