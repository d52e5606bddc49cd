import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../row-security.js';

/** How often doctors sign what a model said: counts by clinic, model and month, which are about nobody. */
export class ModelAgreements1732400000072 implements MigrationInterface {
  readonly name = 'ModelAgreements1732400000072';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE model_agreements (
        tenant_id uuid NOT NULL,
        model_version text NOT NULL,
        -- Whether its reading was the case's, or made in the shadow of that.
        part text NOT NULL CHECK (part IN ('READING', 'SHADOW')),
        finding text NOT NULL,
        said text NOT NULL CHECK (said IN ('PRESENT', 'ABSENT', 'NOTHING')),
        signed text NOT NULL CHECK (signed IN ('PRESENT', 'ABSENT', 'INDETERMINATE')),
        month date NOT NULL CHECK (month = date_trunc('month', month)),
        cases integer NOT NULL CHECK (cases > 0),
        PRIMARY KEY (tenant_id, model_version, part, finding, said, signed, month)
      );
      ${tenantTable('model_agreements', ['pulmora_diagnosis'])}
      GRANT SELECT, INSERT, UPDATE ON model_agreements TO pulmora_diagnosis;

      -- What a shadow said is compared with what is signed, and shown to nobody.
      GRANT SELECT (model_version, outcome) ON shadow_readings TO pulmora_diagnosis;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE SELECT (model_version, outcome) ON shadow_readings FROM pulmora_diagnosis;
      DROP TABLE model_agreements`);
  }
}
