import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an item was for which a clinic had no room: of what there was none, and how much of it was used. */
export class BatchItemsOverQuota1732400000095 implements MigrationInterface {
  readonly name = 'BatchItemsOverQuota1732400000095';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE batch_items
        ADD COLUMN quota text CHECK (quota IN ('STORED_BYTES', 'BYTES_PER_DAY', 'STUDIES_PER_DAY')),
        ADD COLUMN quota_used bigint,
        ADD COLUMN quota_limit bigint,
        DROP CONSTRAINT batch_items_outcome_check,
        ADD CONSTRAINT batch_items_outcome_check
          CHECK (outcome IN ('UploadStudySuccess', 'StudyAlreadyExists', 'PatientNotFound', 'InvalidInput',
                             'ImageRejected', 'UploadInterrupted', 'QuotaExceeded'));
      GRANT UPDATE (quota, quota_used, quota_limit) ON batch_items TO pulmora_study;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE batch_items SET outcome = 'InvalidInput', fault_field = 'images', fault_message = 'There is no more room.'
       WHERE outcome = 'QuotaExceeded';
      ALTER TABLE batch_items
        DROP COLUMN quota, DROP COLUMN quota_used, DROP COLUMN quota_limit,
        DROP CONSTRAINT batch_items_outcome_check,
        ADD CONSTRAINT batch_items_outcome_check
          CHECK (outcome IN ('UploadStudySuccess', 'StudyAlreadyExists', 'PatientNotFound', 'InvalidInput',
                             'ImageRejected', 'UploadInterrupted'));`);
  }
}
