-- Applied, or the source itself took the change back.
UPDATE hold SET applied_run_id = $run
WHERE organisation_id = $organisation AND source = $source AND applied_run_id IS NULL
    AND NOT list_contains($held, entity)
