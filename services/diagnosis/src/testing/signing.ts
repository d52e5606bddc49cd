import { randomUUID } from 'node:crypto';
import { onBehalfOfUsers, type RequestContext } from '@pulmora/platform';
import type { ModelAgreement } from '../agreement/model-agreement.js';
import type { CaseEntity } from '../case/case.entity.js';
import { CaseService } from '../case/case.service.js';
import { ClaimService } from '../case/claim.service.js';
import { masterKeyWrapping } from '../report/seed-wrapping.js';
import { type SignOff, SignOffService } from '../report/sign-off.service.js';
import { StoredReportKeys } from '../report/stored-report-keys.js';
import { type Decision, FINDING_ORDER } from '../report/verdict.js';
import { completedCase } from './completed-case.js';
import type { DiagnosisPlatform } from './diagnosis-platform.js';
import { asked, doctorOf, HandClock } from './doctors.js';
import { predictionOf } from './predictions.js';

export const AGREED: readonly Decision[] = FINDING_ORDER.map((finding) => ({ finding, decision: 'AGREE' }));

/** A clinic with doctors who claim and sign, on a clock of their own. */
export class SigningClinic {
  readonly tenantId = randomUUID();
  readonly clock = new HandClock();
  readonly keys: StoredReportKeys;
  readonly signOff: SignOffService;
  readonly claims: ClaimService;
  /** What was told of models against signatures, in order. */
  readonly agreements: ModelAgreement[] = [];

  constructor(readonly platform: DiagnosisPlatform) {
    const users = onBehalfOfUsers(platform.database);
    this.keys = new StoredReportKeys(platform.database, masterKeyWrapping(Buffer.alloc(32, 9)));
    this.signOff = new SignOffService(users, platform.database, this.keys, this.clock.now, (told) =>
      this.agreements.push(...told),
    );
    this.claims = new ClaimService(users, this.clock.now);
  }

  doctor(subject: string): RequestContext {
    return doctorOf(this.tenantId, subject);
  }

  async caseOf(studyId: string): Promise<CaseEntity> {
    const scope = { tenantId: this.tenantId };
    const [row] = await new CaseService(this.platform.database).ofStudies(scope, [studyId]);
    if (!row) throw new Error('there is no case');
    return row;
  }

  /** A case that this doctor holds, whose images were read so. */
  async claimed(subject: string, covid19 = 0.9): Promise<CaseEntity> {
    const { event } = await completedCase(this.platform, this.tenantId, [predictionOf(covid19)]);
    const ready = await this.caseOf(event.data.studyId);
    const doctor = this.doctor(subject);
    const claiming = await asked('Mutation.claimCase', doctor, () => this.claims.claim(doctor, ready.id));
    if (claiming.kind !== 'done') throw new Error(claiming.kind);
    return claiming.case;
  }

  sign(subject: string, of: CaseEntity, change: Partial<SignOff> = {}) {
    const doctor = this.doctor(subject);
    return asked('Mutation.signCase', doctor, () =>
      this.signOff.sign(doctor, {
        caseId: of.id,
        readingRevision: of.readingRevision,
        findings: AGREED,
        impression: 'Typical of COVID-19.',
        ...change,
      }),
    );
  }

  async signed(subject: string, of: CaseEntity, change: Partial<SignOff> = {}) {
    const signing = await this.sign(subject, of, change);
    if (signing.kind !== 'signed') throw new Error(signing.kind);
    return signing;
  }

  amend(subject: string, of: CaseEntity, version: number, change: Partial<{ findings: readonly Decision[] }> = {}) {
    const doctor = this.doctor(subject);
    return asked('Mutation.amendReport', doctor, () =>
      this.signOff.amend(doctor, {
        caseId: of.id,
        version,
        findings: AGREED,
        impression: 'On second thoughts, organising pneumonia as well.',
        reason: 'Follow-up',
        ...change,
      }),
    );
  }
}
