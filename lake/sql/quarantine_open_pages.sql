SELECT count(*) FROM quarantine
WHERE organisation_id = $organisation AND source = $source AND released_run_id IS NULL
    AND (page_kind, page_key) IN (SELECT (page_kind, page_key) FROM temp.batch_page)
