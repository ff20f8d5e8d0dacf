SELECT count(*) FROM temp.quarantine_here
WHERE released_run_id IS NULL
    AND (page_kind, page_key) IN (SELECT (page_kind, page_key) FROM temp.batch_page)
