SELECT count(*) FROM temp.quarantine_here
WHERE source_page = '' AND released_run_id IS NULL AND last_run_id <> $run AND list_contains($kinds, page_kind)
