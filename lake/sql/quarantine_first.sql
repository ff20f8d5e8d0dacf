CREATE OR REPLACE TEMP TABLE quarantine_first AS
SELECT q.quarantine_id, q.first_run_id FROM quarantine AS q
WHERE q.organisation_id = $organisation AND q.source = $source
    AND EXISTS (SELECT 1 FROM temp.quarantine_now AS n WHERE n.quarantine_id = q.quarantine_id)
