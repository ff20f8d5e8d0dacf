UPDATE quarantine SET released_run_id = $run
WHERE organisation_id = $organisation AND source = $source AND source_page = '' AND released_run_id IS NULL
    AND last_run_id <> $run AND list_contains($kinds, page_kind)
