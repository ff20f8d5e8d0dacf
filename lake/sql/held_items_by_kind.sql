SELECT page_kind, count(*) FROM quarantine
WHERE organisation_id = $organisation AND source = $source AND last_run_id = $run AND reason_code = 'held_change'
    AND released_run_id IS NULL
GROUP BY page_kind
