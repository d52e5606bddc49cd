import { randomUUID } from 'node:crypto';
import { InvalidInput, ofItsOwnAccord, type TenantDatabase, type UnitOfWork } from '@pulmora/platform';
import type { CaseStateName } from '@pulmora/schema';
import { countAgreements, type ModelAgreement } from '../agreement/model-agreement.js';
import type { CaseEntity } from '../case/case.entity.js';
import { type Asker, actorOf, changeCase, holds, personOf, refusal, sweepClaim } from '../case/case-access.js';
import { type Clock, systemClock } from '../case/case-clock.js';
import { moveCase } from '../case/case-journal.js';
import { stepOf } from '../case/case-state.js';
import { changeGrantedCase, clinicOfGranted } from '../case/granted-case.js';
import { DiagnosisEntity } from '../diagnosis/diagnosis.entity.js';
import { settledFindings } from '../second-opinion/deliberation.js';
import { differencesBetween, differencesFromModel, recordDifferences } from '../second-opinion/discrepancy-ledger.js';
import { faultInText } from '../text.js';
import type { Json } from './canonical-json.js';
import { type ReportContent, readDocument, reportDocument } from './report-document.js';
import { documentDigest, documentText, type ReportKeys, type ReportSigner } from './report-signature.js';
import { SignedReportEntity } from './signed-report.entity.js';
import {
  type DecidedFinding,
  type Decision,
  decide,
  differsFromModel,
  type Suggestion,
  suggestionsOf,
} from './verdict.js';

export interface SignOff {
  readonly caseId: string;
  /** The revision of the reading that the doctor has seen. */
  readonly readingRevision: number;
  readonly findings: readonly Decision[];
  readonly impression: string;
}

export interface Amendment {
  readonly caseId: string;
  /** The version of the report that the doctor has seen. */
  readonly version: number;
  readonly findings: readonly Decision[];
  readonly impression: string;
  readonly reason: string;
}

export type Signing =
  | { readonly kind: 'signed'; readonly case: CaseEntity; readonly report: SignedReportEntity }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-holder' }
  | { readonly kind: 'second-opinion' }
  | { readonly kind: 'stale-reading'; readonly readingRevision: number }
  | { readonly kind: 'stale-report'; readonly version: number }
  | { readonly kind: 'wrong-state'; readonly state: CaseStateName }
  | { readonly kind: 'invalid'; readonly fault: InvalidInput };

/** A report that waits for its signature. */
interface Draft {
  readonly version: number;
  readonly findings: readonly DecidedFinding[];
  /** What was signed before; empty where nothing was. */
  readonly before: readonly DecidedFinding[];
  readonly impression: string;
  readonly reason: string | null;
  readonly previous: string | null;
  readonly model: ReportContent['model'];
  readonly readingRevision: number;
  readonly diagnosisId: string;
}

const MAX_IMPRESSION = 4_000;

const SETTLED = 'Sign what was settled between the readers, or ask them again.';
const SETTLED_BY_CLINIC = 'Readers of the clinic have settled other findings: sign those, or give the case back.';

/** A first signature that is to be counted against what a model had said. */
interface Signed {
  readonly reading: DiagnosisEntity;
  readonly findings: readonly DecidedFinding[];
  readonly at: Date;
}

type Work = (unit: UnitOfWork, held: CaseEntity, signer: ReportSigner, now: Date) => Promise<Signing>;

/** The last word of a doctor: it is signed, it stays as it is, and more can be added to it. */
export class SignOffService {
  readonly #database: TenantDatabase;
  readonly #process: TenantDatabase;
  readonly #keys: ReportKeys;
  readonly #clock: Clock;
  readonly #onAgreements: (agreements: readonly ModelAgreement[]) => void;

  /**
   * @param database the door of users.
   * @param process the door of the process itself: a clinic's counts are out of reach for whoever signs from outside of it.
   * @param onAgreements told what a model said of a case that has been signed for the first time.
   */
  constructor(
    database: TenantDatabase,
    process: TenantDatabase,
    keys: ReportKeys,
    clock: Clock = systemClock,
    onAgreements: (agreements: readonly ModelAgreement[]) => void = () => {},
  ) {
    this.#database = database;
    this.#process = process;
    this.#keys = keys;
    this.#clock = clock;
    this.#onAgreements = onAgreements;
  }

