CREATE OR REPLACE TEMP TABLE quarantine_first AS
SELECT q.quarantine_id, q.first_run_id FROM temp.quarantine_here AS q
WHERE EXISTS (SELECT 1 FROM temp.quarantine_now AS n WHERE n.quarantine_id = q.quarantine_id)
