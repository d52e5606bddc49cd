import { randomUUID } from 'node:crypto';
import { onBehalfOfUsers } from '@pulmora/platform';
import type { CaseEntity } from '../case/case.entity.js';
import { CaseService } from '../case/case.service.js';
import { FINDING_ORDER, type VerdictName } from '../report/verdict.js';
import { DiscrepancyLedger } from '../second-opinion/discrepancy-ledger.js';
import { type Deliberating, SecondOpinionService } from '../second-opinion/second-opinion.service.js';
import type { DiagnosisPlatform } from './diagnosis-platform.js';
import { asked } from './doctors.js';
import { SigningClinic } from './signing.js';

/** What the first reader writes in {@link ReadingClinic.requested}. */
export const SEALED = `sealed-${randomUUID()}`;

/** What somebody says of all findings, COVID-19 first. */
export const saying = (covid19: VerdictName, impression = 'As I see it.') => ({
  findings: FINDING_ORDER.map((finding, i) => ({ finding, verdict: i === 0 ? covid19 : ('ABSENT' as const) })),
  impression,
});

/** Findings to sign that are the same as {@link saying}. */
export const signing = (covid19: VerdictName) =>
  saying(covid19).findings.map((said) => ({ ...said, decision: 'OVERRIDE' as const }));

/** A clinic whose doctors read a case more than once; they are named for what they do. */
export class ReadingClinic extends SigningClinic {
  readonly service: SecondOpinionService;
  readonly ledger: DiscrepancyLedger;

  constructor(platform: DiagnosisPlatform) {
    super(platform);
    const users = onBehalfOfUsers(platform.database);
    this.service = new SecondOpinionService(users, this.clock.now);
    this.ledger = new DiscrepancyLedger(users);
  }

  request(subject: string, held: CaseEntity, covid19: VerdictName = 'PRESENT', revision = held.readingRevision) {
    return this.#as('requestSecondOpinion', subject, (doctor) =>
      this.service.request(doctor, held.id, revision, saying(covid19, SEALED)),
    );
  }

  async requested(held: CaseEntity, covid19: VerdictName = 'PRESENT', by = 'first') {
    return (await done(this.request(by, held, covid19))).deliberation.secondOpinion;
  }

  take(subject: string, id: string) {
    return this.#as('takeSecondOpinion', subject, (doctor) => this.service.take(doctor, id));
  }

  give(subject: string, id: string, covid19: VerdictName) {
    return this.#as('giveSecondOpinion', subject, (doctor) => this.service.give(doctor, id, saying(covid19)));
  }

  adjudicate(subject: string, id: string, covid19: VerdictName) {
    return this.#as('adjudicate', subject, (doctor) => this.service.adjudicate(doctor, id, saying(covid19)));
  }

  withdraw(subject: string, id: string) {
    return this.#as('withdrawSecondOpinion', subject, (doctor) => this.service.withdraw(doctor, id));
  }

  async toBeSigned(subject: string, { id }: CaseEntity) {
    const [found] = await asked('Case.settledFindings', this.doctor(subject), () =>
      this.service.settledOfCases(this.tenantId, [id]),
    );
    return found;
  }

  claim(subject: string, { id }: CaseEntity) {
    const doctor = this.doctor(subject);
    return asked('Mutation.claimCase', doctor, () => this.claims.claim(doctor, id));
  }

  /** As a deliberation ends whose readers say so, on a case that `first` holds. */
  async settled(held: CaseEntity, first: VerdictName, second: VerdictName, decided?: VerdictName) {
    const { id } = await this.requested(held, first);
    await done(this.take('second', id));
    await done(this.give('second', id, second));
    if (decided) await done(this.adjudicate('third', id, decided));
    return this.reload(held);
  }

  async reload({ id }: CaseEntity): Promise<CaseEntity> {
    const [found] = await new CaseService(this.platform.database).byIds({ tenantId: this.tenantId }, [id]);
    if (!found) throw new Error('gone');
    return found;
  }

  async differences(): Promise<string[]> {
    const doctor = this.doctor('reader of the ledger');
    const page = { first: 100, after: undefined };
    const rows = await asked('Query.discrepancies', doctor, () => this.ledger.list(this.tenantId, page));
    return rows.map(({ kind, finding, one, other }) => `${kind} ${finding} ${one} ${other}`).toSorted();
  }

  #as(
    operation: string,
    subject: string,
    work: (doctor: ReturnType<SigningClinic['doctor']>) => Promise<Deliberating>,
  ): Promise<Deliberating> {
    const doctor = this.doctor(subject);
    return asked(`Mutation.${operation}`, doctor, () => work(doctor));
  }
}

/** @throws an error for what came to nothing. */
export async function done(answering: Promise<Deliberating>) {
  const answer = await answering;
  if (answer.kind !== 'done') throw new Error(answer.kind);
  return answer;
}