  /** Signs what a doctor makes of a case that they hold, and of the reading that they have seen: not of a later one. */
  async sign(asker: Asker, { caseId, readingRevision, findings, impression }: SignOff): Promise<Signing> {
    const fault = faultInText('impression', impression, MAX_IMPRESSION);
    if (fault) return { kind: 'invalid', fault };
    let agreements: readonly ModelAgreement[] = [];
    const fromOutside: Signed[] = [];
    const signing = await this.#change(asker, caseId, async (unit, held, signer, now) => {
      if (!holds(held, personOf(asker), now)) return refused(unit, held, 'NotHolder', { kind: 'not-holder' });
      if (held.secondOpinionOpen) {
        return refused(unit, held, 'SecondOpinionPending', { kind: 'second-opinion' });
      }
      // The case is locked: a reading that lands now waits, and one that has landed has raised the revision.
      if (held.readingRevision !== readingRevision) {
        const stale = { kind: 'stale-reading', readingRevision: held.readingRevision } as const;
        return refused(unit, held, 'StaleReading', stale);
      }
      const reading = await readingOf(unit, held);
      const decided = decide(suggestionsOf(reading), findings);
      if (decided instanceof InvalidInput) {
        return refused(unit, held, 'InvalidInput', { kind: 'invalid', fault: decided });
      }
      const settled = await settledFindings(unit, held);
      if (settled && differencesBetween(settled, decided).length > 0) {
        const fault = InvalidInput.of('findings', unit.remote ? SETTLED_BY_CLINIC : SETTLED);
        return refused(unit, held, 'InvalidInput', { kind: 'invalid', fault });
      }
      const { modelName, modelVersion } = reading;
      const model = modelName && modelVersion ? { name: modelName, version: modelVersion } : null;
      const done = await this.#put(unit, held, asker, signer, now, {
        version: 1,
        findings: decided,
        before: [],
        impression: impression.trim(),
        reason: null,
        previous: null,
        model,
        readingRevision,
        diagnosisId: held.diagnosisId,
      });
      if (done.kind !== 'signed') return done;
      if (unit.remote) fromOutside.push({ reading, findings: decided, at: now });
      else agreements = await countAgreements(unit, reading, decided, now);
      return done;
    });
    if (signing.kind !== 'signed') return signing;
    for (const signed of fromOutside) agreements = await this.#countLater(signed);
    this.#onAgreements(agreements);
    return signing;
  }

  /**
   * Adds to what was signed, by the reading that it was signed by. What was signed stays.
   *
   * Decisions are held against what the model had suggested then.
   */
  async amend(asker: Asker, { caseId, version, findings, impression, reason }: Amendment): Promise<Signing> {
    const fault = faultInText('impression', impression, MAX_IMPRESSION) ?? faultInText('reason', reason, 500);
    if (fault) return { kind: 'invalid', fault };
    return this.#change(asker, caseId, async (unit, found, signer, now) => {
      const held = await sweepClaim(unit, found, now, asker.traceparent);
      const actor = actorOf(held, personOf(asker), asker.identity.roles, now);
      const last = await lastReport(unit, held);
      if (!last || stepOf(held.state, 'AMEND', actor).kind === 'refused') {
        return refused(unit, held, 'WrongCaseState', { kind: 'wrong-state', state: held.state });
      }
      if (last.version !== version) {
        return refused(unit, held, 'StaleReport', { kind: 'stale-report', version: last.version });
      }
      const before = readDocument(JSON.parse(last.document));
      const suggestions = before.findings.map(
        ({ finding, modelVerdict, modelProbability }): Suggestion => ({
          finding,
          verdict: modelVerdict,
          probability: modelProbability,
        }),
      );
      const decided = decide(suggestions, findings);
      if (decided instanceof InvalidInput) {
        return refused(unit, held, 'InvalidInput', { kind: 'invalid', fault: decided });
      }
      return this.#put(unit, held, asker, signer, now, {
        version: last.version + 1,
        findings: decided,
        before: before.findings,
        impression: impression.trim(),
        reason: reason.trim(),
        previous: documentDigest(last.document),
        model: before.model,
        readingRevision: before.readingRevision,
        diagnosisId: last.diagnosisId,
      });
    });
  }

  async #change(asker: Asker, caseId: string, work: Work): Promise<Signing> {
    // Asked for beforehand: keys are kept behind another door, which a unit of work must not wait for.
    const signer = await this.#keys.signerOf(asker.identity.tenantId);
    const done = await changeCase(this.#database, asker, caseId, (unit, held) =>
      work(unit, held, signer, this.#clock()),
    );
    return done ?? (await this.#changeGranted(asker, caseId, work)) ?? { kind: 'unknown' };
  }

  /** A report is signed with the key of the clinic whose it is, whoever signs. */
  async #changeGranted(asker: Asker, caseId: string, work: Work): Promise<Signing | undefined> {
    const clinic = await clinicOfGranted(this.#database, asker, caseId);
    if (clinic === undefined) return undefined;
    const signer = await this.#keys.signerOf(clinic);
    return changeGrantedCase(this.#database, asker, caseId, this.#clock, (unit, held) =>
      work(unit, held, signer, this.#clock()),
    );
  }

  /** Once or not at all: the report is signed, and a count that is lost is no reason to tell its doctor otherwise. */
  async #countLater({ reading, findings, at }: Signed): Promise<readonly ModelAgreement[]> {
    const counting = () =>
      this.#process.write(reading.tenantId, (unit) => countAgreements(unit, reading, findings, at));
    return ofItsOwnAccord(counting).catch(() => []);
  }

  async #put(
    unit: UnitOfWork,
    held: CaseEntity,
    asker: Asker,
    signer: ReportSigner,
    at: Date,
    draft: Draft,
  ): Promise<Signing> {
    const by = personOf(asker);
    const action = draft.version === 1 ? 'SIGN' : 'AMEND';
    const step = stepOf(held.state, action, actorOf(held, by, asker.identity.roles, at));
    if (step.kind === 'refused') return refused(unit, held, 'NotHolder', { kind: 'not-holder' });
    const content: ReportContent = {
      id: randomUUID(),
      kind: draft.version === 1 ? 'SIGNATURE' : 'AMENDMENT',
      caseId: held.id,
      clinicId: held.tenantId,
      studyId: held.studyId,
      patientId: held.patientId,
      signedBy: by.subject,
      signedByClinicId: by.tenantId,
      signedAt: at,
      ...draft,
    };
    const document: Json = reportDocument(content);
    const { keyId, value } = signer.sign(document);
    const report: SignedReportEntity = {
      tenantId: held.tenantId,
      id: content.id,
      caseId: held.id,
      studyId: held.studyId,
      patientId: held.patientId,
      diagnosisId: draft.diagnosisId,
      version: draft.version,
      kind: content.kind,
      document: documentText(document),
      keyId,
      signature: value,
      signedBy: by.subject,
      signedByTenantId: by.tenantId,
      signedAt: at,
    };
    await unit.repository(SignedReportEntity).insert(report);
    const { tenantId, patientId, studyId } = held;
    unit.audit({ tenantId, objectType: 'SignedReport', objectIds: [report.id], patientId, studyId });
    await recordDifferences(unit, held, 'WITH_MODEL', differencesFromModel(draft.findings, draft.before), at);
    const disagreement = held.disagreement ?? (differsFromModel(draft.findings) ? 'WITH_MODEL' : null);
    const change = { leaseExpiresAt: null, disagreement };
    const { traceparent } = asker;
    const moved = await moveCase(unit, held, { action, to: step.state, at, by, change, traceparent });
    return { kind: 'signed', case: moved, report };
  }
}

/** The reading that counts. Row security lets a remote doctor see it as they see the case. */
async function readingOf(unit: UnitOfWork, { tenantId, diagnosisId }: CaseEntity): Promise<DiagnosisEntity> {
  const reading = await unit.repository(DiagnosisEntity).findOneByOrFail({ tenantId, id: diagnosisId });
  unit.notShown([reading]);
  return reading;
}

async function lastReport(
  unit: UnitOfWork,
  { tenantId, id: caseId }: CaseEntity,
): Promise<SignedReportEntity | undefined> {
  const [last] = await unit
    .repository(SignedReportEntity)
    .find({ where: { tenantId, caseId }, order: { version: 'DESC' }, take: 1 });
  if (last) unit.notShown([last]);
  return last;
}

function refused(unit: UnitOfWork, held: CaseEntity, reason: string, signing: Signing): Signing {
  unit.audit(refusal(held, reason));
  return signing;
}
