import 'reflect-metadata';
import { InvalidInput } from '@pulmora/platform';
import { GraphQLDateTime } from 'graphql-scalars';
import { createUnionType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Case } from '../case/case.types.js';
import { NotHolder, WrongCaseState } from '../case/claim.types.js';
import { Finding, type FindingName } from '../diagnosis/finding.types.js';
import { CaseNotFound } from '../grant/case-grant.types.js';
import type { ReportKindName } from './report-document.js';
import type { DecisionName, VerdictName } from './verdict.js';

export const FindingVerdict = {
  PRESENT: 'PRESENT',
  ABSENT: 'ABSENT',
  INDETERMINATE: 'INDETERMINATE',
} as const satisfies Record<VerdictName, string>;
registerEnumType(FindingVerdict, {
  name: 'FindingVerdict',
  description: 'What is said of a finding.',
  valuesConfig: {
    PRESENT: { description: 'It is shown.' },
    ABSENT: { description: 'It is not shown.' },
    INDETERMINATE: { description: 'The images do not tell.' },
  },
});

export const FindingDecision = { AGREE: 'AGREE', OVERRIDE: 'OVERRIDE' } as const satisfies Record<DecisionName, string>;
registerEnumType(FindingDecision, {
  name: 'FindingDecision',
  description: 'What a doctor does about what a model suggests.',
  valuesConfig: {
    AGREE: { description: 'They say the same.' },
    OVERRIDE: { description: 'They say what they see.' },
  },
});

export const ReportKind = { SIGNATURE: 'SIGNATURE', AMENDMENT: 'AMENDMENT' } as const satisfies Record<
  ReportKindName,
  string
>;
registerEnumType(ReportKind, {
  name: 'ReportKind',
  description: 'What a report is to the ones before it.',
  valuesConfig: {
    SIGNATURE: { description: 'The first.' },
    AMENDMENT: { description: 'It adds to one before, which stays as it is.' },
  },
});

@ObjectType({
  description: 'What a model suggests about a finding, for a doctor to agree with or not. Unsigned model output.',
})
export class FindingSuggestion {
  @Field(() => Finding, { description: 'The finding.' })
  finding: FindingName;

  @Field(() => FindingVerdict, {
    nullable: true,
    description:
      'COVID-19: by the outcome; a lesion: PRESENT from a probability of 0.5. Null where there is nothing to agree with: no model has read it, or it abstains.',
  })
  verdict: VerdictName | null;

  @Field(() => Float, { nullable: true, description: '0 to 1; null where nothing was read.' })
  probability: number | null;
}

@ObjectType({ description: 'What a doctor signed about a finding.' })
export class SignedFinding {
  @Field(() => Finding, { description: 'The finding.' })
  finding: FindingName;

  @Field(() => FindingDecision, { description: 'What they did about the suggestion.' })
  decision: DecisionName;

  @Field(() => FindingVerdict, { description: 'What they say.' })
  verdict: VerdictName;

  @Field(() => FindingVerdict, { nullable: true, description: 'What the model had suggested; null for nothing.' })
  modelVerdict: VerdictName | null;

  @Field(() => Float, { nullable: true, description: 'With what probability, 0 to 1; null where nothing was read.' })
  modelProbability: number | null;
}

@ObjectType({ description: 'The model whose reading a doctor had before them.' })
export class ReportModelReference {
  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => String, { description: 'Its version.' })
  version: string;
}

@ObjectType('ReportSignature', {
  description:
    'A digital signature over the report as canonical JSON (RFC 8785); `npm run report:verify` verifies it without the platform.',
})
export class ReportSignatureView {
  @Field(() => String, { description: 'Ed25519 (RFC 8032).' })
  algorithm: string;

  @Field(() => String, { description: 'The thumbprint (RFC 7638) of the clinic’s public key.' })
  keyId: string;

  @Field(() => String, { description: 'base64url.' })
  value: string;
}

@ObjectType({ description: 'What a doctor signed. It never changes; amendments add to it.' })
export class SignedReport {
  @Field(() => ID, { description: 'Opaque.' })
  id: string;

  @Field(() => Int, { description: '1 for what was signed first; each amendment is the next.' })
  version: number;

  @Field(() => ReportKind, { description: 'Whether it is the first, or adds to one before.' })
  kind: ReportKindName;

  @Field(() => [SignedFinding], { description: 'All six findings, in the order of `Finding`.' })
  findings: SignedFinding[];

  @Field(() => String, { description: 'What the doctor concludes, in their words.' })
  impression: string;

  @Field(() => String, { nullable: true, description: 'Why it was amended; null for what was signed first.' })
  reason: string | null;

