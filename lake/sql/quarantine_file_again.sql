UPDATE quarantine SET last_run_id = $run, remedy = $remedy
WHERE organisation_id = $organisation AND source = $source AND page_kind = $kind AND page_key = $key
    AND source_page = '' AND reason_code = $reason AND released_run_id IS NULL
