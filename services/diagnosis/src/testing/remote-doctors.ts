import { randomUUID } from 'node:crypto';
import type { RequestContext } from '@pulmora/platform';
import type { CaseEntity } from '../case/case.entity.js';
import type { CaseGrantEntity } from '../grant/case-grant.entity.js';
import type { Decision } from '../report/verdict.js';
import { contextOf } from './diagnosis-platform.js';
import { asked, doctorOf } from './doctors.js';
import { ReadingClinic } from './readers.js';
import { AGREED } from './signing.js';

/** A radiologist of a clinic of their own, in an operation that reaches what others have granted them. */
export const remoteDoctor = (subject = `dr-${randomUUID()}`, tenantId: string = randomUUID()): RequestContext => ({
  ...doctorOf(tenantId, subject),
  reach: 'granted',
});

/** A clinic that has doctors of others work on its cases. */
export class GrantingClinic extends ReadingClinic {
  /** @param minutes from now, on the real clock, which grants go by. */
  async granted(of: CaseEntity, to: RequestContext, minutes = 60): Promise<CaseGrantEntity> {
    const { subject, tenantId } = to.identity;
    const input = {
      studyId: of.studyId,
      grantee: { subject, tenantId },
      reason: 'a word of theirs',
      expiresAt: new Date(Date.now() + minutes * 60_000),
    };
    const granting = await this.platform.grants.grant(contextOf(this.tenantId), input);
    if (granting.kind !== 'granted') throw new Error(granting.kind);
    return granting.grant;
  }

  revoke({ id }: CaseGrantEntity) {
    return this.platform.grants.revoke(contextOf(this.tenantId), id);
  }

  claimAs(doctor: RequestContext, { id }: Pick<CaseEntity, 'id'>) {
    return asked('Mutation.claimCase', doctor, () => this.claims.claim(doctor, id));
  }

  renewAs(doctor: RequestContext, { id }: CaseEntity) {
    return asked('Mutation.renewClaim', doctor, () => this.claims.renew(doctor, id));
  }

  giveBackAs(doctor: RequestContext, { id }: CaseEntity) {
    return asked('Mutation.returnCase', doctor, () => this.claims.giveBack(doctor, id, 'not my field'));
  }

  handOverAs(doctor: RequestContext, { id }: CaseEntity, to: string) {
    return asked('Mutation.handOverCase', doctor, () => this.claims.handOver(doctor, id, to, 'for a colleague'));
  }

  signAs(doctor: RequestContext, of: CaseEntity, findings: readonly Decision[] = AGREED) {
    const { id: caseId, readingRevision } = of;
    return asked('Mutation.signCase', doctor, () =>
      this.signOff.sign(doctor, { caseId, readingRevision, findings, impression: 'As I see it from here.' }),
    );
  }

  amendAs(doctor: RequestContext, { id: caseId }: CaseEntity, version: number) {
    const amendment = { caseId, version, findings: AGREED, impression: 'And once more.', reason: 'A second look' };
    return asked('Mutation.amendReport', doctor, () => this.signOff.amend(doctor, amendment));
  }
}
