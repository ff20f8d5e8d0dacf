UPDATE hold SET run_id = $run, rows_before = $before, rows_touched = $touched, reason = $reason
WHERE organisation_id = $organisation AND source = $source AND entity = $entity AND applied_run_id IS NULL
