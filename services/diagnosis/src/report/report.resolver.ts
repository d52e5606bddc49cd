import 'reflect-metadata';
import { fromGlobalId, loadByGlobalId, type RequestContext, toGlobalId } from '@pulmora/platform';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Case } from '../case/case.types.js';
import type { CaseViewing } from '../case/case-viewing.js';
import { NotHolder, WrongCaseState } from '../case/claim.types.js';
import type { DiagnosisService } from '../diagnosis/diagnosis.service.js';
import { CaseNotFound } from '../grant/case-grant.types.js';
import type { ReportService } from './report.service.js';
import {
  AmendReportInput,
  AmendReportResult,
  AmendReportSuccess,
  FindingSuggestion,
  SecondOpinionPending,
  SignCaseInput,
  SignCaseResult,
  SignCaseSuccess,
  SignedReport,
  StaleReading,
  StaleReport,
} from './report.types.js';
import { toReport } from './report.view.js';
import type { Signing, SignOffService } from './sign-off.service.js';
import { suggestionsOf } from './verdict.js';

/** What doctors sign of cases. */
@Resolver(() => Case)
export class ReportResolver {
  constructor(
    private readonly signOff: SignOffService,
    private readonly signed: ReportService,
    private readonly diagnoses: DiagnosisService,
    private readonly viewing: CaseViewing,
  ) {}

  @Mutation(() => SignCaseResult, {
    description:
      'Signs what you make of a case that you hold, of your clinic or granted to you, and of the reading that you have seen; with the key of the clinic whose case it is. It stays as it is from then on.',
  })
  async signCase(
    @Ctx() context: RequestContext,
    @Arg('input', () => SignCaseInput, { description: 'What you sign.' }) input: SignCaseInput,
  ): Promise<typeof SignCaseResult> {
    const caseId = fromGlobalId('Case', input.caseId);
    if (!caseId) return CaseNotFound.make();
    const signing = await this.signOff.sign(context, { ...input, caseId });
    switch (signing.kind) {
      case 'signed':
        return this.#success(new SignCaseSuccess(), context, signing);
      case 'stale-reading':
        return StaleReading.of(signing.readingRevision);
      case 'second-opinion':
        return SecondOpinionPending.make();
      case 'invalid':
        return signing.fault;
      case 'unknown':
        return CaseNotFound.make();
      default:
        return NotHolder.make();
    }
  }

  @Mutation(() => AmendReportResult, { description: 'Adds to what was signed, which stays as it is.' })
  async amendReport(
    @Ctx() context: RequestContext,
    @Arg('input', () => AmendReportInput, { description: 'What you add.' }) input: AmendReportInput,
  ): Promise<typeof AmendReportResult> {
    const caseId = fromGlobalId('Case', input.caseId);
    if (!caseId) return CaseNotFound.make();
    const signing = await this.signOff.amend(context, { ...input, caseId });
    switch (signing.kind) {
      case 'signed':
        return this.#success(new AmendReportSuccess(), context, signing);
      case 'stale-report':
        return StaleReport.of(signing.version);
      case 'wrong-state':
        return WrongCaseState.of(signing.state);
      case 'invalid':
        return signing.fault;
      default:
        return CaseNotFound.make();
    }
  }

  @FieldResolver(() => [FindingSuggestion], {
    description:
      'What a model suggests about each finding, in the order of `Finding`, for a doctor to agree with or not. Unsigned model output, decision support.',
  })
  async suggestions(@Root() of: Case, @Ctx() context: RequestContext): Promise<FindingSuggestion[]> {
    const reading = await loadByGlobalId(context, 'Diagnosis', toGlobalId('Diagnosis', of.diagnosisId), (scope, ids) =>
      this.diagnoses.byIds(scope, ids),
    );
    const nothing = { outcome: null, covid19Probability: null, lesions: null };
    return suggestionsOf(reading ?? nothing).map((one) => Object.assign(new FindingSuggestion(), one));
  }

  @FieldResolver(() => SignedReport, {
    nullable: true,
    description: 'What was signed last; null until something was.',
  })
  async report(@Root() of: Case, @Ctx() context: RequestContext): Promise<SignedReport | null> {
    const [last] = await this.#versions(of.id, context);
    return last ? toReport(last) : null;
  }

  @FieldResolver(() => [SignedReport], { description: 'Everything that was signed, the newest first.' })
  async reports(@Root() of: Case, @Ctx() context: RequestContext): Promise<SignedReport[]> {
    return (await this.#versions(of.id, context)).map(toReport);
  }

  async #versions(id: string, context: RequestContext) {
    const load = loadByGlobalId(
      context,
      'Case',
      id,
      (scope, ids) => this.signed.ofCases(scope, ids),
      'reports of case',
    );
    return (await load) ?? [];
  }

  async #success<Success extends { case: Case; report: SignedReport }>(
    success: Success,
    context: RequestContext,
    { case: row, report }: Extract<Signing, { kind: 'signed' }>,
  ): Promise<Success> {
    return Object.assign(success, { case: await this.viewing.show(context, row), report: toReport(report) });
  }
}
