import { CaseEntity } from './case/case.entity.js';
import { CaseTransitionEntity } from './case/case-transition.entity.js';
import { DiagnosisEntity } from './diagnosis/diagnosis.entity.js';
import { CaseGrantEntity } from './grant/case-grant.entity.js';
import { ImageReadingEntity } from './image-reading/image-reading.entity.js';
import { ReadImageEntity } from './image-reading/read-image.entity.js';
import { ReportKeyEntity } from './report/report-key.entity.js';
import { SignedReportEntity } from './report/signed-report.entity.js';
import { DiscrepancyEntity } from './second-opinion/discrepancy.entity.js';
import { OpinionEntity, SecondOpinionEntity } from './second-opinion/second-opinion.entity.js';
import { ReviewSettingsEntity } from './settings/review-settings.entity.js';
import { ReadingAttemptsEntity } from './worker/reading-attempts.entity.js';

/** Every table of the diagnosis service's database. */
export const DIAGNOSIS_ENTITIES = [
  DiagnosisEntity,
  ImageReadingEntity,
  ReadImageEntity,
  CaseGrantEntity,
  ReadingAttemptsEntity,
  CaseEntity,
  CaseTransitionEntity,
  SignedReportEntity,
  SecondOpinionEntity,
  OpinionEntity,
  DiscrepancyEntity,
  ReportKeyEntity,
  ReviewSettingsEntity,
];
