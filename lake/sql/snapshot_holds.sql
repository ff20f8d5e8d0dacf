CREATE OR REPLACE TEMP TABLE hold_here AS
SELECT hold_id, entity, decision_code
FROM hold WHERE organisation_id = $organisation AND source = $source AND applied_run_id IS NULL
