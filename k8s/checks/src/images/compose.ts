import { parse } from 'yaml';
import { z } from 'zod';

const duration = z.string().regex(/^\d+(ms|s|m)$/);
const command = z.array(z.string()).min(1);

/** Fields of the Compose specification that we use, as it types them; another one is a slip, or needs a line here. */
const service = z.strictObject({
  image: z.string().min(1),
  build: z.strictObject({ context: z.string(), dockerfile: z.string(), target: z.string() }).optional(),
  command: command.optional(),
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
  ports: z.array(z.string().regex(/^(\d+(\.\d+){3}:)?\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^(\.\/[\w/.-]+|[\w-]+):\/[\w/.-]+(:ro)?$/)).optional(),
  networks: z.strictObject({ default: z.strictObject({ aliases: z.array(z.string()) }) }).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
      }),
    )
    .optional(),
  healthcheck: z.strictObject({ test: command, interval: duration, retries: z.int().positive() }).optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
  stop_grace_period: duration.optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
});

const file = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .catchall(z.never());

export type ComposeService = z.infer<typeof service>;
export type ComposeFile = z.infer<typeof file>;

/** A compose file's contents with its anchors merged and its extensions (`x-…`) left out; not checked. */
export function parseCompose(text: string): Record<string, unknown> {
  const document = parse(text, { merge: true }) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('x-')));
}

/** What the schema finds wrong, a line each. */
export function schemaFaults(document: Record<string, unknown>): string[] {
  const { error } = file.safeParse(document);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}
