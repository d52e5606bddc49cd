import type { z } from 'zod';
import { PoisonMessageError } from './consumption.js';

/**
 * How events of one contract are read: what is not one, or comes on a subject of another tenant than it names, is poison.
 *
 * @param subjectOf the subject on which a tenant's events come.
 * @returns a decoder; it throws {@link PoisonMessageError}.
 */
export const decoderOf =
  <Event extends { readonly tenantid: string }>(
    contract: z.ZodType<Event>,
    subjectOf: (tenantId: string, event: Event) => string,
  ) =>
  (payload: unknown, subject: string): Event => {
    const parsed = contract.safeParse(payload);
    if (!parsed.success) throw new PoisonMessageError('UNREADABLE_EVENT');
    if (subject !== subjectOf(parsed.data.tenantid, parsed.data))
      throw new PoisonMessageError('EVENT_OF_ANOTHER_TENANT');
    return parsed.data;
  };
