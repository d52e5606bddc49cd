import { z } from 'zod';
import type { Json } from './canonical-json.js';
import { CHEST_CT, COMPUTED_TOMOGRAPHY, FINDING_CONCEPTS, VERDICT_CONCEPTS } from './terms.js';
import { DECISIONS, type DecidedFinding, FINDING_ORDER, VERDICTS, type VerdictName } from './verdict.js';

export const REPORT_KINDS = ['SIGNATURE', 'AMENDMENT'] as const;
export type ReportKindName = (typeof REPORT_KINDS)[number];

export const REPORT_DISCLAIMER =
  'Signed by the doctor named here. What a model made of the images is decision support, not a diagnosis.';

/** The model whose reading the doctor had before them. */
export interface ReportModel {
  readonly name: string;
  readonly version: string;
}

/** What a report says. UUIDs throughout; who the patient is, is for the patient service to tell. */
export interface ReportContent {
  readonly id: string;
  /** 1 for what was signed first; each amendment is the next. */
  readonly version: number;
  readonly kind: ReportKindName;
  readonly caseId: string;
  readonly clinicId: string;
  readonly studyId: string;
  readonly patientId: string;
  readonly readingRevision: number;
  /** Null where no model has read. */
  readonly model: ReportModel | null;
  readonly findings: readonly DecidedFinding[];
  readonly impression: string;
  /** Of an amendment; null for what was signed first. */
  readonly reason: string | null;
  /** SHA-256 of the version before, hexadecimal; null for the first. */
  readonly previous: string | null;
  readonly signedBy: string;
  readonly signedByClinicId: string;
  readonly signedAt: Date;
}

const URN = 'urn:pulmora';

/** A report as an HL7 FHIR R4 DiagnosticReport, with its findings as contained Observations: this is what is signed. */
export function reportDocument(content: ReportContent): Json {
  const { findings, version, kind, model } = content;
  const status = kind === 'SIGNATURE' ? 'final' : 'amended';
  const interpreter = {
    identifier: { system: `${URN}:clinic:${content.signedByClinicId}`, value: content.signedBy },
  };
  const device = {
    resourceType: 'Device',
    id: 'model',
    deviceName: [{ name: model?.name ?? 'none', type: 'model-name' }],
    version: [{ value: model?.version ?? 'none' }],
  };
  return json({
    resourceType: 'DiagnosticReport',
    id: content.id,
    meta: { versionId: String(version) },
    language: 'en',
    identifier: [{ system: `${URN}:case`, value: content.caseId }],
    status,
    category: [COMPUTED_TOMOGRAPHY],
    code: CHEST_CT,
    subject: { reference: `Patient/${content.patientId}` },
    imagingStudy: [{ reference: `ImagingStudy/${content.studyId}` }],
    issued: content.signedAt.toISOString(),
    performer: [{ identifier: { system: `${URN}:clinic`, value: content.clinicId } }],
    resultsInterpreter: [interpreter],
    contained: [...(model ? [device] : []), ...findings.map((finding) => observation(finding, status, content))],
    result: findings.map(({ finding }) => ({ reference: `#${idOf(finding)}` })),
    conclusion: content.impression,
    extension: [
      {
        url: `${URN}:report`,
        extension: [
          { url: 'readingRevision', valueInteger: content.readingRevision },
          ...(content.reason === null ? [] : [{ url: 'reason', valueString: content.reason }]),
          ...(content.previous === null ? [] : [{ url: 'previous', valueString: content.previous }]),
          { url: 'disclaimer', valueString: REPORT_DISCLAIMER },
        ],
      },
    ],
  });
}

function observation(decided: DecidedFinding, status: string, { model, signedAt, patientId }: ReportContent) {
  const { finding, decision, verdict, modelVerdict, modelProbability } = decided;
  return {
    resourceType: 'Observation',
    id: idOf(finding),
    status,
    code: FINDING_CONCEPTS[finding],
    subject: { reference: `Patient/${patientId}` },
    issued: signedAt.toISOString(),
    valueCodeableConcept: VERDICT_CONCEPTS[verdict],
    ...(model ? { device: { reference: '#model' } } : {}),
    component: [
      { code: { text: DECISION }, valueString: decision },
      ...(modelVerdict
        ? [{ code: { text: MODEL_VERDICT }, valueCodeableConcept: VERDICT_CONCEPTS[modelVerdict] }]
        : []),
      ...(modelProbability === null
        ? []
        : [{ code: { text: MODEL_PROBABILITY }, valueQuantity: { value: modelProbability, unit: '1' } }]),
    ],
  };
}

