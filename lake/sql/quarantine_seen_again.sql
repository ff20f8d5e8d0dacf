UPDATE quarantine SET last_run_id = $run
WHERE organisation_id = $organisation AND source = $source AND released_run_id IS NULL AND last_run_id <> $run
    AND (page_kind, page_key) IN (SELECT (page_kind, page_key) FROM temp.batch_page WHERE is_unchanged)
