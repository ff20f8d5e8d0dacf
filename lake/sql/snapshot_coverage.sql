CREATE OR REPLACE TEMP TABLE coverage_here AS
SELECT run_id, entity, scope, subject_id, covered_from_on, covered_to_on, observed_at
FROM coverage WHERE organisation_id = $organisation AND source = $source
