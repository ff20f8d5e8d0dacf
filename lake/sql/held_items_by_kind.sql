SELECT page_kind, count(*) FROM temp.quarantine_here
WHERE last_run_id = $run AND reason_code = 'held_change'
    AND released_run_id IS NULL
GROUP BY page_kind
