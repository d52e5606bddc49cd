/**
 * Takes the events about one patient out of the outbox. Writers may not read what waits there, so it is done for them by
 * the owner, within the transaction's tenant.
 */
export const outboxErasure = (eraser: string): string => `
    CREATE FUNCTION erase_outbox(patient uuid) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
      WITH gone AS (
        DELETE FROM outbox
         WHERE tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid
           AND payload #>> '{data,patientId}' = patient::text
        RETURNING 1)
      SELECT count(*) FROM gone $$;
    REVOKE ALL ON FUNCTION erase_outbox FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION erase_outbox TO ${eraser};`;
