import { type RegisteredModel, registeredModels } from '@pulmora/la-dnn';
import type { TenantDatabase, UnitOfWork } from '@pulmora/platform';
import { type AgreementKind, agreementOf, type ReadingPart } from '../agreement/model-agreement.js';
import type { FindingName } from '../diagnosis/finding.types.js';
import { FINDING_ORDER, type VerdictName } from '../report/verdict.js';
import { type ModelRollout, modelRollout } from '../rollout/model-rollout.js';
import { type ModelStanding, RETIRED, standingsFor } from '../rollout/model-standing.js';

/** Of so many signed cases of a clinic: how often its doctors agree with a version about a finding. */
export interface SignedAgreement extends Readonly<Record<AgreementKind, number>> {
  readonly part: ReadingPart;
  readonly finding: FindingName;
}

/** A version of the model, as far as it concerns one clinic. */
export interface ClinicModel extends ModelStanding {
  readonly version: string;
  /** Undefined where it is in the registry no more. */
  readonly release: RegisteredModel | undefined;
  /** Of the studies that came in within {@link READINGS_DAYS} days, those that it has read. */
  readonly readings: number;
  readonly agreements: readonly SignedAgreement[];
}

export const READINGS_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Along the index `diagnoses_newest`. A reading that failed, or was withheld since, is none. */
export const READINGS_BY_VERSION = `
  SELECT model_version AS version, count(*)::int AS readings FROM diagnoses
   WHERE tenant_id = $1 AND queued_at >= $2 AND status = 'COMPLETED' AND model_version IS NOT NULL
   GROUP BY model_version`;

const AGREEMENTS = `
  SELECT model_version AS version, part, finding, said, signed, sum(cases)::int AS cases FROM model_agreements
   WHERE tenant_id = $1 GROUP BY 1, 2, 3, 4, 5`;

interface CountedAgreement {
  readonly version: string;
  readonly part: ReadingPart;
  readonly finding: FindingName;
  readonly said: Parameters<typeof agreementOf>[0];
  readonly signed: VerdictName;
  readonly cases: number;
}

/** Which versions of the model read a clinic's studies, or have, and how they fare there. */
export class ModelVersions {
  /**
   * @param said what workers are told; undefined where nothing was ever said.
   * @param releases those of the registry, the newest last.
   */
  constructor(
    private readonly database: TenantDatabase,
    private readonly said: () => ModelRollout | undefined,
    private readonly releases: () => Promise<RegisteredModel[]> = registeredModels,
  ) {}

  /** The newest first. Nothing in it is about a patient: it leaves no audit entry. */
  async ofClinic(tenantId: string, now = new Date()): Promise<ClinicModel[]> {
    const [releases, counted] = await Promise.all([
      this.releases(),
      this.database.read(tenantId, (unit) => countsOf(unit, new Date(now.getTime() - READINGS_DAYS * DAY_MS))),
    ]);
    const newest = releases.at(-1);
    const rollout = this.said() ?? (newest && modelRollout.parse({ active: newest.version }));
    const standings = rollout ? standingsFor(rollout, tenantId) : new Map<string, ModelStanding>();
    const versions = new Set([...standings.keys(), ...counted.readings.keys(), ...counted.agreements.keys()]);
    return [...versions].sort(newerFirst).map((version) => ({
      version,
      release: releases.find((release) => release.version === version),
      ...(standings.get(version) ?? RETIRED),
      readings: counted.readings.get(version) ?? 0,
      agreements: counted.agreements.get(version) ?? [],
    }));
  }
}

async function countsOf(unit: UnitOfWork, since: Date) {
  const read: { version: string; readings: number }[] = await unit.manager.query(READINGS_BY_VERSION, [
    unit.tenantId,
    since,
  ]);
  const signed: CountedAgreement[] = await unit.manager.query(AGREEMENTS, [unit.tenantId]);
  const agreements = new Map<string, SignedAgreement[]>();
  for (const { version, part, finding, said, signed: verdict, cases } of signed) {
    const known = agreements.get(version) ?? [];
    agreements.set(version, known);
    const kind = agreementOf(said, verdict);
    const at = known.findIndex((one) => one.part === part && one.finding === finding);
    const one = known[at] ?? { part, finding, agrees: 0, differs: 0, abstained: 0 };
    known.splice(at < 0 ? known.length : at, 1, { ...one, [kind]: one[kind] + cases });
  }
  for (const known of agreements.values()) known.sort(inOrder);
  return { readings: new Map(read.map(({ version, readings }) => [version, readings])), agreements };
}

/** What counted before what did not, findings as reports have them. */
const inOrder = (a: SignedAgreement, b: SignedAgreement): number =>
  a.part.localeCompare(b.part) || FINDING_ORDER.indexOf(a.finding) - FINDING_ORDER.indexOf(b.finding);

const newerFirst = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true });
