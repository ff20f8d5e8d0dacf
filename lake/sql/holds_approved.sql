SELECT entity FROM hold
WHERE organisation_id = $organisation AND source = $source AND decision_code = 'approved' AND applied_run_id IS NULL