const DECISION = 'Decision on the suggestion of the model';
const MODEL_VERDICT = 'Suggestion of the model (decision support)';
const MODEL_PROBABILITY = 'Probability by the model (decision support)';

const idOf = (finding: string): string => `finding-${finding.toLowerCase().replaceAll('_', '-')}`;

/** Objects of ours are JSON all through: strings, finite numbers, lists. */
const json = (value: object): Json => value as unknown as Json;

const reference = (type: string) =>
  z.object({ reference: z.string() }).transform((value) => value.reference.replace(`${type}/`, ''));

const shape = z.object({
  id: z.uuid(),
  meta: z.object({ versionId: z.coerce.number().int().min(1) }),
  status: z.enum(['final', 'amended']),
  identifier: z.array(z.object({ value: z.uuid() })).min(1),
  subject: reference('Patient'),
  imagingStudy: z.array(reference('ImagingStudy')).min(1),
  issued: z.iso.datetime(),
  performer: z.array(z.object({ identifier: z.object({ value: z.uuid() }) })).min(1),
  resultsInterpreter: z.array(z.object({ identifier: z.object({ system: z.string(), value: z.string() }) })).min(1),
  contained: z.array(z.looseObject({ resourceType: z.string(), id: z.string() })),
  conclusion: z.string(),
  extension: z.array(
    z.object({
      extension: z.array(
        z.object({ url: z.string(), valueInteger: z.number().optional(), valueString: z.string().optional() }),
      ),
    }),
  ),
});

const deviceShape = z.object({
  deviceName: z.array(z.object({ name: z.string() })).min(1),
  version: z.array(z.object({ value: z.string() })).min(1),
});

const observationShape = z.object({
  valueCodeableConcept: z.object({ text: z.string() }),
  component: z.array(
    z.object({
      code: z.object({ text: z.string() }),
      valueString: z.string().optional(),
      valueCodeableConcept: z.object({ text: z.string() }).optional(),
      valueQuantity: z.object({ value: z.number() }).optional(),
    }),
  ),
});

/**
 * What a document says.
 *
 * @throws an error for what {@link reportDocument} did not make.
 */
export function readDocument(document: unknown): ReportContent {
  const report = shape.parse(document);
  const facts = report.extension[0]?.extension ?? [];
  const fact = (url: string) => facts.find((one) => one.url === url);
  const device = report.contained.find(({ id }) => id === 'model');
  const interpreter = first(report.resultsInterpreter).identifier;
  return {
    id: report.id,
    version: report.meta.versionId,
    kind: report.status === 'final' ? 'SIGNATURE' : 'AMENDMENT',
    caseId: first(report.identifier).value,
    clinicId: first(report.performer).identifier.value,
    studyId: first(report.imagingStudy),
    patientId: report.subject,
    readingRevision: fact('readingRevision')?.valueInteger ?? 0,
    model: device ? modelOf(device) : null,
    findings: FINDING_ORDER.map((finding) => {
      const found = report.contained.find(({ id }) => id === idOf(finding));
      const { valueCodeableConcept, component } = observationShape.parse(found);
      const part = (text: string) => component.find(({ code }) => code.text === text);
      const suggested = part(MODEL_VERDICT)?.valueCodeableConcept;
      return {
        finding,
        decision: z.enum(DECISIONS).parse(part(DECISION)?.valueString),
        verdict: verdictOf(valueCodeableConcept.text),
        modelVerdict: suggested ? verdictOf(suggested.text) : null,
        modelProbability: part(MODEL_PROBABILITY)?.valueQuantity?.value ?? null,
      };
    }),
    impression: report.conclusion,
    reason: fact('reason')?.valueString ?? null,
    previous: fact('previous')?.valueString ?? null,
    signedBy: interpreter.value,
    signedByClinicId: interpreter.system.replace(`${URN}:clinic:`, ''),
    signedAt: new Date(report.issued),
  };
}

function modelOf(device: object): ReportModel {
  const { deviceName, version } = deviceShape.parse(device);
  return { name: first(deviceName).name, version: first(version).value };
}

const verdictOf = (text: string): VerdictName => z.enum(VERDICTS).parse(text.toUpperCase());

function first<Value>([value]: readonly Value[]): Value {
  if (value === undefined) throw new Error('a report is incomplete');
  return value;
}
