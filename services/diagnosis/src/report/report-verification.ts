import { z } from 'zod';
import type { Json } from './canonical-json.js';
import { readDocument } from './report-document.js';
import { isSigned, SIGNATURE_ALGORITHM, thumbprint } from './report-signature.js';

/** A file that cannot be verified at all. */
export class ReportFileFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReportFileFault';
  }
}

export interface ReportVerification {
  readonly holds: boolean;
  /** What was signed, by whom and with which key, to be read by a person. */
  readonly lines: readonly string[];
}

const jwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().regex(/^[\w-]{43}$/) });
const file = z.object({
  report: z.json(),
  signature: z.object({
    algorithm: z.literal(SIGNATURE_ALGORITHM),
    keyId: z.string(),
    value: z.string().regex(/^[\w-]{86}$/),
  }),
  publicKey: jwk.optional(),
});

/**
 * Verifies a report's file by itself.
 *
 * @param key a public JWK to go by instead of the one in the file.
 * @throws {ReportFileFault} for what is no such file, or no such key.
 */
export function verifyReportFile(text: string, key?: string): ReportVerification {
  const { report, signature, publicKey } = parsed(file, text, 'a signed report');
  const given = key === undefined ? undefined : parsed(jwk, key, 'a public key (JWK, Ed25519)');
  const used = given ?? publicKey;
  if (!used) throw new ReportFileFault('the file holds no public key: give one with --key');
  const holds = isSigned(report as Json, signature, used);
  return {
    holds,
    lines: [
      ...contentLines(report),
      `key        ${thumbprint(used)} (${given ? 'given' : 'of the file: who holds it is not shown by it'})`,
    ],
  };
}

function contentLines(report: unknown): string[] {
  try {
    const { id, version, kind, signedBy, signedByClinicId, signedAt, model, findings } = readDocument(report);
    return [
      `report     ${id}, version ${version} (${kind === 'SIGNATURE' ? 'signed' : 'amended'})`,
      `signed by  ${signedBy} of ${signedByClinicId}, ${signedAt.toISOString()}`,
      `model      ${model ? `${model.name} ${model.version}` : 'none'}`,
      ...findings.map(({ finding, verdict, decision }) => `finding    ${finding}: ${verdict} (${decision})`),
    ];
  } catch {
    // Whether it is signed can be told of any document.
    return ['report     not one of this platform'];
  }
}

function parsed<Value>(shape: z.ZodType<Value>, text: string, what: string): Value {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new ReportFileFault(`this is not ${what}`);
  }
}
