SELECT DISTINCT page_kind, page_key
FROM quarantine
WHERE organisation_id = $organisation AND source = $source AND released_run_id IS NULL AND source_page <> ''
    AND reason_code <> 'held_change'
