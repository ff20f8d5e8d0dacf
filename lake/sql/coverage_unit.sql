INSERT INTO coverage (
    run_id, organisation_id, source, entity, scope, subject_id, covered_from_on, covered_to_on, observed_at
)
SELECT $run, $organisation, $source, $entity, '', '', $from_on::DATE, $to_on::DATE, $observed
WHERE NOT EXISTS (
    SELECT 1 FROM temp.coverage_here AS k
    WHERE k.run_id = $run AND k.entity = $entity
        AND k.scope = '' AND k.subject_id = '' AND k.covered_from_on IS NOT DISTINCT FROM $from_on::DATE
)
