-- What stood at a page that was read anew and is not among its rejects any more was mended.
UPDATE quarantine SET released_run_id = $run
WHERE organisation_id = $organisation AND source = $source AND released_run_id IS NULL
    AND (page_kind, page_key) IN (
        SELECT (page_kind, page_key) FROM temp.batch_page WHERE wave >= 0 AND NOT is_echo AND NOT is_unchanged
    )
    AND quarantine_id NOT IN (SELECT quarantine_id FROM temp.quarantine_now)
