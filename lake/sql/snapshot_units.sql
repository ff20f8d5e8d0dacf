CREATE OR REPLACE TEMP TABLE unit_here AS
SELECT run_id, page_kind, is_complete, observed_at, deleted
FROM unit_receipt WHERE organisation_id = $organisation AND source = $source
