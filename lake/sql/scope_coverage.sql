INSERT INTO coverage (
    run_id, organisation_id, source, entity, scope, subject_id, covered_from_on, covered_to_on, observed_at
)
SELECT DISTINCT
    $run, $organisation, $source, x.entity, coalesce(x.study_group_id, ''), coalesce(x.subject_id, ''),
    x.from_on, x.to_on, p.observed_at
FROM temp.batch_scope AS x
INNER JOIN temp.batch_page AS p ON p.page_ordinal = x.page_ordinal
WHERE p.wave >= 0 AND NOT list_contains($held, x.entity)
    AND NOT EXISTS (
        SELECT 1 FROM temp.coverage_here AS k
        WHERE k.run_id = $run AND k.entity = x.entity
            AND k.scope = coalesce(x.study_group_id, '') AND k.subject_id = coalesce(x.subject_id, '')
            AND k.observed_at = p.observed_at AND k.covered_from_on IS NOT DISTINCT FROM x.from_on
    )
