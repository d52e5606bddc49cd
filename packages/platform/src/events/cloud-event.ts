import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { continueTrace } from '../telemetry/trace.js';

/** CloudEvents 1.0 (structured JSON) with the distributed-tracing extension. */
export const cloudEvent = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({
    specversion: z.literal('1.0'),
    id: z.uuid().describe('Unique; also the message id by which the broker drops repeats.'),
    source: z.string().min(1).describe('The service that speaks.'),
    type: z.literal(type),
    subject: z.string().min(1).describe('UUID of the thing that the event is about.'),
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    tenantid: z.uuid().describe('The clinic (opaque).'),
    traceparent: z.string().describe('W3C Trace Context.'),
    data,
  });

export interface CloudEvent<Type extends string = string, Data = unknown> {
  specversion: '1.0';
  id: string;
  source: string;
  type: Type;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  tenantid: string;
  traceparent: string;
  data: Data;
}

export function newCloudEvent<Type extends string, Data>(event: {
  source: string;
  type: Type;
  subject: string;
  tenantId: string;
  traceparent?: string | undefined;
  /** When it happened; now, unless told. */
  time?: Date | undefined;
  data: Data;
}): CloudEvent<Type, Data> {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: event.source,
    type: event.type,
    subject: event.subject,
    time: (event.time ?? new Date()).toISOString(),
    datacontenttype: 'application/json',
    tenantid: event.tenantId,
    traceparent: continueTrace(event.traceparent),
    data: event.data,
  };
}