  @Field(() => Int, { description: 'The revision of the reading that the doctor had before them.' })
  readingRevision: number;

  @Field(() => ReportModelReference, { nullable: true, description: 'The model that read; null where none did.' })
  model: ReportModelReference | null;

  @Field(() => String, { description: 'The subject of the doctor.' })
  signedBy: string;

  @Field(() => ID, { description: 'The clinic of the doctor: another one’s for a remote doctor.' })
  signedByClinicId: string;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  signedAt: Date;

  @Field(() => ReportSignatureView, { description: 'The signature of the clinic’s key.' })
  signature: ReportSignatureView;

  @Field(() => String, {
    description:
      'Where the report lies as JSON: an HL7 FHIR DiagnosticReport with its signature and the public key. To be fetched from the gateway with the same token.',
  })
  jsonUrl: string;

  @Field(() => String, {
    description:
      'Where it lies as a PDF, to be read and handed on by people; it names the patient. To be fetched in the same way.',
  })
  pdfUrl: string;
}

@InputType({ description: 'What you decide about a finding.' })
export class FindingDecisionInput {
  @Field(() => Finding, { description: 'The finding.' })
  finding: FindingName;

  @Field(() => FindingDecision, { description: 'Whether you agree with what is suggested.' })
  decision: DecisionName;

  @Field(() => FindingVerdict, { nullable: true, description: 'What you say; needed to override.' })
  verdict?: VerdictName;
}

@InputType({ description: 'What you sign.' })
export class SignCaseInput {
  @Field(() => ID, { description: 'The case, which you hold.' })
  caseId: string;

  @Field(() => Int, { description: '`Case.readingRevision` as you have seen it: nothing newer is signed.' })
  readingRevision: number;

  @Field(() => [FindingDecisionInput], { description: 'All six findings, once each.' })
  findings: FindingDecisionInput[];

  @Field(() => String, { description: 'What you conclude, 1 to 4000 characters.' })
  impression: string;
}

@InputType({ description: 'What you add to what was signed.' })
export class AmendReportInput {
  @Field(() => ID, { description: 'The case.' })
  caseId: string;

  @Field(() => Int, { description: '`SignedReport.version` as you have seen it: nothing newer is amended.' })
  version: number;

  @Field(() => [FindingDecisionInput], {
    description: 'All six findings, once each, held against what the model had suggested when it was signed.',
  })
  findings: FindingDecisionInput[];

  @Field(() => String, { description: 'What you conclude now, 1 to 4000 characters.' })
  impression: string;

  @Field(() => String, { description: 'Why, 1 to 500 characters.' })
  reason: string;
}

@ObjectType({ description: 'It is signed.' })
export class SignCaseSuccess {
  @Field(() => Case, { description: 'The case.' })
  case: Case;

  @Field(() => SignedReport, { description: 'What was signed.' })
  report: SignedReport;
}

@ObjectType({ description: 'It is amended.' })
export class AmendReportSuccess {
  @Field(() => Case, { description: 'The case.' })
  case: Case;

  @Field(() => SignedReport, { description: 'What was signed.' })
  report: SignedReport;
}

@ObjectType({ description: 'What a model says has changed since you looked: look again.' })
export class StaleReading {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  @Field(() => Int, { description: 'The revision of what it says now.' })
  readingRevision: number;

  static of(readingRevision: number): StaleReading {
    const message = 'What the model says of this case has changed since you looked at it. Look again, then sign.';
    return Object.assign(new StaleReading(), { message, readingRevision });
  }
}

@ObjectType({ description: 'The report was amended since you looked: look again.' })
export class StaleReport {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  @Field(() => Int, { description: 'Its version now.' })
  version: number;

  static of(version: number): StaleReport {
    const message = 'The report was amended since you looked at it. Look again, then amend.';
    return Object.assign(new StaleReport(), { message, version });
  }
}

@ObjectType({ description: 'A second opinion was asked for and is not settled yet.' })
export class SecondOpinionPending {
  @Field(() => String, { description: 'The same, to be shown to a person.' })
  message: string;

  static make(): SecondOpinionPending {
    const message = 'A second opinion on this case was asked for: it is signed once that is settled.';
    return Object.assign(new SecondOpinionPending(), { message });
  }
}

export const SignCaseResult = createUnionType({
  name: 'SignCaseResult',
  description: 'What came of it.',
  types: () => [SignCaseSuccess, StaleReading, NotHolder, SecondOpinionPending, CaseNotFound, InvalidInput] as const,
});

export const AmendReportResult = createUnionType({
  name: 'AmendReportResult',
  description: 'What came of it.',
  types: () => [AmendReportSuccess, StaleReport, WrongCaseState, CaseNotFound, InvalidInput] as const,
});
